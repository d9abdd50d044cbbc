/** What happens in the company. Each case is one way in which production is harder than a demo. */
import { inCycles, life, overHours } from './lives.ts';
import { call, logOf, push, type Systems, taken } from './pushes.ts';
import { Entra, LoggedService, logCall, Okta, TracedService } from './systems.ts';
import { hourMs, minuteMs, type Target, type World } from './world.ts';

type Case = (world: World, systems: Systems) => void;

/** With how often each happens in a world. */
const cases: readonly [count: number, happens: Case][] = [
  [24, plainPush],
  [10, entraPush],
  [8, queued],
  [8, backedOff],
  [5, byHand],
  [6, twoTargets],
  [4, batch],
  [8, signUp],
  [8, bareCall],
  [4, crashed],
  [3, reusedAddress],
  [3, sharedMailbox],
  [12, life],
  [3, overHours],
  [3, inCycles],
  [40, background],
];

export function play(world: World): void {
  const systems = {
    okta: new Okta(world),
    entra: new Entra(world),
    hooks: new TracedService(world, 'idp-hooks'),
    worker: new TracedService(world, 'provision-worker'),
    jobs: new TracedService(world, 'directory-sync'),
    portal: new LoggedService(world, 'portal'),
    logs: new Map(world.targets.map((target) => [target, new LoggedService(world, target.service)])),
  };
  for (const [count, happens] of cases) for (let time = 0; time < count; time += 1) happens(world, systems);
}

/** Okta decides, a traced service acts, the target logs: three sources without a common id. */
function plainPush(world: World, systems: Systems): void {
  const person = world.hire();
  push(world, systems, 'plain push', person, world.random.pick(world.targets), world.moment(), world.random.chance(0.25));
}

/** Entra's record of a change, and the target's log of the call that it made. */
function entraPush(world: World, systems: Systems): void {
  const { random } = world;
  const person = world.hire();
  const target = random.pick(world.targets);
  const fails = random.chance(0.3);
  const at = world.moment();
  const attempt = world.attempt('entra push', fails ? 'failed' : 'succeeded', { person, target, change: 'create', at });
  logCall(
    logOf(systems, target),
    attempt,
    at + 300,
    fails ? 409 : 201,
    { userName: person.email, externalId: person.entraId },
    random.base62(12),
  );
  systems.entra.provisioned(attempt, at + 900, person, target, random.uuid(), fails ? taken.scim : null);
}

/** A hook puts a message on a queue; minutes later a worker in another trace takes it. They share a link, the message's id, or only the person. */
function queued(world: World, systems: Systems): void {
  const { random } = world;
  const person = world.hire();
  const target = random.pick(world.targets);
  const fails = random.chance(0.2);
  const at = world.moment();
  const attempt = world.attempt('queue hop', fails ? 'failed' : 'succeeded', { person, target, change: 'create', at });
  const tie = random.pick(['link', 'message', 'person']);
  const messageId = random.uuid();
  const message = tie === 'message' ? { 'messaging.message.id': messageId } : {};
  const who = { 'user.email': person.email };
  systems.okta.assign(attempt, at, person, target);
  const hook = systems.hooks.span(attempt, at + 400, {
    name: 'POST /hooks/okta',
    kind: 'server',
    durationMs: 20,
    attributes: { 'http.request.method': 'POST', 'http.route': '/hooks/okta', 'http.response.status_code': 202, ...who },
  });
  const sent = systems.hooks.span(attempt, at + 405, {
    name: 'send user.jobs',
    kind: 'producer',
    durationMs: 4,
    parent: hook,
    attributes: { 'messaging.system': 'rabbitmq', 'messaging.destination.name': 'user.jobs', ...message },
  });
  const taking = at + 400 + random.between(500, 8 * minuteMs);
  const received = systems.worker.span(attempt, taking, {
    name: 'process user.jobs',
    kind: 'consumer',
    durationMs: 250,
    link: tie === 'link' ? sent : null,
    error: fails ? taken.scim : null,
    attributes: {
      'messaging.system': 'rabbitmq',
      'messaging.destination.name': 'user.jobs',
      'provisioning.target': target.label,
      ...message,
      ...(tie === 'person' ? who : {}),
    },
  });
  call(world, systems, attempt, taking + 50, { person, target, status: fails ? 409 : 201, parent: received });
  systems.okta.pushed(attempt, taking + 400, person, target, fails ? taken.words : null);
}

/** The target throttles; the worker comes back by itself, each time in a trace of its own. */
function backedOff(world: World, systems: Systems): void {
  const { random } = world;
  const person = world.hire();
  const target = random.pick(world.targets);
  let at = world.moment();
  const attempt = world.attempt('back-off', 'succeeded', { person, target, change: 'create', at });
  systems.okta.assign(attempt, at, person, target);
  at += random.around(800);
  const tries = random.int(2, 4);
  for (let number = 1; number <= tries; number += 1) {
    const status = number === tries ? 201 : random.pick([429, 503]);
    const parent = systems.worker.span(attempt, at, {
      name: 'provision user',
      kind: 'internal',
      durationMs: 200,
      error: status === 201 ? null : `HTTP ${status}`,
      attributes: { 'user.email': person.email, 'provisioning.target': target.label },
    });
    call(world, systems, attempt, at + 30, { person, target, status, parent });
    at += 30_000 * 2 ** (number - 1) * random.between(0.8, 1.2);
  }
  systems.okta.pushed(attempt, at, person, target, null);
}

/** An administrator tries three times in two minutes; the third time the conflict is gone. */
function byHand(world: World, systems: Systems): void {
  const person = world.hire();
  const target = world.random.pick(world.targets);
  const at = world.moment();
  for (const [number, fails] of [true, true, false].entries()) push(world, systems, 'by hand', person, target, at + number * 40_000, fails);
}

