/** Every class of the catalogue is recognised in a sample that has it and not in a sample that only looks like it. */
import { describe, expect, it } from 'vitest';
import { type FailureClass, failureClasses } from '../../../src/domain/diagnosis/catalogue.ts';
import { diagnose } from '../../../src/domain/diagnosis/diagnose.ts';
import { rules } from '../../../src/domain/diagnosis/rules/index.ts';
import type { ProvisioningEvent } from '../../../src/domain/event.ts';
import type { Flow } from '../../../src/domain/flow.ts';
import { audit, client, database, event, flow, log, push, server, span } from '../../helpers/events.ts';

interface Sample {
  match: ProvisioningEvent[];
  /** Looks alike, but is something else. */
  other: ProvisioningEvent[];
  parts?: Partial<Flow>;
  /** The first finding, unless said otherwise. */
  among?: boolean;
}

const users = 'POST /scim/v2/Users';
const one = 'PATCH /scim/v2/Users/{id}';
const refused = (message: string, status = 400, errorCode: string | null = null, endpoint = users) =>
  server('scim-api', endpoint, { at: 1000, status, message, errorCode });
const okta = (message: string, parts: Parameters<typeof push>[0] = {}) => push({ at: 1100, fail: true, message, ...parts });
const entra = (errorCode: string, parts: Parameters<typeof push>[0] = {}) =>
  audit('export', { at: 1100, source: 'entra', provider: 'entra', service: 'entra', stage: 'confirm', fail: true, errorCode, ...parts });
const skipped = (errorCode: string | null, message: string) =>
  entra(errorCode ?? '', { fail: false, outcome: 'unknown', errorCode, message });
const signIn = (provider: string, name: string, errorCode: string | null, message: string) =>
  audit(name, { source: provider, provider, service: provider, operation: 'login', stage: 'ready', fail: true, errorCode, message });
const fine = [server('scim-api', users, { at: 1000, status: 201 }), push({ at: 1100 })];
const lookedUp = (at: number, totalResults: number | null = null) =>
  server('scim-api', 'GET /scim/v2/Users', { at, status: 200, body: totalResults === null ? null : { totalResults } });

