/** Keycloak admin and user events of one realm: polled live, or imported from recordings. */
import { auditSource } from '../audit/audit-source.ts';
import { keycloakImporter } from './importer.ts';
import { type KeycloakOptions, keycloakOptions } from './options.ts';
import { keycloakFeeds } from './plan.ts';

export const keycloakSource = auditSource<KeycloakOptions>({
  type: 'keycloak',
  title: 'Keycloak events',
  options: keycloakOptions,
  example: `- type: keycloak
  name: keycloak-acme
  baseUrl: https://sso.acme.example
  realm: acme
  clientId: provtrace                 # service account with the role view-events of realm-management
  clientSecret: env:KEYCLOAK_SECRET   # only its place is written here
  since: 24h                          # saving events must be switched on in the realm
`,
  importer: keycloakImporter,
  place: (options) => `${new URL(options.baseUrl).host}/${options.realm}`,
  feeds: keycloakFeeds,
});
