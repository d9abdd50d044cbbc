/**
 * Identifiers in the normal form in which they are compared. The prefix says what kind of key it is:
 * `login:` (e-mail, user name), `uid:` (opaque ids of a person, whatever the system calls them), `group:`; `trace:`, `txn:`, `req:`, `chg:`, `msg:` (one
 * piece of work); `sess:`, `job:`, `cycle:` (context, for look-up only).
 */
import { type Identifiers, isMeaningless } from '../identifiers.ts';

/** Okta's user id, Entra's objectId and the SCIM externalId are the same value under different names: one prefix lets them meet. */
const opaque = /^(?=.*\d)[\w.:{}|@+/=-]{8,}$/;

/** Keys of the person (else of the group) that an event is about. */
export function subjectKeys(identifiers: Identifiers): string[] {
  const keys: string[] = [];
  addLogin(keys, identifiers.email);
  addLogin(keys, identifiers.userName);
  addId(keys, identifiers.idpUserId);
  addId(keys, identifiers.externalId);
  addId(keys, identifiers.scimId);
  addId(keys, identifiers.employeeId);
  if (keys.length === 0) {
    add(keys, 'group:', identifiers.groupId?.toLowerCase());
    add(keys, 'group:', identifiers.groupName?.toLowerCase());
  }
  return keys;
}

/** Keys of one piece of work: events that share one belong together, if they are about the same subject. */
export function workKeys(identifiers: Identifiers): string[] {
  const keys: string[] = [];
  add(keys, 'trace:', identifiers.traceId?.toLowerCase());
  add(keys, 'txn:', identifiers.transactionId);
  add(keys, 'req:', identifiers.requestId);
  add(keys, 'chg:', identifiers.changeId);
  add(keys, 'msg:', identifiers.messageId);
  return keys;
}

/** Keys that many attempts share; they never join. */
export function contextKeys(identifiers: Identifiers): string[] {
  const keys: string[] = [];
  add(keys, 'sess:', identifiers.sessionId);
  add(keys, 'job:', identifiers.jobId);
  add(keys, 'cycle:', identifiers.cycleId);
  return keys;
}

/** The key of the thread that an event is part of: of its work, else its own id; null when it names no person either, and can never be joined to anything. */
export function threadOf({ id, identifiers }: { id: string; identifiers: Identifiers }): string | null {
  if (identifiers.traceId !== undefined) return `trace:${identifiers.traceId.toLowerCase()}`;
  return workKeys(identifiers)[0] ?? (subjectKeys(identifiers).length === 0 ? null : id);
}

function addLogin(keys: string[], value: string | undefined): void {
  add(keys, 'login:', value?.toLowerCase());
}

function addId(keys: string[], value: string | undefined): void {
  if (value === undefined) return;
  // Some systems use the e-mail address as their id; short ids ("17") are only unique inside one system and would glue strangers together.
  if (value.includes('@')) addLogin(keys, value);
  else if (opaque.test(value)) add(keys, 'uid:', value);
}

function add(keys: string[], prefix: string, value: string | undefined): void {
  if (value === undefined || isMeaningless(value)) return;
  const key = prefix + value;
  if (!keys.includes(key)) keys.push(key);
}
