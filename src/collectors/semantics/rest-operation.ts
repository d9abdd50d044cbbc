/**
 * The operation of a plain REST call on people that is no SCIM: `POST /api/users` creates, `DELETE /v1/users/{id}` deletes. Only paths that end in a
 * collection of people, in one of them, or in what becomes of that one (`POST /users/{id}/disable`) count; `POST /users/{id}/avatar` is somebody's
 * business, not provisioning.
 */
import type { Operation, Stage } from '../../domain/event.ts';
import { operationOf } from './operation-names.ts';

export interface RestReading {
  operation: Operation;
  /** Who reports it decides: the client sends, the server applies. */
  stage: Stage | null;
}

const people = /\/(?:users|members|people|registrations?|sign-?ups?|invit(?:es?|ations?))(\/[^/]+)?\/?$/i;
const changes =
  /\/(?:users|members|people|accounts)\/[^/]+\/(activate|deactivate|disable|enable|suspend|unsuspend|reactivate|deprovision)\/?$/i;
/** Somebody follows the link that came by mail, perhaps with a token in the path. */
const activations = /\/(?:activate|activations?|(?:verify|confirm)-?(?:e-?mail|account))(?:\/[^/]+)?\/?$/i;

/** @param path without query, real or templated */
export function restOperation(method: string | null, path: string | null, side: 'client' | 'server' | null): RestReading | null {
  const operation = path === null || method === null ? null : operationOn(method, path.replace(/[?#].*$/, ''));
  if (operation === null) return null;
  return { operation, stage: side === 'client' ? 'send' : side === 'server' ? 'apply' : null };
}

function operationOn(method: string, path: string): Operation | null {
  const match = people.exec(path);
  if (match !== null) return match[1] === undefined ? onCollection(method, match[0]) : onOne(method);
  if (method !== 'POST' && method !== 'PUT') return null;
  const change = changes.exec(path);
  return change !== null ? operationOf(change[1] ?? null) : activations.test(path) ? 'activate' : null;
}

function onCollection(method: string, segment: string): Operation | null {
  if (method !== 'POST') return null;
  return /invit/i.test(segment) ? 'invite' : 'create';
}

function onOne(method: string): Operation | null {
  if (method === 'PUT' || method === 'PATCH') return 'update';
  return method === 'DELETE' ? 'delete' : null;
}
