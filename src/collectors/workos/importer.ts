/** Recorded events: pages of the API (`data`), arrays, JSON lines, webhook payloads. */
import { jsonImporter } from '../audit/importer.ts';
import { normaliseWorkos } from './normalise.ts';

export const workosImporter = jsonImporter({ sourceName: 'workos', envelopes: ['data', 'events'], detect, normalise: normaliseWorkos });

const types =
  'dsync|user|organization_membership|organization_domain|organization|connection|authentication|invitation|session|role|group|email_verification|magic_auth|password_reset';
const event = new RegExp(`"event"\\s*:\\s*"(?:${types})\\.[a-z_.]+"`);

/** An event type beside an id of WorkOS's own form. */
function detect(head: string): number {
  if (!/^\uFEFF?\s*[[{]/.test(head) || !event.test(head)) return 0;
  if (!/"id"\s*:\s*"(?:event|wh)_[0-9A-Za-z]+"/.test(head)) return 0;
  return /"data"\s*:\s*\{/.test(head) ? 0.98 : 0;
}
