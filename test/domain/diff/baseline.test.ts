import { describe, expect, it } from 'vitest';
import { chooseBaseline } from '../../../src/domain/diff/baseline.ts';
import type { Flow } from '../../../src/domain/flow.ts';
import { flow, t0 } from '../../helpers/events.ts';

const failed = flow();
const leo = { key: 'leo@globex.example', ids: {} };
const success = (id: string, parts: Partial<Flow> = {}) => flow({ id, status: 'succeeded', user: leo, startedAt: t0 - 360_000, ...parts });

describe('the baseline', () => {
  it('is the nearest success of the same kind, with a reason', () => {
    const chosen = chooseBaseline(failed, [
      success('f_far', { startedAt: t0 - 9_000_000 }),
      success('f_near'),
      success('f_other', { target: 'Slack', startedAt: t0 }),
    ]);
    expect(chosen?.flow.id).toBe('f_near');
    expect(chosen?.reason).toBe('nearest success: same operation, target and provider; 6.0 min earlier');
  });

  it('is rather an earlier success of the same user', () => {
    const chosen = chooseBaseline(failed, [success('f_near'), success('f_own', { user: failed.user, startedAt: t0 - 200_000_000 })]);
    expect(chosen).toMatchObject({
      flow: { id: 'f_own' },
      reason: 'nearest success of the same user: same operation, target and provider; 2 days earlier',
    });
  });

  it('is never the flow itself, a failure, or something that has nothing in common', () => {
    expect(
      chooseBaseline(failed, [flow({ status: 'succeeded' }), flow({ id: 'f_2' }), success('f_3', { operation: 'login', target: 'Slack' })]),
    ).toBeNull();
  });

  it('does not depend on the order of the candidates', () => {
    const candidates = [success('f_b'), success('f_a'), success('f_c', { provider: 'entra' })];
    expect(chooseBaseline(failed, candidates)).toEqual(chooseBaseline(failed, [...candidates].reverse()));
  });
});
