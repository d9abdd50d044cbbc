/**
 * Success and failure stand in the type code of a tenant log (https://auth0.com/docs/deploy-monitor/logs/log-event-type-codes): words at the end of newer
 * codes (`..._failed`, `..._succeeded`), the first letter of older ones (`fscim`, `sapi`). Everything else decides nothing.
 */
import type { Outcome } from '../../domain/event.ts';

const failed =
  /_(?:failed|failure|error|rejected|fail_\w+)$|^failed_|^gd_auth_fail|_exceed$|_leak$|^pwd_leak$|^limit_|^api_limit$|^too_many_records$/;
const succeeded = /_(?:succeeded|success|succeed|completed?|complete|added|removed|started)$|^success_|^gd_auth_email_verification$/;
const neither = new Set(['appi', 'depnote', 'fdecc', 'pla', 'w', 'wn', 'wum', 'mfar', 'ss_sso_info', 'api_limit_warning']);

export function outcomeOfType(type: string): Outcome {
  if (neither.has(type)) return 'unknown';
  if (failed.test(type)) return 'failure';
  if (succeeded.test(type)) return 'success';
  if (type.includes('_')) return type === 'mgmt_api_read' ? 'success' : 'unknown';
  if (/^f[a-z]{0,9}$/.test(type)) return 'failure';
  return /^s[a-z]{0,9}$/.test(type) || type === 'ublkdu' ? 'success' : 'unknown';
}
