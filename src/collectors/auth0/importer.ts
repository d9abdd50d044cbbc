/**
 * Recorded tenant logs: pages of the Management API (`[...]`, or `{"logs": [...]}` with totals), JSON lines, and what log streams deliver
 * (`{"logs": [{log_id, data}]}`, EventBridge and Splunk envelopes, see `unwrap.ts`).
 */
import { jsonImporter } from '../audit/importer.ts';
import { normaliseAuth0 } from './normalise.ts';

export const auth0Importer = jsonImporter({
  sourceName: 'auth0',
  envelopes: ['logs', 'records', 'data'],
  detect,
  normalise: normaliseAuth0,
});

/** Only Auth0 names its ids `log_id` beside a short `type`; exports of earlier years have `_id` alone. */
function detect(head: string): number {
  if (!/^\uFEFF?\s*[[{]/.test(head)) return 0;
  if (/"detail-type"\s*:\s*"Auth0 log"/.test(head)) return 0.98;
  if (!/"type"\s*:\s*"[a-z][a-z0-9_]{0,60}"/.test(head)) return 0;
  const fields = [
    'date',
    'description',
    'client_id',
    'client_name',
    'connection_id',
    'user_agent',
    'isMobile',
    'is_mobile',
    'tenant_name',
    'strategy_type',
  ];
  const found = fields.filter((field) => head.includes(`"${field}"`)).length;
  if (/"log_id"\s*:\s*"/.test(head)) return found >= 2 ? 0.98 : 0;
  return /"_id"\s*:\s*"\d{20,}"/.test(head) && found >= 3 ? 0.95 : 0;
}
