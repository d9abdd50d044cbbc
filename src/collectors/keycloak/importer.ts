/** Recorded events of both kinds, also mixed: arrays as the admin REST API returns them, JSON lines, or lists inside an object. */
import { jsonImporter } from '../audit/importer.ts';
import { normaliseKeycloak } from './normalise.ts';

export const keycloakImporter = jsonImporter({
  sourceName: 'keycloak',
  envelopes: [
    'events',
    'adminEvents',
    'admin-events',
    'admin_events',
    'userEvents',
    'user-events',
    'user_events',
    'loginEvents',
    'data',
    'items',
    'content',
  ],
  detect,
  normalise: normaliseKeycloak,
});

const any = (head: string, fields: readonly string[]) => fields.some((field) => head.includes(`"${field}"`));

function detect(head: string): number {
  if (!/^\uFEFF?\s*[[{]/.test(head)) return 0;
  const admin = /"operationType"\s*:\s*"(?:CREATE|UPDATE|DELETE|ACTION)"/.test(head) && any(head, ['resourcePath', 'resourceTypeAsString']);
  if (admin) return any(head, ['authDetails', 'realmId', 'representation']) ? 0.97 : 0.9;
  const user =
    /"type"\s*:\s*"(?:access\.)?[A-Z][A-Z0-9_]{3,60}"/.test(head) && /"time"\s*:\s*"?\d{12,14}/.test(head) && /"realmId"\s*:/.test(head);
  return user && any(head, ['clientId', 'userId', 'ipAddress', 'sessionId']) ? 0.95 : 0;
}
