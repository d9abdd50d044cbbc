import { describe, expect, it } from 'vitest';
import { learnTargetNames } from '../../src/domain/target-names.ts';

const times = (count: number, ...names: string[]) => Array.from({ length: count }, () => names);

describe('names of one target', () => {
  it('are those that attempts show together, and the one that people gave stands for them', () => {
    const learned = learnTargetNames(times(3, 'Desk Pro', 'api.helpline.example', 'support-backend'));
    expect([...learned]).toEqual([
      ['api.helpline.example', 'Desk Pro'],
      ['support-backend', 'Desk Pro'],
    ]);
  });

  it('are not learned from a few attempts', () => {
    expect(learnTargetNames([...times(2, 'Desk Pro', 'api.helpline.example'), ['Desk Pro'], ['api.helpline.example']]).size).toBe(0);
  });

  it('are not learned of a host that stands before many targets', () => {
    expect(learnTargetNames([...times(5, 'Desk Pro', 'gateway.corp.example'), ...times(4, 'Wiki', 'gateway.corp.example')]).size).toBe(0);
  });

  it('do not depend on the order of attempts', () => {
    const attempts = [...times(9, 'Wiki', 'wiki.example'), ...times(1, 'Desk Pro', 'wiki.example')];
    expect(learnTargetNames([...attempts].reverse())).toEqual(learnTargetNames(attempts));
  });
});