const samples: { [name in FailureClass]: Sample } = {
  uniqueness: { match: [refused('x', 409)], other: [refused('x', 412)] },
  'uniqueness-masked': { match: [refused('e-mail already exists', 500)], other: [refused('e-mail already exists', 409)] },
  'create-race': {
    match: [lookedUp(500), audit('user.authentication.sso', { at: 700, operation: 'login' }), refused('taken', 409, 'uniqueness')],
    other: [lookedUp(500), refused('taken', 409, 'uniqueness')],
  },
  'invalid-value': { match: [refused('phone has the wrong format', 400, 'invalidValue')], other: fine },
  'required-missing': {
    match: [entra('MandatoryFieldsMissing', { message: 'surname' })],
    other: [refused('surname too long', 400, 'invalidValue')],
  },
  'attribute-dropped': {
    match: [log('scim-api', 'ignoring unknown attribute nickName', { at: 1000 }), ...fine],
    other: [log('scim-api', 'storing attribute nickName', { at: 1000 }), ...fine],
    parts: { status: 'succeeded' },
  },
  'unknown-attribute': { match: [entra('SchemaAttributeNotFound')], other: [refused('value is bad', 400, 'invalidValue')] },
  'multi-valued': {
    match: [refused('Request is unparsable, syntactically incorrect, or violates schema')],
    other: [refused('bad phone', 400, 'invalidValue')],
  },
  mutability: {
    match: [refused("attribute 'id' is readOnly", 400, 'mutability', one)],
    other: [refused('bad phone', 400, 'invalidValue', one)],
  },
  'no-target': {
    match: [refused('emails[type eq "work"] matched nothing', 400, 'noTarget', one)],
    other: [refused('bad path', 400, 'invalidPath', one)],
  },
  'patch-dialect': {
    match: [refused('unsupported op "Replace"', 400, 'invalidSyntax', one)],
    other: [refused('cannot parse JSON', 400, 'invalidSyntax', users)],
  },
  'reprovision-rejected': {
    match: [okta('Bad Request. Errors reported by remote server: Invalid parameter provided in request: value', { status: 400 })],
    other: [okta('Bad Request. Errors reported by remote server: bad phone', { status: 400 })],
  },
  'match-filter': {
    match: [refused('cannot parse filter', 400, 'invalidFilter', 'GET /scim/v2/Users')],
    other: [server('scim-api', 'GET /scim/v2/Users/{id}', { status: 404 }), ...fine],
  },
  'bulk-partial': {
    match: [server('scim-api', 'POST /scim/v2/Bulk', { status: 200, message: '2 of 5 bulk operations failed: taken' })],
    other: [server('scim-api', 'POST /scim/v2/Bulk', { status: 200, body: { response: { Operations: [{ status: '201' }] } } })],
    parts: { status: 'partial' },
  },
  'unparsable-response': {
    match: [server('scim-api', users, { at: 1000, status: 201 }), okta('Invalid JSON: Unexpected character')],
    other: [okta("Invalid JSON: Unrecognized token 'error'", { status: 502 })],
  },
  'empty-response': { match: [okta('Create new user returned empty user.')], other: [okta('Create new user failed.')] },
  gateway: { match: [okta('Bad Gateway.', { status: 502 })], other: [refused('upstream', 502), okta('Bad Gateway.', { status: 502 })] },
  timeout: { match: [entra('Timeout')], other: [database('scim-api', 'SELECT users', { fail: true, message: 'statement timed out' })] },
  'timeout-duplicate': {
    match: [
      entra('Timeout', { at: 500 }),
      server('scim-api', users, { at: 400, status: 201 }),
      server('scim-api', users, { at: 60_000, status: 409 }),
    ],
    other: [server('scim-api', users, { at: 400, status: 201 }), server('scim-api', users, { at: 60_000, status: 409 })],
  },
  'credentials-expired': { match: [refused('nope', 401)], other: [refused('nope', 403)] },
  'token-fetch': {
    match: [client('connector', 'POST login.acme.example/oauth2/v1/token', { status: 401, message: 'invalid_client' })],
    other: [refused('token is bad', 401)],
  },
  'insufficient-rights': { match: [refused('scope post:users is missing', 403)], other: [refused('nope', 401)] },
  'network-policy': {
    match: [
      okta("Error authenticating: Forbidden. Errors reported by remote server: Invalid JSON: Unexpected character ('<' (code 60))", {
        status: 403,
      }),
    ],
    other: [okta('Forbidden. Errors reported by remote server: not an admin', { status: 403 })],
  },
  throttled: { match: [refused('slow down', 429)], other: [refused('slow down', 503)], parts: { status: 'waiting' } },
  'retries-exhausted': {
    match: [okta('Too Many Requests: retries exhausted', { status: 429 })],
    other: [okta('Too Many Requests', { status: 429 })],
  },
  'licence-exhausted': { match: [refused('no seats left in plan', 409)], other: [refused('userName taken', 409)] },
  'domain-not-allowed': { match: [refused('domain globex.example is not verified')], other: [refused('e-mail is not valid')] },
  'duplicate-target': { match: [entra('DuplicateTargetEntries')], other: [entra('DuplicateSourceEntries')] },
  'duplicate-source': { match: [entra('DuplicateSourceEntries')], other: [entra('DuplicateTargetEntries')] },
  'target-vanished': {
    match: [refused('no such user', 404, null, one)],
    other: [server('scim-api', 'GET /scim/v2/Users/{id}', { status: 404, fail: true }), ...fine],
  },
  'read-after-write': {
    match: [server('scim-api', users, { at: 0, status: 201 }), refused('not found', 404, null, one)],
    other: [server('scim-api', users, { at: -600_000, status: 201 }), refused('not found', 404, null, one)],
    parts: { status: 'waiting' },
  },
  'soft-deleted': {
    match: [refused('a deactivated user with this userName already exists', 409)],
    other: [refused('userName already exists', 409)],
  },
  'out-of-scope': {
    match: [skipped('EntrySynchronizationSkipped', 'The user is not in scope')],
    other: [skipped(null, 'The user was evaluated')],
    parts: { status: 'skipped' },
  },
  'import-skipped': {
    match: [skipped('ImportSkipped', 'matching property is empty')],
    other: [skipped('Imported', 'done')],
    parts: { status: 'skipped' },
  },
  'reference-missing': {
    match: [
      audit('application.provision.user.push_profile', {
        fail: true,
        attributes: { legacyEventType: 'app.api.error.manager.not_found_for_user' },
        message: 'manager x not found',
      }),
    ],
    other: [audit('application.provision.user.push_profile', { fail: true, message: 'manager is too old' })],
  },
  'assigned-before-provisioning': {
    match: [okta('User was assigned this application before Provisioning was enabled')],
    other: [okta('User was assigned this application')],
  },
  'provisioning-disabled': { match: [okta('Provisioning to this app is not enabled')], other: [okta('Provisioning to this app failed')] },
  'deprovision-missed': {
    match: [audit('user.lifecycle.suspend', { operation: 'suspend', stage: 'trigger' })],
    other: [audit('user.lifecycle.suspend', { operation: 'suspend', stage: 'trigger' }), server('scim-api', one, { at: 900, status: 200 })],
    parts: { status: 'stuck', operation: 'suspend' },
    among: true,
  },
  'jit-blocked': {
    match: [audit('user.lifecycle.jit.error.read_only', { fail: true, operation: 'login' })],
    other: [audit('user.session.start', { fail: true, operation: 'login' })],
  },
  'cross-tenant-policy': {
    match: [entra('AzureDirectoryB2BManagementPolicyCheckFailure')],
    other: [entra('AzureActiveDirectoryInsufficientRights')],
  },
  'source-of-authority': {
    match: [entra('AzureActiveDirectoryCannotUpdateObjectsOriginatedInExternalService')],
    other: [entra('InternalError')],
  },
  'nested-group': {
    match: [skipped(null, 'member through a nested group')],
    other: [skipped(null, 'member of the group')],
    parts: { status: 'skipped' },
  },
  'group-member-out-of-scope': {
    match: [server('scim-api', 'PATCH /scim/v2/Groups/{id}', { status: 400, message: 'member 4711 is not provisioned' })],
    other: [server('scim-api', 'PATCH /scim/v2/Groups/{id}', { status: 400, message: 'name is bad' })],
    parts: { operation: 'group-add' },
  },
  'group-name-conflict': {
    match: [server('scim-api', 'POST /scim/v2/Groups', { status: 409, message: 'displayName taken' })],
    other: [refused('userName taken', 409)],
  },
  'group-push-error': {
    match: [
      audit('application.provision.group_push.mapping.update.or.delete.failed.with.error', {
        fail: true,
        message: 'no connection settings',
      }),
    ],
    other: [audit('application.provision.user.push', { fail: true, message: 'no connection settings' })],
  },
  'group-empty': {
    match: [server('scim-api', 'PUT /scim/v2/Groups/{id}', { status: 200, body: { request: { members: [] } } })],
    other: [server('scim-api', 'PUT /scim/v2/Groups/{id}', { status: 200, body: { request: { members: [{ value: '1' }] } } })],
    parts: { status: 'succeeded' },
  },
  quarantine: { match: [entra('EncounteredTotalEscrowThreshold', { message: 'job is in quarantine' })], other: [entra('InternalError')] },
  'delete-guard': { match: [entra('TooManyDeletes')], other: [entra('TooManyRequests')] },
  'queue-stuck': {
    match: [span('scim-api', 'publish user.created', { spanKind: 'producer', stage: 'queue' })],
    other: [
      span('scim-api', 'publish user.created', { spanKind: 'producer', stage: 'queue' }),
      span('worker', 'process user.created', { at: 50, spanKind: 'consumer' }),
    ],
    parts: { status: 'stuck' },
  },
  'mapping-expression': {
    match: [audit('application.appuser.mapping.invalid.expression', { fail: true })],
    other: [audit('application.appuser.mapping', { fail: true })],
  },
  'delivery-order': {
    match: [refused('not found', 404, null, one), server('scim-api', users, { at: 5000, status: 201 })],
    other: [refused('not found', 404, null, one)],
  },
  'clock-skew': {
    match: [
      client('connector', 'POST scim-api/scim/v2/Users', { at: 1000, span: 'a', status: 201 }),
      server('scim-api', users, { at: 400, parent: 'a', status: 201 }),
    ],
    other: [
      client('connector', 'POST scim-api/scim/v2/Users', { at: 1000, span: 'a', status: 201 }),
      server('scim-api', users, { at: 990, parent: 'a', status: 201 }),
    ],
    parts: { status: 'succeeded' },
  },
  'no-data': {
    match: [skipped(null, 'admin events are disabled in realm r1')],
    other: [skipped(null, 'admin events are kept')],
    among: true,
  },
  'service-error': { match: [refused('TypeError: x is undefined', 500)], other: [refused('bad phone', 400)] },
  'dependency-error': {
    match: [
      server('scim-api', users, { at: 1000, status: 500, span: 'post' }),
      client('scim-api', 'POST billing.acme.example/v1/seats', { at: 1001, status: 503, parent: 'post' }),
    ],
    other: [refused('failed', 500, null)],
  },
  crash: {
    match: [log('worker', 'process exited with code 137', { fail: true })],
    other: [log('worker', 'could not do it', { fail: true })],
  },
  'no-change': {
    match: [skipped('RedundantExport', 'The person will be skipped')],
    other: [skipped('NotEffectivelyEntitled', 'The person will be skipped')],
    parts: { status: 'skipped' },
  },
  'sign-in-refused': {
    match: [signIn('keycloak', 'LOGIN_ERROR', 'invalid_user_credentials', 'invalid user credentials')],
    other: [okta('Error authenticating: wrong password of the integration')],
  },
  'account-disabled': {
    match: [signIn('entra', 'sign-in', '50057', 'User account is disabled')],
    other: [signIn('auth0', 'limit_wc', null, 'This account has been blocked after multiple consecutive login attempts')],
  },
  'not-assigned': {
    match: [signIn('entra', 'sign-in', '50105', 'The signed in user is not assigned to a role for the application.')],
    other: [skipped(null, 'The user is not assigned')],
  },
  'invitation-expired': {
    match: [audit('fi', { fail: true, operation: 'invite', stage: 'ready', message: 'The invitation ticket has expired' })],
    other: [refused('the invitation token is bad', 400)],
  },
  unknown: { match: [okta('it did not work')], other: [refused('bad phone', 400)] },
};