/** One assignment of a group gives two apps at the same moment. */
function twoTargets(world: World, systems: Systems): void {
  const person = world.hire();
  const [one, other] = world.random.shuffle(world.targets) as [Target, Target];
  const at = world.moment();
  push(world, systems, 'two targets', person, one, at, false);
  push(world, systems, 'two targets', person, other, at + 200, world.random.chance(0.5));
}

/** One trace, one job, many people. */
function batch(world: World, systems: Systems): void {
  const { random } = world;
  const target = random.pick(world.targets);
  const at = world.moment();
  const size = random.int(15, 60);
  const root = systems.jobs.span('shared', at, {
    name: 'sync directory',
    kind: 'internal',
    durationMs: size * 150,
    attributes: { 'provisioning.job_id': `job-${random.hex(6)}`, 'provisioning.target': target.label },
  });
  for (let number = 0; number < size; number += 1) {
    const person = world.hire();
    const fails = random.chance(0.1);
    const when = at + 20 + number * 150;
    const attempt = world.attempt('batch', fails ? 'failed' : 'succeeded', { person, target, change: 'create', at: when });
    const one = systems.jobs.span(attempt, when, {
      name: 'sync user',
      kind: 'internal',
      durationMs: 120,
      parent: root,
      error: fails ? taken.scim : null,
      attributes: { 'provisioning.employee_id': person.employeeId, 'user.email': person.email },
    });
    systems.jobs.span(attempt, when + 10, {
      name: 'POST',
      kind: 'client',
      durationMs: 100,
      parent: one,
      error: fails ? 'HTTP 409' : null,
      attributes: {
        'http.request.method': 'POST',
        'url.full': `https://${target.host}/scim/v2/Users`,
        'http.response.status_code': fails ? 409 : 201,
      },
    });
    logCall(logOf(systems, target), attempt, when + 40, fails ? 409 : 201, { userName: person.email }, random.base62(12));
  }
}

/** Somebody signs in for the first time and the portal makes the account. All requests of a proxy carry the same session. */
function signUp(world: World, systems: Systems): void {
  const { random, targets } = world;
  const person = world.hire();
  const portal = targets[0] as Target;
  const fails = random.chance(0.3);
  const attempt = world.attempt('sign-in', fails ? 'failed' : 'succeeded');
  const at = world.moment();
  const reqId = random.base62(10);
  const common = { reqId, sessionId: 'proxy-session-1', email: person.email };
  systems.okta.signedIn(attempt, at, person, portal);
  systems.portal.line(attempt, at + 300, 'sso response accepted', common);
  if (fails)
    systems.portal.line(
      attempt,
      at + 350,
      'login failed: no account and just-in-time provisioning is off',
      { ...common, err: { type: 'NoAccount', message: 'no account' } },
      50,
    );
  else systems.portal.line(attempt, at + 350, 'user provisioned just in time, login succeeded', common);
}

/** A script of the company calls the target; no identity provider knows of it. */
function bareCall(world: World, systems: Systems): void {
  const person = world.hire();
  const target = world.random.pick(world.targets);
  const fails = world.random.chance(0.3);
  const at = world.moment();
  const attempt = world.attempt('bare call', fails ? 'failed' : 'succeeded', { person, target, change: 'create', at });
  call(world, systems, attempt, at, { person, target, status: fails ? 409 : 201, parent: null });
}

/** The worker dies in the middle: nobody says how it ended. */
function crashed(world: World, systems: Systems): void {
  const { random } = world;
  const person = world.hire();
  const target = random.pick(world.targets);
  const at = world.moment();
  const attempt = world.attempt('crash', 'stuck', { person, target, change: 'create', at });
  systems.okta.assign(attempt, at, person, target);
  systems.hooks.span(attempt, at + 500, {
    name: 'send user.jobs',
    kind: 'producer',
    durationMs: 4,
    attributes: { 'messaging.system': 'rabbitmq', 'messaging.destination.name': 'user.jobs', 'user.email': person.email },
  });
}

/** Somebody leaves; hours later a new person gets the address. */
function reusedAddress(world: World, systems: Systems): void {
  const before = world.hire();
  const target = world.random.pick(world.targets);
  const at = world.start + world.random.between(0, world.spanMs / 2);
  push(world, systems, 'reused address', before, target, at, false);
  const after = { ...world.hire(), email: before.email };
  push(world, systems, 'reused address', after, target, at + world.random.between(2, 12) * hourMs, false);
}

/** Several people are told by one address; only their ids differ. */
function sharedMailbox(world: World, systems: Systems): void {
  const { random } = world;
  const target = random.pick(world.targets);
  const email = `team${world.people.length}@corp.example`;
  const at = world.moment();
  for (let number = 0; number < 4; number += 1) {
    const person = { ...world.hire(), email };
    push(world, systems, 'shared mailbox', person, target, at + number * random.between(20, 60) * minuteMs, false);
  }
}

/** Of no attempt. */
function background(world: World, systems: Systems): void {
  const { random } = world;
  const at = world.moment();
  const kind = random.int(0, 3);
  if (kind === 0) systems.okta.administered(at);
  else if (kind === 1) systems.portal.line(null, at, 'cache refreshed', { entries: random.int(1, 500) });
  else if (kind === 2)
    logOf(systems, random.pick(world.targets)).line(null, at, 'request completed', {
      reqId: random.base62(12),
      req: { method: 'GET', url: '/healthz' },
      res: { statusCode: 200 },
    });
  else
    systems.hooks.span(null, at, {
      name: 'GET /healthz',
      kind: 'server',
      durationMs: 2,
      attributes: { 'http.request.method': 'GET', 'http.route': '/healthz', 'http.response.status_code': 200 },
    });
}
