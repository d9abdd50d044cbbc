import { describe, expect, it } from 'vitest';
import { normaliseSlack } from '../../../src/collectors/slack/normalise.ts';
import type { EventInput, Json } from '../../../src/domain/event.ts';
import { actor, ada, entry } from './entries.ts';

function normalised(value: Json): EventInput {
  const result = normaliseSlack(value, 'slack');
  if (!('event' in result)) throw new Error(result.problem);
  return result.event;
}

const person = { email: 'ada@acme.example', userName: 'ada@acme.example', scimId: 'W0ADA0001' };
const group = { usergroup: { id: 'S0SALES01', name: 'sales' } };

type Row = [action: string, more: { [key: string]: Json }, expected: Partial<EventInput>];

const rows: Row[] = [
  ['user_created', {}, { operation: 'create', stage: 'apply', outcome: 'success', identifiers: { ...person, sessionId: '913888259765' } }],
  ['guest_created', {}, { operation: 'create' }],
  ['user_deactivated', {}, { operation: 'suspend', stage: 'apply' }],
  ['guest_deactivated', {}, { operation: 'suspend' }],
  ['guest_expired', {}, { operation: 'suspend' }],
  ['user_reactivated', {}, { operation: 'reactivate' }],
  ['guest_reactivated', {}, { operation: 'reactivate' }],
  ['user_joined_workspace', {}, { operation: 'assign' }],
  ['guest_joined_workspace', {}, { operation: 'assign' }],
  ['user_removed_from_workspace', {}, { operation: 'unassign' }],
  ['guest_expiration_set', {}, { operation: 'update' }],
  ['guest_expiration_cleared', {}, { operation: 'update' }],
  ['role_change_to_admin', {}, { operation: 'update' }],
  ['role_change_to_guest', {}, { operation: 'update' }],
  ['owner_transferred', {}, { operation: 'update' }],
  [
    'user_email_updated',
    { details: { previous_email: 'ada.byron@acme.example' } },
    { operation: 'update', identifiers: { ...person, userName: 'ada.byron@acme.example', sessionId: '913888259765' } },
  ],
  [
    'user_email_updated',
    { details: { previous_email: true } },
    { operation: 'update', identifiers: { ...person, sessionId: '913888259765' } },
  ],
  [
    'user_username_updated',
    { details: { new_username: 'ada.l' } },
    { operation: 'update', identifiers: { ...person, userName: 'ada.l', sessionId: '913888259765' } },
  ],
  ['user_login', { actor: { type: 'user', user: ada } }, { operation: 'login', stage: 'ready', outcome: 'success' }],
  [
    'user_login',
    { entity: null, actor: { type: 'user', user: ada } },
    { operation: 'login', identifiers: { ...person, sessionId: '913888259765' } },
  ],
  [
    'user_login_failed',
    { details: { reason: 'invalid SAML assertion' } },
    { operation: 'login', stage: 'ready', outcome: 'failure', message: 'invalid SAML assertion' },
  ],
  ['user_logout', {}, { operation: null, stage: null, outcome: 'success' }],
  [
    'user_added_to_usergroup',
    { details: group },
    { operation: 'group-add', identifiers: { ...person, groupId: 'S0SALES01', groupName: 'sales', sessionId: '913888259765' } },
  ],
  ['user_removed_from_usergroup', { details: group }, { operation: 'group-remove' }],
  [
    'usergroup_created',
    { entity: { type: 'usergroup', ...group } },
    { operation: 'create', identifiers: { groupId: 'S0SALES01', groupName: 'sales', sessionId: '913888259765' } },
  ],
  [
    'usergroup_member_added',
    { entity: { type: 'usergroup', ...group }, details: { user: 'U0ADA0001' } },
    {
      operation: 'group-add',
      identifiers: { scimId: 'U0ADA0001', groupId: 'S0SALES01', groupName: 'sales', sessionId: '913888259765' },
    },
  ],
  [
    'user_invited',
    { entity: { type: 'workspace', workspace: { id: 'T0SALES01' } }, details: { invited_user_email: 'new@acme.example', user: 'someone' } },
    { operation: 'invite', identifiers: { email: 'new@acme.example', userName: 'new@acme.example', sessionId: '913888259765' } },
  ],
  ['permissions_assigned', {}, { operation: 'assign' }],
  ['permissions_removed', {}, { operation: 'unassign' }],
  [
    'idp_configuration_added',
    { entity: { type: 'enterprise', enterprise: { id: 'E0ACME001', name: 'Acme' } } },
    { operation: null, stage: null, outcome: 'success', identifiers: { sessionId: '913888259765' } },
  ],
  ['idp_prod_configuration_updated', {}, { operation: null }],
  ['pref.sso_setting_changed', {}, { operation: null }],
  ['domain_verified', {}, { operation: null }],
  ['user_channel_join', {}, { operation: null }],
  ['an_action_of_tomorrow', {}, { operation: null, stage: null, outcome: 'success' }],
  [
    'team_unsupported_versions_start_failure',
    {},
    { operation: null, outcome: 'failure', message: 'team unsupported versions start failure' },
  ],
  // The app through which an identity provider speaks SCIM is nobody's account.
  [
    'user_created',
    { actor: { type: 'app', app: { id: 'A0OKTA001', name: 'Okta' } } },
    { operation: 'create', identifiers: { ...person, sessionId: '913888259765' } },
  ],
  [
    'app_installed',
    { entity: { type: 'app', app: { id: 'A0CRM0001', name: 'CRM' } } },
    { operation: null, identifiers: { sessionId: '913888259765' } },
  ],
];

