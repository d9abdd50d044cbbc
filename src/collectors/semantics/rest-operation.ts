/**
 * The operation of a plain REST call on people that is no SCIM: `POST /api/users` creates, `DELETE /v1/users/{id}` deletes. Only paths that end in a
 * collection of people, or in one of them, count; `POST /users/{id}/avatar` is somebody's business, not provisioning.
 */
import type { Operation, Stage } from '../../domain/event.ts';

export interface RestReading {
  operation: Operation;
  /** Who reports it decides: the client sends, the server applies. */
  stage: Stage | null;
}

const people = /\/(?:users|members|people|registrations?|sign-?ups?|invit(?:es?|ations?))(\/[^/]+)?\/?$/i;

/** @param path without query, real or templated */
export function restOperation(method: string | null, path: string | null, side: 'client' | 'server' | null): RestReading | null {
  const match = path === null || method === null ? null : people.exec(path.replace(/[?#].*$/, ''));
  if (match === null) return null;
  const operation = match[1] === undefined ? onCollection(method, match[0]) : onOne(method);
  if (operation === null) return null;
  return { operation, stage: side === 'client' ? 'send' : side === 'server' ? 'apply' : null };
}

function onCollection(method: string | null, segment: string): Operation | null {
  if (method !== 'POST') return null;
  return /invit/i.test(segment) ? 'invite' : 'create';
}

function onOne(method: string | null): Operation | null {
  if (method === 'PUT' || method === 'PATCH') return 'update';
  return method === 'DELETE' ? 'delete' : null;
}
