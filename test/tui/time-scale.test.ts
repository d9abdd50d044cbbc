import { describe, expect, it } from 'vitest';
import type { Step } from '../../src/domain/flow.ts';
import { stepsOf } from '../../src/domain/steps.ts';
import { timeScale } from '../../src/tui/screens/flow/time-scale.ts';
import { span, t0 } from '../helpers/events.ts';

function steps(...times: [at: number, ms: number][]): Step[] {
  return stepsOf(times.map(([at, ms], index) => span('api', `step ${index}`, { at, ms, span: String(index + 1) })));
}

describe('timeScale', () => {
  it('is linear while there is no long silence', () => {
    const scale = timeScale(steps([0, 100], [50, 950]), t0);
    expect(scale.breaks).toEqual([]);
    expect(scale.length).toBe(1000);
    expect([0, 250, 1000].map((at) => scale.at(t0 + at))).toEqual([0, 0.25, 1]);
  });

  it('cuts a long wait short, so that the work on both sides can be seen', () => {
    const scale = timeScale(steps([0, 100], [300_000, 100]), t0);
    expect(scale.breaks.length).toBe(1);
    expect(scale.at(t0 + 100)).toBeCloseTo(0.35);
    expect(scale.at(t0 + 300_000)).toBeCloseTo(0.65);
    expect(scale.at(t0 + 300_100)).toBe(1);
    expect(scale.length).toBe(300_100);
  });

  it('never runs backwards', () => {
    const scale = timeScale(steps([0, 5], [60_000, 30], [60_010, 5], [400_000, 0], [900_000, 200]), t0);
    const places = Array.from({ length: 1000 }, (_, index) => scale.at(t0 + index * 901));
    expect(places.every((place, index) => place >= (places[index - 1] ?? 0) && place <= 1)).toBe(true);
  });

  it('stands everything at the left when nothing takes time', () => {
    expect(timeScale([], t0).at(t0)).toBe(0);
    expect(timeScale(steps([0, 0]), t0).at(t0)).toBe(0);
  });
});
