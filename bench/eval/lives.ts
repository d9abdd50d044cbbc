/** What goes on over hours: accounts that are changed again and again, and tries that a provider repeats by its own timetable. */
import { logOf, type Systems, taken } from './pushes.ts';
import { logCall } from './systems.ts';
import { type Attempt, type Change, hourMs, minuteMs, type Person, type Target, type World } from './world.ts';

const words: Record<Change, string> = {
  create: 'creating account',
  update: 'updating account',
  suspend: 'suspending account',
  reactivate: 'reactivating account',
  delete: 'deleting account',
};

const methods: Record<Change, string> = { create: 'POST', update: 'PATCH', suspend: 'PATCH', reactivate: 'PATCH', delete: 'DELETE' };

/** An account from its beginning on: changed, switched off, switched on again, and now and then refused. */
export function life(world: World, systems: Systems): void {
  const { random } = world;
  const person = world.hire();
  const target = random.pick(world.targets);
  let at = world.start + random.between(0, world.spanMs / 3);
  for (const change of (['create', 'update', 'suspend', 'reactivate', 'suspend'] as const).slice(0, random.int(1, 5))) {
    const fails = random.chance(0.1);
    const attempt = world.attempt('life', fails ? 'failed' : 'succeeded', { person, target, change, at });
    if (change === 'create') systems.okta.assign(attempt, at, person, target);
    const refusal = fails ? { ...taken, status: 400, words: taken.words.replace('Conflict', 'Bad Request') } : null;
    served(world, systems, attempt, at + 900, { person, target, change, status: refusal?.status ?? 200 });
    systems.okta.pushed(attempt, at + 900 + random.around(300), person, target, refusal?.words ?? null, change);
    if (fails) return;
    at += random.between(0.5, 4) * hourMs;
  }
  if (random.chance(0.3)) forgotten(world, systems, person, target, at);
}

/** A script of the company deletes it; no identity provider knows of that, and the script knows the target by its host alone. */
function forgotten(world: World, systems: Systems, person: Person, target: Target, at: number): void {
  const attempt = world.attempt('life', 'succeeded', { person, target, change: 'delete', at });
  systems.worker.span(attempt, at, {
    name: 'DELETE',
    kind: 'client',
    durationMs: 90,
    attributes: {
      'http.request.method': 'DELETE',
      'url.full': `https://${target.host}/scim/v2/Users/${world.idIn(target, person)}`,
      'http.response.status_code': 204,
      'user.email': person.email,
    },
  });
}

/** The target throttles for longer: Okta doubles its wait from five minutes. */
export function overHours(world: World, systems: Systems): void {
  const { random } = world;
  const person = world.hire();
  const target = random.pick(world.targets);
  let at = world.start + random.between(0, world.spanMs / 3);
  const fails = random.chance(0.3);
  const attempt = world.attempt('over hours', fails ? 'failed' : 'succeeded', { person, target, change: 'create', at });
  systems.okta.assign(attempt, at, person, target);
  const tries = random.int(3, 7);
  for (let number = 1; number <= tries; number += 1) {
    const throttled = number < tries;
    const status = throttled ? 429 : fails ? taken.status : 201;
    served(world, systems, attempt, at + 900, { person, target, change: 'create', status });
    const refusal = throttled ? 'Too Many Requests. Errors reported by remote server: slow down' : fails ? taken.words : null;
    systems.okta.pushed(attempt, at + 1300, person, target, refusal);
    at += 5 * minuteMs * 2 ** (number - 1) + random.around(2000);
  }
}

/** Entra comes back to what failed in each of its cycles. */
export function inCycles(world: World, systems: Systems): void {
  const { random } = world;
  const person = world.hire();
  const target = random.pick(world.targets);
  let at = world.start + random.between(0, world.spanMs / 2);
  const fails = random.chance(0.4);
  const attempt = world.attempt('in cycles', fails ? 'failed' : 'succeeded', { person, target, change: 'create', at });
  const tries = random.int(2, 5);
  for (let number = 1; number <= tries; number += 1) {
    const refused = fails || number < tries;
    served(world, systems, attempt, at, { person, target, change: 'create', status: refused ? taken.status : 201 });
    systems.entra.provisioned(attempt, at + 700, person, target, random.uuid(), refused ? taken.scim : null);
    at += 40 * minuteMs + random.around(20_000);
  }
}

/** The provider's call as the target logs it. */
function served(
  world: World,
  systems: Systems,
  attempt: Attempt,
  at: number,
  { person, target, change, status }: { person: Person; target: Target; change: Change; status: number },
): void {
  const isNew = change === 'create';
  const id = world.idIn(target, person);
  logCall(
    logOf(systems, target),
    attempt,
    at,
    status,
    { userName: person.email, ...(isNew ? {} : { scimId: id }) },
    world.random.base62(12),
    {
      method: methods[change],
      url: isNew ? '/scim/v2/Users' : `/scim/v2/Users/${id}`,
      words: words[change],
    },
  );
}