describe('an entry', () => {
  it.each(rows)('%s %j', (action, more, expected) => {
    expect(normalised(entry(action, more))).toMatchObject({
      service: 'slack',
      kind: 'audit',
      target: 'Slack',
      name: action,
      ...expected,
    });
    expect(normalised(entry(action, more)).identifiers).not.toMatchObject({ email: actor.email });
  });

  it.each<[action: string, context: { [key: string]: Json }, decider: string]>([
    ['user_created', { ua: 'Okta SCIM Client 1.0.0' }, 'okta'],
    ['user_created', { ua: 'python-requests/2.32', app: { id: 'A0', name: 'Microsoft Entra ID' } }, 'entra'],
    ['user_created', { app: 'OneLogin' }, 'onelogin'],
    ['user_created', { app: { name: 'Octagon' } }, 'slack'],
    ['user_created', { ua: 7, app: [] }, 'slack'],
    ['user_deactivated', { ua: 'Mozilla/5.0 (Macintosh)' }, 'slack'],
    // Whoever signs in decides that; and what is no attempt was decided by nobody.
    ['user_login', { ua: 'Okta SCIM Client 1.0.0' }, 'slack'],
    ['file_downloaded', { ua: 'Okta SCIM Client 1.0.0' }, 'slack'],
  ])('%s with %j was decided by %s', (action, context, decider) => {
    const made = normalised(entry(action, { context }));
    expect(made).toMatchObject({ provider: decider, service: 'slack', dedupeKey: `slack/${made.nativeId}` });
  });

  it('keeps its id, its second, and where it happened', () => {
    expect(normalised(entry('user_created'))).toMatchObject({
      nativeId: '0123a45b-6c7d-8900-e12f-3456789abcde',
      dedupeKey: 'slack/0123a45b-6c7d-8900-e12f-3456789abcde',
      time: 1_767_607_087_000,
      attributes: {
        'slack.location.type': 'enterprise',
        'slack.location.name': 'Acme',
        'slack.location.domain': 'acme',
        'slack.ua': 'Okta SCIM Client 1.0.0',
        'slack.scim': true,
        'slack.ip_address': '203.0.113.7',
        'slack.actor.type': 'user',
        'slack.actor.email': 'grace@acme.example',
        'slack.entity.name': 'Ada Lovelace',
        'slack.entity.team': 'T0SALES01',
      },
    });
  });

  it.each<[string, Json]>([
    ['seconds as text', '1767607087'],
    ['a date', '2026-01-05T09:58:07Z'],
  ])('may tell its time as %s', (_, date_create) => {
    expect(normalised(entry('user_created', { date_create })).time).toBe(1_767_607_087_000);
  });

  it('may lack nearly everything', () => {
    const made = normalised({ date_create: 1767607087, action: 'user_created', actor: null, entity: 'x', context: [], details: 7 });
    expect(made).toMatchObject({ operation: 'create', identifiers: {}, attributes: {}, nativeId: expect.stringMatching(/^fp-/) });
  });
});

describe('what can not be understood', () => {
  it.each<[Json, string]>([
    [null, 'not a JSON object'],
    [[], 'not a JSON object'],
    ['x', 'not a JSON object'],
    [{}, 'no action'],
    [entry('', {}), 'no action'],
    [entry('user_created', { action: 7 }), 'no action'],
    [entry('user_created', { date_create: null }), 'date_create is missing or no time'],
    [entry('user_created', { date_create: 'today' }), 'date_create is missing or no time'],
    [JSON.parse('{"__proto__":{"action":"user_created","date_create":1767607087}}'), 'no action'],
    [JSON.parse(`{"deep":${'['.repeat(150)}${']'.repeat(150)}}`), 'nested too deep'],
  ])('%j is rejected: %s', (value, problem) => {
    expect(normaliseSlack(value, 'slack')).toEqual({ problem });
  });
});
