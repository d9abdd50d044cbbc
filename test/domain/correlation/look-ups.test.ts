/** Callers look an account up before each change of it: a look-up that is seen again is no next try, and no new attempt, by itself. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import { audit, span, start } from '../../helpers/inputs.ts';
import { flowsInAnyOrder, type TempStore, tempStore } from '../../helpers/temp-store.ts';

const identifiers = { email: 'ana@globex.example' };
const looked = (offset: number) =>
  span(`a${offset}`, '1', start + offset, {
    service: 'vault',
    target: 'vault',
    spanKind: 'server',
    stage: 'match',
    outcome: 'success',
    httpStatus: 200,
    endpoint: 'GET /scim/v2/Users',
    identifiers,
  });
const called = (offset: number, httpStatus: number) =>
  span(`b${offset}`, '1', start + offset, {
    service: 'vault',
    target: 'vault',
    spanKind: 'server',
    stage: 'apply',
    operation: 'create',
    outcome: httpStatus < 400 ? 'success' : 'failure',
    httpStatus,
    endpoint: 'POST /scim/v2/Users',
    identifiers,
  });
const pushed = (offset: number, outcome: 'success' | 'failure') =>
  audit(`push-${offset}`, start + offset, { stage: 'confirm', operation: 'create', outcome, target: 'Vault', identifiers });

let store: TempStore;
beforeEach(() => {
  store = tempStore();
});
afterEach(() => store.close());

it('a refusal that comes again after a look-up is a new attempt, also when the first verdict was lost', () => {
  const flows = flowsInAnyOrder(store, [looked(0), called(300, 400), pushed(45_000, 'failure'), looked(46_000), called(46_400, 400)]);
  expect(flows.map(({ status }) => status)).toEqual(['failed', 'failed']);
});

it('what was confirmed belongs to the attempt, also when its own clock is a second late', () => {
  const tried = [looked(0), called(300, 503), looked(2000), called(2500, 503)];
  const flows = flowsInAnyOrder(store, [...tried, pushed(7600, 'success'), looked(8700), called(9100, 201)]);
  expect(flows.map(({ status, eventCount }) => [status, eventCount])).toEqual([['succeeded', 7]]);
});
