/**
 * What one SCIM request says (RFC 7644): whom it is about, which operation and stage it is, what the server objected to. Works from whatever was
 * recorded: a path alone is enough, bodies and status make it sharper. Used for spans and for access-log lines alike.
 */
import type { Json, Operation, Stage } from '../../domain/event.ts';
import type { Identifiers } from '../../domain/identifiers.ts';
import { addIdentifier } from './identifiers-from.ts';
import {
  activeOf,
  addResource,
  errorOf,
  errorStatusOf,
  type JsonObject,
  type Patch,
  parseBody,
  readPatch,
  resourceOf,
} from './scim-body.ts';
import { filterOfQuery, readFilter } from './scim-filter.ts';

export interface ScimRequestFacts {
  method: string | null;
  /** Path or whole URL, with or without query, the real one rather than the route: `/scim/v2/Users/2819c223`. */
  path: string;
  /** Query string without `?`, where it is recorded apart from the path. */
  query?: string | null;
  status?: number | null;
  /** As text or parsed. */
  requestBody?: Json | undefined;
  responseBody?: Json | undefined;
  /** `Location` header of the response. */
  location?: string | null;
  /** Who reports it: the client that sends, the server that applies, or null where that is not known (then the stage of writes stays null). */
  side: 'client' | 'server' | null;
}

export interface ScimReading {
  resource: 'User' | 'Group' | 'Bulk' | 'other';
  identifiers: Identifiers;
  /** null for reads: they belong to the write that follows. */
  operation: Operation | null;
  stage: Stage | null;
  /** `scimType` of the error, and its `detail`; also of the first failed operation inside a successful Bulk answer. */
  errorCode: string | null;
  message: string | null;
  /** A connection test that asks for a random UUID: it is about nobody. */
  probe: boolean;
}

interface ScimPath {
  resource: ScimReading['resource'];
  id: string | null;
}

