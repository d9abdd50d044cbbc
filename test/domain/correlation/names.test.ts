/** A person who gets two accounts at once: what says nothing of its target goes by the name of the service that wrote it. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { EventInput } from '../../../src/domain/event.ts';
import { audit, line, span, start } from '../../helpers/inputs.ts';
import { flowsInAnyOrder, type TempStore, tempStore } from '../../helpers/temp-store.ts';

const identifiers = { email: 'ana@globex.example' };
const decided = (target: string, offset: number, outcome: 'success' | 'failure' = 'success') =>
  audit(`${target}-${offset}`, start + offset, { stage: 'confirm', operation: 'create', outcome, target, identifiers });
const written = (service: string, offset: number, outcome: 'success' | 'failure' = 'success') =>
  line(`${service}.log`, offset, start + offset, { operation: 'create', outcome, identifiers });
const served = (service: string, offset: number) =>
  span(`cd${offset}`, '1', start + offset, {
    service,
    target: service,
    spanKind: 'server',
    stage: 'apply',
    operation: 'create',
    outcome: 'failure',
    httpStatus: 409,
    endpoint: 'POST /scim/v2/Users',
    identifiers,
  });

describe('names of two targets at once', () => {
  let store: TempStore;
  beforeEach(() => {
    store = tempStore();
  });
  afterEach(() => store.close());

  const summary = (events: readonly EventInput[]) =>
    flowsInAnyOrder(store, events).map(({ target, status, eventCount, sources }) => [target, status, eventCount, sources.join(' ')]);

  it('tell to which of them a line belongs', () => {
    const events = [
      decided('Hub', 1000),
      written('board-api', 1300, 'failure'),
      written('hub-scim', 900),
      decided('Board', 1500, 'failure'),
    ];
    expect(summary(events)).toEqual([
      ['Hub', 'succeeded', 2, 'hub-scim.log okta'],
      ['Board', 'failed', 2, 'board-api.log okta'],
    ]);
  });

  it('keep what a service says of itself from a target that is called otherwise', () => {
    const events = [written('wiki', 0), decided('Wiki', 100), served('vault-scim', 3000), decided('Vault', 3400, 'failure')];
    expect(summary(events)).toEqual([
      ['Wiki', 'succeeded', 2, 'okta wiki.log'],
      ['Vault', 'failed', 2, 'okta otlp'],
    ]);
  });

  it('leave a service whose name says nothing to time and person', () => {
    expect(summary([decided('Acme Cloud', 300), served('idsvc-scim', 0)])).toEqual([['Acme Cloud', 'partial', 2, 'okta otlp']]);
  });
});
