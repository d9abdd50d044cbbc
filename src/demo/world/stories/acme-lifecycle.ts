/** Acme Cloud after the create: profile pushes, deactivations, time-outs, retries by hand, groups. */
import { acmeCloud, slack } from '../company.ts';
import { appTarget } from '../okta-event.ts';
import type { Person } from '../people.ts';
import type { Scene } from '../scene.ts';
import { deactivation, errorResponse, scimIdOf, userRequest, userResponse } from '../scim-resources.ts';
import { announceUser, lookUp, scimCall, takeSeat } from '../systems/acme-cloud.ts';
import { assign, editProfile, type Push, recordPush, transactionId, unassign } from '../systems/okta.ts';
import { createWell, exchange, nameTaken, withOldDepartment, wrongDepartment, wrongDepartmentReason } from './acme-create.ts';
import { succeedAt } from './saas.ts';
import { ending, type Story } from './story.ts';

/** Okta closes the socket of a SCIM request after 60 seconds. */
const socketTimeout = 60_000;

const update: Story = {
  name: 'acme-update',
  attempts: 1,
  tell: (scene, cast) => {
    const person = cast.colleague();
    editProfile(scene, scene.start, person, acmeCloud);
    const read = readUser(scene, scene.start + scene.random.around(650), person);
    const { end } = scimCall(scene, {
      at: read + scene.random.around(190),
      person,
      method: 'PUT',
      id: scimIdOf(person, acmeCloud),
      request: userRequest(person),
      status: 200,
      response: userResponse(person, acmeCloud),
      took: scene.random.around(58),
      database: { operation: 'UPDATE' },
    });
    recordPush(scene, end + scene.random.around(120), person, acmeCloud, 'update');
    return [ending(scene, person, acmeCloud.name, 'update', 'succeeded')];
  },
};

const deprovision: Story = {
  name: 'acme-deprovision',
  attempts: 1,
  tell: (scene, cast) => {
    const person = cast.colleague();
    unassign(scene, scene.start, person, acmeCloud);
    const read = readUser(scene, scene.start + scene.random.around(1900, 0.15), person);
    const { end } = patch(scene, read + scene.random.around(160), person, 200, userResponse(person, acmeCloud));
    recordPush(scene, end + scene.random.around(120), person, acmeCloud, 'suspend');
    return [ending(scene, person, acmeCloud.name, 'suspend', 'succeeded')];
  },
};

const deprovisionFailed: Story = {
  name: 'deprovision-failed',
  attempts: 1,
  tell: (scene, cast) => {
    const person = cast.colleague();
    unassign(scene, scene.start, person, acmeCloud);
    const read = readUser(scene, scene.start + scene.random.around(1900, 0.15), person);
    const { end } = scimCall(scene, {
      at: read + scene.random.around(160),
      person,
      method: 'PATCH',
      id: scimIdOf(person, acmeCloud),
      request: deactivation(),
      status: 500,
      response: errorResponse(500, null, "Cannot read properties of null (reading 'sessions')"),
      took: scene.random.around(41),
      exception: 'TypeError',
    });
    const reason = "Internal Server Error. Errors reported by remote server: Cannot read properties of null (reading 'sessions')";
    recordPush(scene, end + scene.random.around(120), person, acmeCloud, 'suspend', { reason });
    return [ending(scene, person, acmeCloud.name, 'suspend', 'failed', { failure: 'service-error' })];
  },
};

/** Somebody deleted the account by hand; Okta still pushes to its id. */
const targetVanished: Story = {
  name: 'target-vanished',
  attempts: 1,
  tell: (scene, cast) => {
    const person = cast.colleague();
    editProfile(scene, scene.start, person, acmeCloud);
    const gone = errorResponse(404, null, `User ${scimIdOf(person, acmeCloud)} not found`);
    const { end } = patch(scene, scene.start + scene.random.around(650), person, 404, gone, {
      schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
      Operations: [{ op: 'replace', value: { title: person.title } }],
    });
    const reason = `Not Found. Errors reported by remote server: ${gone.detail}`;
    recordPush(scene, end + scene.random.around(120), person, acmeCloud, 'update', { reason, legacy: 'app.api.error.user.not_found' });
    return [ending(scene, person, acmeCloud.name, 'update', 'failed', { failure: 'target-vanished' })];
  },
};

/** The request never came back: a lock in the API, no span of it ever ended. */
const timeout: Story = {
  name: 'timeout',
  attempts: 1,
  tell: (scene, cast) => {
    const person = cast.newcomer();
    assign(scene, scene.start, person, acmeCloud);
    const looked = lookUp(scene, scene.start + scene.random.around(750), person);
    timedOut(scene, looked.end + 200, person, 'create');
    return [ending(scene, person, acmeCloud.name, 'create', 'failed', { failure: 'timeout' })];
  },
};

