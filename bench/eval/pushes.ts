/** The systems of the company, and what most cases are made of: a call to a target, and a push from Okta to the end. */
import { type Entra, type LoggedService, logCall, type Okta, type Span, type TracedService } from './systems.ts';
import type { Attempt, Person, Target, World } from './world.ts';

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
  who: { person: Person; target: Target; status: number; parent: Span | null },
): void {
  const { person, target, status, parent } = who;
  const log = logOf(systems, target);
  systems.worker.span(attempt, at, {
    name: 'POST',
    kind: 'client',
    durationMs: 120,
    parent,
    error: status < 400 ? null : `HTTP ${status}`,
    attributes: {
      'http.request.method': 'POST',
      'url.full': `https://${target.host}/scim/v2/Users`,
      'server.address': target.host,
      'http.response.status_code': status,
      ...(parent === null ? { 'user.email': person.email } : {}),
    },
  });
  logCall(log, attempt, at + 40, status, { userName: person.email }, world.random.base62(12));
}

export function push(world: World, systems: Systems, kind: string, person: Person, target: Target, at: number, fails: boolean): void {
  const { random } = world;
  const attempt = world.attempt(kind, fails ? 'failed' : 'succeeded', { person, target, change: 'create', at });
  const status = fails ? taken.status : 201;
  const lag = random.around(900);
  systems.okta.assign(attempt, at, person, target);
  const parent = systems.worker.span(attempt, at + lag, {
    name: 'provision user',
    kind: 'internal',
    durationMs: 300,
    error: fails ? taken.scim : null,
    attributes: { 'user.id': person.oktaId, 'provisioning.target': target.label },
  });
  call(world, systems, attempt, at + lag + 60, { person, target, status, parent });
  systems.okta.pushed(attempt, at + lag + random.around(900), person, target, fails ? taken.words : null);
}
