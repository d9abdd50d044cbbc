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

it('a refusal that comes again after a look-up is a new attempt', () => {
  const flows = flowsInAnyOrder(store, [looked(0), called(300, 400), looked(45_000), called(45_400, 400), pushed(45_900, 'failure')]);
  expect(flows.map(({ status, eventCount }) => [status, eventCount])).toEqual([
    ['failed', 2],
    ['failed', 3],
  ]);
});

it('what was confirmed belongs to the attempt, also when its own clock is a second late', () => {
  const flows = flowsInAnyOrder(store, [looked(0), called(300, 503), pushed(5000, 'success'), looked(6000), called(6400, 201)]);
  expect(flows.map(({ status, eventCount }) => [status, eventCount])).toEqual([['succeeded', 5]]);
});