/** Okta gave up after 60 s, the API went on and created the account; the retry finds the name taken. */
const timeoutDuplicate: Story = {
  name: 'timeout-duplicate',
  attempts: 1,
  tell: (scene, cast) => {
    const person = cast.newcomer();
    assign(scene, scene.start, person, acmeCloud);
    const sent = scene.start + 900;
    const first = exchange(scene, sent, person, {
      status: 201,
      response: userResponse(person, acmeCloud),
      database: { operation: 'INSERT' },
      took: scene.random.between(66_000, 78_000),
    });
    takeSeat(scene, announceUser(scene, first.end - 9, person, first.context), person, 201);
    timedOut(scene, sent + 240, person, 'create');
    const second = exchange(scene, scene.start + 125_000, person, nameTaken);
    const reason = 'Conflict. Errors reported by remote server: userName is already taken';
    recordPush(scene, second.end + 140, person, acmeCloud, 'create', { reason });
    return [ending(scene, person, acmeCloud.name, 'create', 'failed', { failure: 'timeout-duplicate', tries: 2 })];
  },
};

/** An administrator presses "retry" twice within two minutes; only the mended mapping helps. */
const retriedByHand: Story = {
  name: 'retried-by-hand',
  attempts: 3,
  tell: (scene, cast) => {
    const person = cast.newcomer();
    const wrong = withOldDepartment(person);
    assign(scene, scene.start, person, acmeCloud);
    const starts = [scene.start + 800, scene.start + 38_000, scene.start + 97_000] as const;
    for (const at of starts.slice(0, 2)) {
      const { end } = exchange(scene, at, wrong, wrongDepartment);
      const transaction = { id: transactionId(scene), type: 'WEB' as const };
      recordPush(scene, end + 130, person, acmeCloud, 'create', { reason: wrongDepartmentReason, transaction });
    }
    createWell(scene, starts[2], person);
    const failed = { failure: 'invalid-value' };
    return [
      ending(scene, person, acmeCloud.name, 'create', 'failed', failed),
      ending(scene, person, acmeCloud.name, 'create', 'failed', { ...failed, startedAt: starts[1] }),
      ending(scene, person, acmeCloud.name, 'create', 'succeeded', { startedAt: starts[2] }),
    ];
  },
};

/** One click assigns two apps: one Okta transaction, two attempts. */
const twoTargets: Story = {
  name: 'two-targets',
  attempts: 2,
  tell: (scene, cast) => {
    const person = cast.newcomer();
    const transaction = assign(scene, scene.start, person, acmeCloud);
    assign(scene, scene.start + 40, person, slack, transaction);
    createWell(scene, scene.start + scene.random.around(750), person);
    succeedAt(scene, scene.start + 500, { person, app: slack, push: 'create' }, transaction);
    return [
      ending(scene, person, acmeCloud.name, 'create', 'succeeded'),
      ending(scene, person, slack.name, 'create', 'succeeded', { startedAt: scene.start + 40 }),
    ];
  },
};

/** The group's mapping is broken for good: Okta does not retry it. */
const groupPush: Story = {
  name: 'group-push-error',
  attempts: 1,
  tell: (scene, cast) => {
    const department = cast.colleague().department;
    const name = `${department} ${scene.random.pick(['EMEA', 'APAC', 'Americas'])} ${scene.random.int(100, 999)}`;
    scene.okta({
      at: scene.start,
      eventType: 'application.provision.group_push.mapping.update.or.delete.failed.with.error',
      displayMessage: 'Update or delete of a pushed group failed',
      result: 'FAILURE',
      reason: `Unable to update Group Push mapping target App group ${name}: the application rejected the update`,
      targets: [
        { id: `00g${scene.random.base62(17)}`, type: 'UserGroup', alternateId: 'unknown', displayName: name },
        appTarget(acmeCloud),
      ],
      transaction: { id: transactionId(scene), type: 'JOB' },
    });
    return [ending(scene, { email: name }, acmeCloud.name, 'update', 'failed', { failure: 'group-push-error' })];
  },
};

function timedOut(scene: Scene, sent: number, person: Person, push: Push): void {
  recordPush(scene, sent + socketTimeout + scene.random.around(60), person, acmeCloud, push, { reason: 'Read timed out after 60 seconds' });
}

function readUser(scene: Scene, at: number, person: Person): number {
  return scimCall(scene, {
    at,
    person,
    method: 'GET',
    id: scimIdOf(person, acmeCloud),
    status: 200,
    response: userResponse(person, acmeCloud),
    took: scene.random.around(21),
    database: { operation: 'SELECT' },
  }).end;
}

function patch(
  scene: Scene,
  at: number,
  person: Person,
  status: number,
  response: ReturnType<typeof userResponse>,
  request = deactivation(),
) {
  return scimCall(scene, {
    at,
    person,
    method: 'PATCH',
    id: scimIdOf(person, acmeCloud),
    request,
    status,
    response: status === 200 ? { ...response, active: false } : response,
    took: scene.random.around(44),
    database: { operation: status === 404 ? 'SELECT' : 'UPDATE' },
  });
}

export const acmeLifecycle: readonly Story[] = [update, deprovision];
export const acmeLifecycleTroubles: readonly Story[] = [
  deprovisionFailed,
  targetVanished,
  timeout,
  timeoutDuplicate,
  retriedByHand,
  twoTargets,
  groupPush,
];