const classesOf = (events: ProvisioningEvent[], parts: Partial<Flow> = {}) => diagnose(flow(parts), events).map((finding) => finding.class);

describe.each(failureClasses)('%s', (name) => {
  const sample = samples[name];
  it('is recognised', () => {
    const found = classesOf(sample.match, sample.parts);
    if (sample.among === true) expect(found).toContain(name);
    else expect(found[0]).toBe(name);
  });

  it('is not seen in something similar', () => {
    expect(classesOf(sample.other, sample.parts)).not.toContain(name);
  });
});

describe('a sign-in', () => {
  it.each([
    ['entra', 'sign-in', '50126', 'Invalid username or password or Invalid on-premise username or password.', 'sign-in-refused'],
    ['entra', 'sign-in', '50053', 'The account is locked.', 'sign-in-refused'],
    ['entra', 'sign-in', '53003', 'Access has been blocked by Conditional Access policies.', 'sign-in-refused'],
    ['entra', 'sign-in', '99999', 'sign-in refused with 99999', 'sign-in-refused'],
    ['entra', 'sign-in', '50105', 'Your administrator has configured the application to block users', 'not-assigned'],
    ['keycloak', 'LOGIN_ERROR', 'user_disabled', 'user disabled', 'account-disabled'],
    ['keycloak', 'LOGIN_ERROR', 'user_temporarily_disabled', 'user temporarily disabled', 'sign-in-refused'],
    ['keycloak', 'LOGIN_ERROR', 'user_not_found', 'user not found', 'sign-in-refused'],
    ['auth0', 'fp', null, 'Wrong email or password.', 'sign-in-refused'],
    ['auth0', 'fu', null, 'Invalid user', 'sign-in-refused'],
    ['auth0', 'f', null, 'user is blocked', 'account-disabled'],
    ['okta', 'user.session.start', 'INVALID_CREDENTIALS', 'INVALID_CREDENTIALS', 'sign-in-refused'],
    ['okta', 'app.generic.unauth_app_access_attempt', null, 'app.generic.unauth_app_access_attempt', 'not-assigned'],
    ['google', 'login_failure', 'login_failure_account_disabled', 'sign-in failed: account disabled', 'account-disabled'],
    ['google', 'login_failure', 'failure_app_not_configured_for_user', 'app not configured for user', 'jit-blocked'],
    ['onelogin', 'USER_FAILED_LOGIN', 'USER_FAILED_LOGIN', 'User failed to log in', 'sign-in-refused'],
    ['jumpcloud', 'user_login_attempt', null, 'Invalid credentials', 'sign-in-refused'],
    ['jumpcloud', 'sso_auth', 'InvalidCredentials', 'Unauthorized', 'sign-in-refused'],
    ['workos', 'authentication.sso_failed', 'invalid_grant', 'The code has expired or was used', 'sign-in-refused'],
    ['workos', 'authentication.oauth_failed', 'access_denied', 'permission denied: a verified e-mail is required', 'sign-in-refused'],
    ['entra', 'sign-in', '50105', '50105', 'not-assigned'],
  ])('refused by %s: %s %s, "%s" is %s', (provider, name, code, message, expected) => {
    expect(classesOf([signIn(provider, name, code, message)], { operation: 'login', provider })[0]).toBe(expected);
  });
});

