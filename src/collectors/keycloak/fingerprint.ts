/**
 * Identity of events of Keycloak versions that give them none: the hash of everything that tells two of them apart. It must not depend on how a record was
 * exported, so it is taken over named members in a fixed order, not over the text.
 */
import { createHash } from 'node:crypto';
import type { Json } from '../../domain/event.ts';
import { asFields, type Fields, own } from '../json/fields.ts';

const adminMembers = ['realmId', 'operationType', 'resourcePath', 'authDetails', 'representation', 'error'];
const userMembers = ['realmId', 'type', 'clientId', 'userId', 'sessionId', 'ipAddress', 'error', 'details'];

/** SHA-256, 64 hex digits. @param time epoch ms */
export function adminFingerprint(event: Fields, time: number): string {
  return hashOf(event, time, adminMembers);
}

export function userFingerprint(event: Fields, time: number): string {
  return hashOf(event, time, userMembers);
}

function hashOf(event: Fields, time: number, members: readonly string[]): string {
  const parts = [String(time), ...members.map((name) => plain(own(event, name)))];
  return createHash('sha256').update(parts.join('|')).digest('hex');
}

/** Objects as sorted pairs; a member that is null is as good as missing. */
function plain(value: Json | undefined): string {
  if (value === undefined || value === null) return '';
  if (typeof value !== 'object') return String(value);
  const fields = Array.isArray(value) ? Object.fromEntries(value.entries()) : asFields(value);
  const pairs = Object.keys(fields)
    .sort()
    .map((key) => [key, plain(own(fields, key))])
    .filter(([, text]) => text !== '');
  return pairs.map(([key, text]) => `${key}=${text}`).join(',');
}
