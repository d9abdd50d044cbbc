/** Microsoft Entra ID: provisioning logs, directory audits, sign-ins and synchronization jobs, polled live or imported from recordings. */
import { auditSource } from '../audit/audit-source.ts';
import { entraImporter } from './importer.ts';
import { entraOptions } from './options.ts';
import { entraFeeds } from './plan.ts';

export const entraSource = auditSource({
  type: 'entra',
  title: 'Microsoft Entra ID',
  options: entraOptions,
  example: `- type: entra
  tenantId: 00000000-0000-4000-8000-000000000000
  clientId: 00000000-0000-4000-8000-000000000001   # an app registration with AuditLog.Read.All, Directory.Read.All and Synchronization.Read.All
  clientSecret: env:ENTRA_CLIENT_SECRET
  feeds: [provisioning, audits, signIns, jobs]
  # baseUrl: https://graph.microsoft.us   # national clouds
  since: 24h
`,
  importer: entraImporter,
  place: ({ tenantId, baseUrl }) => `${new URL(baseUrl).host}, tenant ${tenantId}`,
  feeds: entraFeeds,
});