describe('the same words', () => {
  const login = { operation: 'login' as const };
  it.each<[string, ProvisioningEvent[], string]>([
    ['about the integration are of its credentials', [okta('Error authenticating: Invalid credentials')], 'credentials-expired'],
    ['about its token are of that', [okta('invalid_grant')], 'token-fetch'],
    [
      'of an application that refused a login are of the person',
      [server('sso', 'POST /login', { ...login, status: 401 })],
      'sign-in-refused',
    ],
    [
      'of a token endpoint that a login needs are of the token',
      [client('sso', 'POST idp.example/oauth2/v1/token', { ...login, status: 401, message: 'invalid_client' })],
      'token-fetch',
    ],
  ])('%s', (_, events, expected) => {
    expect(classesOf(events)[0]).toBe(expected);
  });
});

describe('a challenge of a sign-in', () => {
  it('is not explained by a class of provisioning', () => {
    const asked = { ...login50074, outcome: 'unknown' as const, stage: 'match' as const };
    expect(classesOf([asked], { operation: 'login', status: 'skipped', provider: 'entra' })).toEqual([]);
  });
  const login50074 = signIn('entra', 'sign-in', '50074', 'Strong Authentication is required.');
});

describe('the words of AWS', () => {
  const violates = 'Request is unparsable, syntactically incorrect, or violates schema';
  it.each<[string, string | null, string, string]>([
    ['List attribute emails exceeds allowed limit of 1', 'ValidationException', users, 'multi-valued'],
    [`${violates}: phoneNumbers exceeds allowed limit of 1.`, null, users, 'multi-valued'],
    ['exceeds allowed limit of 100', 'ValidationException', users, 'invalid-value'],
    ['Missing path in PATCH request', 'ValidationException', one, 'patch-dialect'],
    [`${violates}: missing path in patch`, null, '/', 'patch-dialect'],
    [
      "Value '' at 'name.familyName' failed to satisfy constraint: Member must have length greater than or equal to 1",
      'ValidationException',
      users,
      'required-missing',
    ],
    [`${violates}: Member must have length greater than or equal to 1`, null, users, 'required-missing'],
    ['Member must have length greater than or equal to 12', 'ValidationException', users, 'invalid-value'],
    ['No more users can be added', 'LicenseQuotaExceededException', users, 'licence-exhausted'],
    ['LicenceQuotaExceeded: no more users', null, users, 'licence-exhausted'],
  ])('"%s" (%s) of %s is %s', (message, code, endpoint, expected) => {
    expect(classesOf([refused(message, 400, code, endpoint)])[0]).toBe(expected);
  });
});

