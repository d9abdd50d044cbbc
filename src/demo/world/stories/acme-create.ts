/** Creating a user in Acme Cloud, well and badly. The parts share no id: Okta knows address and `00u…`, the gateway the address, the API both or one. */
import { acmeCloud } from '../company.ts';
import type { Person } from '../people.ts';
import type { Scene } from '../scene.ts';
import { errorResponse, userRequest, userResponse } from '../scim-resources.ts';
import { type Answered, announceUser, lookUp, type ScimCall, scimCall, takeSeat } from '../systems/acme-cloud.ts';
import { assign, recordMappingError, recordPush } from '../systems/okta.ts';
import { ending, type Story } from './story.ts';

type Answer = Pick<ScimCall, 'status' | 'response'> & Partial<Pick<ScimCall, 'database' | 'exception' | 'took' | 'bare'>>;

/** The account exists in the database, but the filter hides it because it is inactive. */
export const nameTaken: Answer = {
  status: 409,
  response: errorResponse(409, 'uniqueness', 'userName is already taken'),
  database: { operation: 'INSERT', code: '23505', error: 'duplicate key value violates unique constraint "users_username_key"' },
};

export const wrongDepartment: Answer = {
  status: 400,
  response: errorResponse(400, 'invalidValue', "department 'Ops (old)' is not a known department"),
};

export const wrongDepartmentReason = `Bad Request. Errors reported by remote server: ${wrongDepartment.response.detail}`;

/** HR renamed a department and the mapping still sends its old name. */
export function withOldDepartment(person: Person): Person {
  return { ...person, department: 'Ops (old)' };
}

const nameTakenMasked: Answer = {
  ...nameTaken,
  status: 500,
  response: errorResponse(500, null, 'duplicate key: a user with this userName already exists'),
  exception: 'DatabaseError',
};

/** Look-up, then `POST /Users`; returns when and with what span the answer went out. */
export function exchange(scene: Scene, at: number, person: Person, answer: Answer): Answered {
  const looked = lookUp(scene, at, person, [], answer.bare);
  return scimCall(scene, {
    at: looked.end + scene.random.around(210, 0.2),
    person,
    method: 'POST',
    request: userRequest(person),
    took: scene.random.around(74),
    ...answer,
  });
}

function created(person: Person, dropped: readonly string[] = []): Answer {
  return { status: 201, response: userResponse(person, acmeCloud, dropped), database: { operation: 'INSERT' } };
}

/** A create that Okta takes for a success; what comes behind it may still fail. */
export function createWell(scene: Scene, at: number, person: Person, answer = created(person), seat: 201 | 503 = 201): void {
  const { end, context } = exchange(scene, at, person, answer);
  const message = announceUser(scene, end - 9, person, context);
  takeSeat(scene, message, person, seat);
  recordPush(scene, end + scene.random.around(130), person, acmeCloud, 'create');
}

/** From the assignment to Okta's first request. */
function decided(scene: Scene, person: Person): number {
  assign(scene, scene.start, person, acmeCloud);
  return scene.start + scene.random.around(750);
}

function refused(name: string, answer: Answer, reason: string, changed = (person: Person): Person => person): Story {
  return {
    name,
    attempts: 1,
    tell: (scene, cast) => {
      const person = changed(cast.newcomer());
      const { end } = exchange(scene, decided(scene, person), person, answer);
      recordPush(scene, end + scene.random.around(130), person, acmeCloud, 'create', { reason });
      return [ending(scene, person, acmeCloud.name, 'create', 'failed', { failure: name })];
    },
  };
}

const create: Story = {
  name: 'acme-create',
  attempts: 1,
  tell: (scene, cast) => {
    const person = cast.newcomer();
    createWell(scene, decided(scene, person), person, { ...created(person), bare: scene.random.chance(0.3) });
    return [ending(scene, person, acmeCloud.name, 'create', 'succeeded')];
  },
};

const attributeDropped: Story = {
  name: 'attribute-dropped',
  attempts: 1,
  tell: (scene, cast) => {
    const person = cast.newcomer();
    createWell(scene, decided(scene, person), person, created(person, ['title']));
    return [ending(scene, person, acmeCloud.name, 'create', 'partial', { failure: 'attribute-dropped' })];
  },
};

const billingDown: Story = {
  name: 'billing-down',
  attempts: 1,
  tell: (scene, cast) => {
    const person = cast.newcomer();
    createWell(scene, decided(scene, person), person, created(person), 503);
    return [ending(scene, person, acmeCloud.name, 'create', 'partial', { failure: 'dependency-error' })];
  },
};

/** The corporate proxy answers; nothing reaches the gateway. */
const badGateway: Story = {
  name: 'gateway',
  attempts: 1,
  tell: (scene, cast) => {
    const person = cast.newcomer();
    const reason = "Bad Gateway. Errors reported by remote server: Invalid JSON: Unrecognized token 'error': line: 1, column: 6";
    recordPush(scene, decided(scene, person) + scene.random.around(240), person, acmeCloud, 'create', { reason });
    return [ending(scene, person, acmeCloud.name, 'create', 'failed', { failure: 'gateway' })];
  },
};

const mappingExpression: Story = {
  name: 'mapping-expression',
  attempts: 1,
  tell: (scene, cast) => {
    const person = cast.newcomer();
    assign(scene, scene.start, person, acmeCloud);
    recordMappingError(scene, scene.start + scene.random.around(300), person, acmeCloud);
    return [ending(scene, person, acmeCloud.name, 'assign', 'failed', { failure: 'mapping-expression' })];
  },
};

const assignedEarly: Story = {
  name: 'assigned-before-provisioning',
  attempts: 1,
  tell: (scene, cast) => {
    const person = cast.newcomer();
    assign(scene, scene.start, person, acmeCloud);
    return [ending(scene, person, acmeCloud.name, 'assign', 'stuck', { failure: 'assigned-before-provisioning' })];
  },
};

export const acmeCreates: readonly Story[] = [create];
export const acmeCreateTroubles: readonly Story[] = [
  refused('uniqueness', nameTaken, 'Conflict. Errors reported by remote server: userName is already taken'),
  refused('uniqueness-masked', nameTakenMasked, 'Internal Server Error. Errors reported by remote server: duplicate key'),
  refused('invalid-value', wrongDepartment, wrongDepartmentReason, withOldDepartment),
  attributeDropped,
  billingDown,
  badGateway,
  mappingExpression,
  assignedEarly,
];
