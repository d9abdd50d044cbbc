import { describe, expect, it } from 'vitest';
import type { Operation } from '../../src/domain/event.ts';
import type { Flow, FlowStatus } from '../../src/domain/flow.ts';
import { lifecycleOf, mismatchesOf } from '../../src/domain/lifecycle.ts';

let number = 0;

function flow(at: number, operation: Operation | null, status: FlowStatus, target: string | null = 'Acme'): Flow {
  number += 1;
  const open = status === 'running' || status === 'waiting' || status === 'stuck';
  return {
    id: `f_${number}`,
    user: { key: 'a', ids: {} },
    provider: 'okta',
    target,
    operation,
    status,
    stage: null,
    startedAt: at,
    endedAt: open ? null : at,
    durationMs: 0,
    tries: 1,
    eventCount: 1,
    sources: [],
    traceIds: [],
    requestIds: [],
    sessionIds: [],
    failure: null,
    stages: {},
    waitingUntil: null,
    overdueAt: null,
    targetNames: [],
    lastEventAt: at,
  };
}

function states(...flows: Flow[]): string[] {
  const [entry] = lifecycleOf(flows);
  return entry === undefined ? [] : [...entry.history.map((earlier) => earlier.state).reverse(), entry.state];
}

describe('lifecycleOf', () => {
  it('follows a person from the first attempt to the last, in order of time', () => {
    expect(
      states(
        flow(5, 'delete', 'succeeded'),
        flow(1, 'create', 'failed'),
        flow(2, 'create', 'succeeded'),
        flow(3, 'suspend', 'partial'),
        flow(4, 'reactivate', 'succeeded'),
      ),
    ).toEqual(['error', 'active', 'suspended', 'active', 'deprovisioned']);
  });

  it('knows a target under all names that one attempt was seen with, and by the one that people gave', () => {
    const pushed = { ...flow(1, 'create', 'succeeded', 'Desk Pro'), targetNames: ['Desk Pro', 'api.helpline.example', 'support-backend'] };
    const called = { ...flow(2, 'delete', 'succeeded', 'api.helpline.example'), targetNames: ['api.helpline.example'] };
    expect(lifecycleOf([called, pushed])).toMatchObject([{ target: 'Desk Pro', state: 'deprovisioned' }]);
    const alone = flow(1, 'create', 'succeeded', 'Desk Pro');
    expect(lifecycleOf([called, alone])).toHaveLength(2);
    const known = new Map([['api.helpline.example', 'Desk Pro']]);
    expect(lifecycleOf([called, alone], known)).toMatchObject([{ target: 'Desk Pro', state: 'deprovisioned' }]);
  });

  it.each<[Operation | null, FlowStatus, string[]]>([
    ['create', 'running', ['pending']],
    ['create', 'stuck', ['error']],
    ['create', 'skipped', []],
    ['invite', 'succeeded', ['pending']],
    ['assign', 'waiting', ['pending']],
    ['update', 'running', ['updating']],
    ['unassign', 'succeeded', ['deprovisioned']],
    ['login', 'succeeded', ['active']],
    ['login', 'failed', []],
    [null, 'succeeded', []],
    [null, 'failed', ['error']],
  ])('reads %s that is %s', (operation, status, expected) => {
    expect(states(flow(1, operation, status))).toEqual(expected);
  });

  it('keeps since when a state began, not when it was last confirmed', () => {
    const created = flow(1, 'create', 'succeeded');
    expect(lifecycleOf([created, flow(2, 'update', 'succeeded'), flow(3, 'login', 'succeeded')])).toEqual([
      { target: 'Acme', state: 'active', since: 1, flowId: created.id, history: [] },
    ]);
  });

  it('leaves suspended accounts suspended when their groups change', () => {
    expect(states(flow(1, 'suspend', 'succeeded'), flow(2, 'group-add', 'succeeded'), flow(3, 'login', 'succeeded'))).toEqual([
      'suspended',
    ]);
  });

  it('keeps targets apart and names the provider where there is no other target', () => {
    expect(
      lifecycleOf([flow(1, 'create', 'succeeded', null), flow(2, 'create', 'failed', 'Slack')]).map((entry) => [entry.target, entry.state]),
    ).toEqual([
      ['Slack', 'error'],
      ['okta', 'active'],
    ]);
  });
});

describe('mismatchesOf', () => {
  const mismatches = (...flows: Flow[]) => mismatchesOf(lifecycleOf(flows), flows);

  it('finds who is out at the provider and still in a target', () => {
    const found = mismatches(
      flow(1, 'create', 'succeeded', 'Acme'),
      flow(2, 'create', 'succeeded', 'Wiki'),
      flow(3, 'suspend', 'succeeded', null),
      flow(4, 'suspend', 'succeeded', 'Wiki'),
    );
    expect(found).toEqual([
      { provider: 'okta', providerState: 'suspended', since: 3, target: 'Acme', state: 'active', flowId: expect.any(String) },
    ]);
  });

  it('finds nothing while the provider has somebody active, or all targets followed', () => {
    expect(mismatches(flow(1, 'create', 'succeeded'), flow(2, 'reactivate', 'succeeded', null))).toEqual([]);
    expect(mismatches(flow(1, 'create', 'succeeded'), flow(2, 'suspend', 'succeeded'), flow(3, 'delete', 'succeeded', null))).toEqual([]);
  });
});