describe('a provider that tells little', () => {
  it.each([
    ['WebExceptionProtocolError', 'gateway'],
    ['InternalError', 'service-error'],
    ['AzureActiveDirectoryInternalError', 'service-error'],
  ])('%s alone is %s', (code, expected) => {
    expect(classesOf([entra(code, { message: code })], { provider: 'entra' })[0]).toBe(expected);
  });

  it('is not blamed where it quotes the answer of the target', () => {
    const quoted = entra('WebExceptionProtocolError', { message: 'The remote server returned an error: (409) Conflict.', status: 409 });
    expect(classesOf([quoted], { provider: 'entra' })[0]).toBe('uniqueness');
  });
});

describe('a skipped attempt', () => {
  it.each([
    ['EntryNotInScope', 'The person will be skipped', 'out-of-scope'],
    ['NotInScope', 'skipped', 'out-of-scope'],
    ['SomethingNew', 'the flux is out of bounds', 'out-of-scope'],
    [null, 'skipped: no reason given', 'out-of-scope'],
    [null, 'import skipped: dry run, nothing was changed', 'no-change'],
  ])('for %s, "%s" is %s', (code, message, expected) => {
    const decided = entra('', { fail: false, outcome: 'unknown', stage: 'scope', errorCode: code, message });
    const [finding] = diagnose(flow({ status: 'skipped', provider: 'entra' }), [decided]);
    expect(finding).toMatchObject({ class: expected, eventIds: [decided.id] });
    expect(finding?.cause).toContain(message);
  });
});

describe('rules', () => {
  it('belong to classes of the catalogue', () => {
    for (const rule of rules) expect(failureClasses).toContain(rule.class);
  });

  it('survive hostile events', () => {
    const nasty = `${'['.repeat(2000)}${'a '.repeat(5000)}"${"'".repeat(3000)}\u001b[31m`;
    const events = Array.from({ length: 50 }, (_, n) =>
      event({
        at: n,
        fail: true,
        message: nasty,
        errorCode: nasty,
        name: nasty,
        endpoint: `POST ${nasty}`,
        attributes: { __proto__: nasty, 'error.type': nasty },
        body: { Operations: [nasty], detail: nasty },
      }),
    );
    const started = performance.now();
    expect(diagnose(flow(), events)[0]?.class).toBeDefined();
    expect(performance.now() - started).toBeLessThan(2000);
  });
});