const placeholder = /^[:{<[]/;
const scimRoot = /(?:^|\/)scim(?:2|v\d)?(?:\/|$)/i;
const anySpelling = /^(?:.*\/)?(users|groups|bulk|me)(?:\/([^/]*))?(?:\/|$)/i;
const strictSpelling = /(?:^\/?|\/v\d[^/]{0,3}\/)(Users|Groups|Bulk)(?:\/([^/]*))?(?:\/|$)/;
const reads = new Set(['GET', 'HEAD']);

/** Reads a request, or null when the path is not a SCIM endpoint. Never throws; unreadable bodies are ignored. */
export function scimRequest(request: ScimRequestFacts): ScimReading | null {
  const { path, query } = splitUrl(request.path, request.query ?? null);
  const target = scimPath(path);
  if (target === null) return null;
  const method = request.method?.toUpperCase() ?? null;
  const reading: ScimReading = {
    resource: target.resource,
    identifiers: {},
    operation: null,
    stage: null,
    errorCode: null,
    message: null,
    probe: false,
  };
  const response = parseBody(request.responseBody);
  if (target.resource === 'User' || target.resource === 'Group')
    readResource(reading, target.resource, target.id, method, query, request, response);
  if (response !== null) Object.assign(reading, errorOf(response));
  if (method !== null && !reads.has(method) && reading.stage === null && target.resource !== 'other')
    reading.stage = writeStage(request.side);
  return reading;
}

function readResource(
  reading: ScimReading,
  kind: 'User' | 'Group',
  id: string | null,
  method: string | null,
  query: string | null,
  request: ScimRequestFacts,
  response: JsonObject | null,
): void {
  const found = reading.identifiers;
  const body = parseBody(request.requestBody);
  if (id !== null && id !== '.search') addIdentifier(found, kind === 'User' ? 'scimId' : 'groupId', id);
  if (method === null || reads.has(method) || id === '.search') readLookup(reading, kind, id, query, body);
  else {
    const patch = method === 'PATCH' && body !== null ? readPatch(body) : null;
    reading.operation = kind === 'User' ? userOperation(method, body, patch) : groupOperation(method, patch);
    if (kind === 'Group' && patch !== null) addOnlyMember(found, patch);
    const sent = patch?.resource ?? body;
    if (sent !== null) addSent(found, sent, kind, id === null ? null : refusedChange(method, request, response));
    addLocation(found, kind, request.location ?? null);
  }
  const resource = response === null || reading.probe || (request.status ?? 0) >= 400 ? null : resourceOf(response);
  if (resource !== null) addResource(found, resource, kind, true);
}

/**
 * The error status of a change that gave nobody a name, from the status line or the error body; null when the names of the request can be
 * believed. A PUT repeats what the resource is called anyway, so only a conflict makes its names doubtful.
 */
function refusedChange(method: string, request: ScimRequestFacts, response: JsonObject | null): number | null {
  const status = request.status ?? (response === null ? 0 : errorStatusOf(response));
  if (status === 409 && method !== 'DELETE') return status;
  return status >= 400 && method === 'PATCH' ? status : null;
}

/**
 * The names of a refused change may well be somebody else's: as aliases they would make one person of two. After a conflict any value may be
 * the one that is taken.
 */
function addSent(found: Identifiers, sent: JsonObject, kind: 'User' | 'Group', refusal: number | null): void {
  if (refusal === 409) return;
  if (refusal === null) {
    addResource(found, sent, kind, false);
    return;
  }
  const { userName: _, emails: __, displayName: ___, ...rest } = sent;
  addResource(found, rest, kind, false);
}

function readLookup(reading: ScimReading, kind: 'User' | 'Group', id: string | null, query: string | null, body: JsonObject | null): void {
  const bodyFilter = body?.filter;
  const filter = id === '.search' ? (typeof bodyFilter === 'string' ? bodyFilter : null) : query === null ? null : filterOfQuery(query);
  if (filter !== null) {
    const { identifiers, probe } = readFilter(filter, kind);
    Object.assign(reading.identifiers, identifiers);
    reading.probe = probe;
    reading.stage = 'match';
  } else if (id !== null) reading.stage = 'match';
  else if (query !== null && /(?:^|&)startIndex=/i.test(query)) reading.operation = 'import';
}

function userOperation(method: string, body: JsonObject | null, patch: Patch | null): Operation | null {
  if (method === 'POST') return 'create';
  if (method === 'DELETE') return 'delete';
  if (method === 'PUT') return activeOf(body?.active) === false ? 'suspend' : 'update';
  if (method !== 'PATCH') return null;
  if (patch?.active === false) return 'suspend';
  return patch?.active === true && patch.onlyActive ? 'reactivate' : 'update';
}

function groupOperation(method: string, patch: Patch | null): Operation | null {
  if (method === 'POST') return 'create';
  if (method === 'DELETE') return 'delete';
  if (method !== 'PUT' && method !== 'PATCH') return null;
  if (patch !== null && patch.membersAdded.length > 0) return 'group-add';
  return patch !== null && patch.membersRemoved.length > 0 ? 'group-remove' : 'update';
}

/** A membership change of one person is about that person; of many, about the group alone. */
function addOnlyMember(found: Identifiers, patch: Patch): void {
  const members = [...patch.membersAdded, ...patch.membersRemoved];
  if (members.length === 1) addIdentifier(found, 'scimId', members[0]);
}

function addLocation(found: Identifiers, kind: 'User' | 'Group', location: string | null): void {
  const target = location === null ? null : scimPath(splitUrl(location, null).path);
  if (target?.resource === kind && target.id !== null) addIdentifier(found, kind === 'User' ? 'scimId' : 'groupId', target.id);
}

function writeStage(side: ScimRequestFacts['side']): Stage | null {
  return side === 'client' ? 'send' : side === 'server' ? 'apply' : null;
}

/**
 * Endpoint and id of a path. Below a `scim` segment any spelling counts; elsewhere only the RFC's own (`/Users`), right at the root or behind a version,
 * so that an ordinary `/api/Users/5` is not taken for SCIM.
 */
function scimPath(path: string): ScimPath | null {
  const text = path.length > 2000 ? path.slice(0, 2000) : path;
  const scim = scimRoot.test(text);
  const match = (scim ? anySpelling : strictSpelling).exec(text);
  if (match === null) return scim ? { resource: 'other', id: null } : null;
  const name = match[1]?.toLowerCase();
  const id = decoded(match[2] ?? '');
  return {
    resource: name === 'groups' ? 'Group' : name === 'bulk' ? 'Bulk' : 'User',
    id: id === '' || placeholder.test(id) || name === 'me' ? null : id,
  };
}

function splitUrl(url: string, query: string | null): { path: string; query: string | null } {
  const local = url.replace(/^[a-z][a-z0-9+.-]{0,20}:\/\/[^/?#]{0,300}/i, '');
  const end = local.search(/[?#]/);
  if (end === -1) return { path: local, query: query === null ? null : query.replace(/^\?/, '') };
  return {
    path: local.slice(0, end),
    query: query?.replace(/^\?/, '') ?? (local[end] === '?' ? (local.slice(end + 1).split('#', 1)[0] ?? null) : null),
  };
}

function decoded(segment: string): string {
  if (!segment.includes('%')) return segment;
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
