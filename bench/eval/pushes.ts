/** The systems of the company, and what most cases are made of: a call to a target, and a push from Okta to the end. */
import { type Entra, type LoggedService, logCall, methods, type Okta, pathOf, type Span, type TracedService } from './systems.ts';
import type { Attempt, Change, Person, Target, World } from './world.ts';

export interface Systems {
  okta: Okta;
  entra: Entra;
  hooks: TracedService;
  worker: TracedService;
  jobs: TracedService;
  portal: LoggedService;
  /** The targets' own logs. */
  logs: ReadonlyMap<Target, LoggedService>;
}

export const taken = {
  status: 409,
  words: 'Conflict. Errors reported by remote server: User already exists',
  scim: 'userName is already taken',
};

export function logOf(systems: Systems, target: Target): LoggedService {
  return systems.logs.get(target) as LoggedService;
}

/** Spans of a worker that calls the target, and the target's own lines, which know the person by another id. */
export function call(
  world: World,
  systems: Systems,
  attempt: Attempt,
  at: number,
  who: { person: Person; target: Target; status: number; parent: Span | null; change?: Change },
): void {
  const { person, target, status, parent, change = 'create' } = who;
  const what = change === 'create' ? null : { id: world.idIn(target, person), change };
  const path = what === null ? '/scim/v2/Users' : pathOf(what);
  const log = logOf(systems, target);
  systems.worker.span(attempt, at, {
    name: methods[change],
    kind: 'client',
    durationMs: 120,
    parent,
    error: status < 400 ? null : `HTTP ${status}`,
    attributes: {
      'http.request.method': methods[change],
      'url.full': `https://${target.host}${path}`,
      ...(change === 'suspend' || change === 'reactivate' ? { 'http.request.body.content': patchOf(change) } : {}),
      'server.address': target.host,
      'http.response.status_code': status,
      ...(parent === null ? { 'user.email': person.email } : {}),
    },
  });
  logCall(log, attempt, at + 40, status, { userName: person.email }, world.random.base62(12), what);
}

function patchOf(change: 'suspend' | 'reactivate'): string {
  return JSON.stringify({
    schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
    Operations: [{ op: 'replace', path: 'active', value: change === 'reactivate' }],
  });
}

export function push(
  world: World,
  systems: Systems,
  kind: string,
  person: Person,
  target: Target,
  at: number,
  fails: boolean,
  change: Change = 'create',
): void {
  const { random } = world;
  const attempt = world.attempt(kind, fails ? 'failed' : 'succeeded', { person, target, what: change, at });
  const status = fails ? taken.status : change === 'create' ? 201 : 200;
  const lag = random.around(900);
  if (change === 'suspend' || change === 'delete') systems.okta.unassign(attempt, at, person, target);
  else systems.okta.assign(attempt, at, person, target);
  const parent = systems.worker.span(attempt, at + lag, {
    name: change === 'create' ? 'provision user' : `${change} user`,
    kind: 'internal',
    durationMs: 300,
    error: fails ? taken.scim : null,
    attributes: { 'user.id': person.oktaId, 'provisioning.target': target.label },
  });
  call(world, systems, attempt, at + lag + 60, { person, target, status, parent, change });
  systems.okta.pushed(attempt, at + lag + random.around(900), person, target, fails ? taken.words : null, change);
}
