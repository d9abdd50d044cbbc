import { describe, expect, it } from 'vitest';
import { meaningOf } from '../../../src/collectors/okta/event-types.ts';
import { normaliseOkta } from '../../../src/collectors/okta/normalise.ts';
import type { EventInput, Json } from '../../../src/domain/event.ts';
import { junk } from '../../helpers/junk.ts';
import { oktaPush } from '../../helpers/okta-events.ts';
import type { OktaEvent } from '../../helpers/okta-server.ts';
import { seededRandom } from '../../helpers/seeded-random.ts';

function normalised(parts: Partial<OktaEvent> = {}): EventInput {
  const result = normaliseOkta(oktaPush(parts) as unknown as Json, 'okta-prod');
  if ('problem' in result) throw new Error(result.problem);
  return result.event;
}

describe('an event', () => {
  it('says who, what, where and when', () => {
    const { body, attributes, ...event } = normalised();
    expect(body).toEqual(oktaPush());
    expect(attributes).toMatchObject({ 'okta.actor.alternateId': 'admin@example.test', 'okta.appUser.id': '0uaAPPUSER0000000001' });
    expect(event).toMatchObject({
      source: 'okta-prod',
      nativeId: '11111111-2222-3333-4444-555555555555',
      dedupeKey: 'okta/11111111-2222-3333-4444-555555555555',
      kind: 'audit',
      time: Date.UTC(2026, 0, 5, 10, 0, 0, 120),
      service: 'okta',
      provider: 'okta',
      target: 'Demo App',
      operation: 'create',
      stage: 'confirm',
      outcome: 'success',
      identifiers: {
        idpUserId: '00uUSER0000000000001',
        userName: 'ana@example.test',
        email: 'ana@example.test',
        transactionId: 'trn-1',
        requestId: 'req-1',
      },
    });
  });

  it('takes the id of an assignment for nobody', () => {
    const target = [{ id: '0uaX0000000000001', type: 'AppUser', alternateId: 'ana' }];
    expect(normalised({ target }).identifiers).toEqual({ userName: 'ana', transactionId: 'trn-1', requestId: 'req-1' });
  });

  it('takes the administrator who acted for nobody', () => {
    expect(normalised({ target: [] }).identifiers).toEqual({ transactionId: 'trn-1', requestId: 'req-1' });
  });

  it('finds the person in the text when no target names them', () => {
    const reason =
      'Automatic provisioning of user Bo to app Wiki failed: Error while creating user bo@example.test: Conflict. Errors reported by remote server: x';
    const event = normalised({ target: [], outcome: { result: 'FAILURE', reason } });
    expect(event).toMatchObject({ target: 'Wiki', httpStatus: 409, message: 'x', identifiers: { email: 'bo@example.test' } });
  });

  it('uses the transaction of a job as context only, because a job may be about hundreds of people', () => {
    const event = normalised({ transaction: { id: 'job-7', type: 'JOB' }, debugContext: { debugData: { requestId: 'job-7' } } });
    expect(event.identifiers).toMatchObject({ jobId: 'job-7' });
    expect(event.identifiers).not.toHaveProperty('transactionId');
    expect(event.identifiers).not.toHaveProperty('requestId');
  });

  it.each([
    ['SUCCESS', 'success'],
    ['ALLOW', 'success'],
    ['FAILURE', 'failure'],
    ['DENY', 'failure'],
    ['SKIPPED', 'unknown'],
    ['DEFERRED', 'unknown'],
    ['SCHEDULED', 'unknown'],
    ['CHALLENGE', 'unknown'],
    ['RATE_LIMIT', 'unknown'],
  ] as const)('with the result %s is a %s', (result, outcome) => {
    const event = normalised({ outcome: { result } });
    expect(event.outcome).toBe(outcome);
    expect(event.attributes['okta.outcome']).toBe(result);
  });

  it.each(['DEFERRED', 'SCHEDULED'])('that was put off (%s) is waiting', (result) => {
    expect(normalised({ outcome: { result } })).toMatchObject({ operation: 'create', stage: 'queue' });
    expect(normalised({ eventType: 'user.session.start', outcome: { result } }).stage).toBe('ready');
  });

  it('names the group that was pushed when only the reason tells', () => {
    const reason = 'Unable to update Group Push mapping target App group Sales: Error while creating user group Sales: HTTP 403 Forbidden';
    const event = normalised({
      eventType: 'application.provision.group.add',
      outcome: { result: 'FAILURE', reason },
      target: [{ id: '0oaAPP', type: 'AppInstance', displayName: 'Demo App' }],
    });
    expect(event).toMatchObject({ httpStatus: 403, target: 'Demo App', identifiers: { groupName: 'Sales' } });
  });

  it('of a type that fires only on failure has failed when it does not say', () => {
    expect(normalised({ eventType: 'application.integration.general_failure', outcome: null }).outcome).toBe('failure');
    expect(normalised({ outcome: null }).outcome).toBe('unknown');
  });

  it('ignores properties that only a prototype has', () => {
    const raw = JSON.parse(
      '{"uuid":"u","published":"2026-01-05T10:00:00Z","eventType":"constructor","__proto__":{"target":[{"type":"User","id":"00uEVIL0001"}]}}',
    );
    expect(normaliseOkta(raw, 'okta')).toMatchObject({ event: { identifiers: {}, operation: null } });
  });

  it('never throws, whatever its fields hold', () => {
    const random = seededRandom(1);
    for (let round = 0; round < 2000; round += 1) {
      const raw = oktaPush() as { [key: string]: unknown };
      for (const key of Object.keys(raw)) if (random() < 0.3) raw[key] = junk[Math.floor(random() * junk.length)];
      expect(() => normaliseOkta(raw as Json, 'okta')).not.toThrow();
    }
    let deep: Json = [];
    for (let level = 0; level < 100_000; level += 1) deep = [deep];
    expect(normaliseOkta({ uuid: 'u', deep } as Json, 'okta')).toEqual({ problem: 'nested too deep' });
  });
});

describe('event types', () => {
  it.each([
    ['user.lifecycle.create', 'create', 'trigger'],
    ['user.lifecycle.deactivate', 'suspend', 'trigger'],
    ['application.user_membership.add', 'assign', 'trigger'],
    ['application.user_membership.remove', 'unassign', 'trigger'],
    ['application.provision.user.push', 'create', 'confirm'],
    ['application.provision.user.push_profile', 'update', 'confirm'],
    ['application.provision.user.deactivate', 'suspend', 'confirm'],
    ['application.provision.user.delete.schedule', 'delete', 'queue'],
    ['application.appuser.mapping.invalid.expression', null, 'map'],
    ['group.user_membership.add', 'group-add', 'trigger'],
    ['group.user_membership.remove', 'group-remove', 'trigger'],
    ['system.import.start', 'import', 'trigger'],
    ['system.import.user_matching.start', 'import', 'match'],
    ['system.import.something.new', 'import', null],
    ['user.session.start', 'login', 'ready'],
    ['user.authentication.auth_via_mfa', 'login', 'match'],
    ['zone.update', null, null],
    ['__proto__', null, null],
  ])('%s means %s in stage %s', (eventType, operation, stage) => {
    expect(meaningOf(eventType)).toMatchObject({ operation, stage });
  });
});
