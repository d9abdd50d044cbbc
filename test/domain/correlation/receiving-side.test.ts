/** A push as the provider reports it and as the receiving service logged it itself are one attempt; two providers that decide are two. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { normaliseAuth0 } from '../../../src/collectors/auth0/normalise.ts';
import { normaliseEntra } from '../../../src/collectors/entra/normalise.ts';
import { normaliseGithub } from '../../../src/collectors/github/normalise.ts';
import { normaliseOkta } from '../../../src/collectors/okta/normalise.ts';
import { diagnose } from '../../../src/domain/diagnosis/diagnose.ts';
import type { EventInput, Json, ProvisioningEvent } from '../../../src/domain/event.ts';
import type { Flow } from '../../../src/domain/flow.ts';
import { scimLog } from '../../collectors/auth0/logs.ts';
import { provisioning } from '../../collectors/entra/samples.ts';
import { audit } from '../../helpers/inputs.ts';
import { oktaPush } from '../../helpers/okta-events.ts';
import { flowsInAnyOrder, type TempStore, tempStore } from '../../helpers/temp-store.ts';

const start = Date.parse('2026-01-05T10:00:00Z');

function eventOf(normalise: typeof normaliseOkta, raw: object): EventInput {
  const result = normalise(raw as Json, 'idp');
  if ('problem' in result) throw new Error(result.problem);
  return result.event;
}

const okta = (app: string, offset: number, parts: Parameters<typeof oktaPush>[0] = {}) =>
  eventOf(
    normaliseOkta,
    oktaPush({
      uuid: `okta-${app}-${offset}`,
      published: new Date(start + offset).toISOString(),
      target: [
        { id: '0oaAPP00000000000001', type: 'AppInstance', alternateId: app, displayName: app },
        { id: '00uANA00000000000001', type: 'User', alternateId: 'ana@example.com', displayName: 'Ana' },
      ],
      transaction: { id: `trn-${app}-${offset}`, type: 'WEB', detail: {} },
      debugContext: { debugData: { requestId: `req-${app}-${offset}` } },
      ...parts,
    }),
  );
const entra = (app: string, offset: number) =>
  eventOf(
    normaliseEntra,
    provisioning({
      id: `entra-${offset}`,
      changeId: `cafe0001-1111-4222-8333-${String(offset).padStart(12, '0')}`,
      activityDateTime: new Date(start + offset).toISOString(),
      servicePrincipal: { id: 'e7e9d06f-8673-4759-bfed-67d499095d2f', displayName: app },
    }),
  );
const ana = { userName: 'ana@example.com', externalId: '00uANA00000000000001', emails: [{ value: 'ana@example.com', primary: true }] };
const github = (offset: number, parts: { [key: string]: Json } = {}) =>
  eventOf(normaliseGithub, {
    '@timestamp': start + offset,
    _document_id: `github-${offset}`,
    action: 'external_identity.scim_api_success',
    business: 'acme',
    request_method: 'POST',
    url_path: '/scim/v2/enterprises/acme/Users',
    api_request_body: JSON.stringify(ana),
    status_code: 201,
    ...parts,
  });
const refused = { action: 'external_identity.scim_api_failure', status_code: 409, message: 'The user name is taken already' };
const users = '/scim/v2/connections/con_Acme0001/Users';
const auth0 = (offset: number, request: { [key: string]: Json } = { method: 'POST', path: users, body: ana }, statusCode = 201) =>
  eventOf(normaliseAuth0, {
    ...(scimLog('sscim', request as never, { statusCode }) as object),
    log_id: `auth0-${offset}`,
    date: new Date(start + offset).toISOString(),
  });

describe('the record of the receiving side', () => {
  let store: TempStore;
  beforeEach(() => {
    store = tempStore();
  });
  afterEach(() => store.close());

  const flowsOf = (events: readonly EventInput[]) => flowsInAnyOrder(store, events);

  const summary = (flows: readonly Flow[]) => flows.map((flow) => [flow.provider, flow.target, flow.status, flow.eventCount]);

  it.each<[string, EventInput[], unknown[]]>([
    ['GitHub, before the verdict of Okta', [github(0), okta('GitHub Enterprise Cloud', 900)], ['okta', 'GitHub', 'succeeded', 2]],
    ['GitHub, behind it by its clock', [okta('GitHub Enterprise Cloud', 0), github(4000)], ['okta', 'GitHub', 'succeeded', 2]],
    [
      'Auth0, with the look-up before it',
      [
        auth0(0, { method: 'GET', path: users, query: { filter: 'userName eq "ana@example.com"' } }, 200),
        auth0(300),
        entra('Auth0 (SCIM)', 2000),
      ],
      ['entra', 'Auth0 (SCIM)', 'succeeded', 3],
    ],
    [
      'GitHub, with what followed from the request',
      [
        github(0, { scim_user_id: 'a1b2c3d4-0000' }),
        github(200, { action: 'external_identity.provision', user: 'ana_acme', scim_user_id: 'a1b2c3d4-0000' }),
        github(300, { action: 'user.create', user: 'ana_acme' }),
        entra('GitHub Enterprise Cloud', 900),
      ],
      ['entra', 'GitHub', 'succeeded', 4],
    ],
  ])('%s, is part of the attempt', (_, events, expected) => {
    expect(summary(flowsOf(events))).toEqual([expected]);
  });

  it('of a refused request is where the failure began', () => {
    const failed = { outcome: { result: 'FAILURE', reason: 'Error while creating user: Conflict. Errors reported by remote server' } };
    for (const events of [
      [okta('GitHub Enterprise Cloud', 0, failed), github(1000, refused)],
      [github(0, refused), okta('GitHub Enterprise Cloud', 1000, failed)],
    ]) {
      const [flow, ...others] = flowsOf(events);
      expect(others).toEqual([]);
      expect(flow).toMatchObject({
        provider: 'okta',
        status: 'failed',
        failure: { class: 'uniqueness', service: 'github', httpStatus: 409, endpoint: 'POST /scim/v2/enterprises/acme/Users' },
      });
      store.close();
      store = tempStore();
    }
  });

  it('names its service where nobody else is known', () => {
    expect(summary(flowsOf([github(0)]))).toEqual([['github', 'GitHub', 'succeeded', 1]]);
  });

  it('does not bring two providers together that both decide', () => {
    const flows = summary(flowsOf([okta('GitHub Enterprise Cloud', 0), github(1000), entra('GitHub Enterprise Cloud', 2000)]));
    expect(flows.map(([provider, , , count]) => [provider, count])).toEqual([
      ['okta', 2],
      ['entra', 1],
    ]);
  });

  it.each<[string, EventInput[]]>([
    ['a push into something else', [github(0), okta('Slack', 500)]],
    ['a push into something whose name cannot be compared', [github(0), okta('scim.acme.example', 500)]],
    ['the record of another service', [github(0), auth0(500)]],
    ['an import', [github(0), okta('GitHub Enterprise Cloud', 500, { eventType: 'application.provision.user.import' })]],
    [
      'what another provider matched in its own directory',
      [
        audit('match', start, {
          stage: 'match',
          operation: 'create',
          outcome: 'success',
          target: 'GitHub',
          identifiers: { email: 'ana@example.com' },
        }),
        entra('GitHub', 900),
      ],
    ],
  ])('does not go with %s', (_, events) => {
    expect(flowsOf(events)).toHaveLength(2);
  });

  it('is explained with the words of the service', () => {
    const record = { ...github(0, refused), id: 'e_1', parentId: null } as ProvisioningEvent;
    const [flow] = flowsOf([github(0, refused)]);
    expect(diagnose(flow as Flow, [record])[0]?.cause).toContain('The user name is taken already');
  });
});
