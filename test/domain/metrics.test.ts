import { describe, expect, it } from 'vitest';
import { metricSeries, valueAt } from '../../src/domain/metrics.ts';
import { event } from '../helpers/events.ts';

function point(at: number, attributes: Record<string, string | number>, name = 'queue.depth') {
  return event({ kind: 'metric', service: 'provisioner', name, at, attributes, ms: 0 });
}

describe('metric series', () => {
  it('are told apart by service, name and attributes, and sorted by time', () => {
    const series = metricSeries([
      point(2000, { 'metric.value': 2, 'metric.unit': '{message}', queue: 'a', 'host.name': 'x' }),
      point(1000, { 'metric.value': 1, 'metric.unit': '{message}', queue: 'a', 'host.name': 'y' }),
      point(1000, { 'metric.value': 9, queue: 'b' }),
    ]);
    expect(series.map(({ labels, unit, points }) => [labels, unit, points.map(({ value }) => value)])).toEqual([
      [{ queue: 'a' }, '{message}', [1, 2]],
      [{ queue: 'b' }, null, [9]],
    ]);
  });

  it('show the mean of histograms, and leave out points without a number', () => {
    const series = metricSeries([
      point(1, { 'metric.sum': 30, 'metric.count': 4 }, 'duration'),
      point(2, { 'metric.count': 0 }, 'duration'),
      point(3, { 'metric.value': 'much' }, 'odd'),
    ]);
    expect(series.map(({ name, points }) => [name, points.map(({ value }) => value)])).toEqual([['duration', [7.5]]]);
  });

  it('have at a moment what was measured last before it', () => {
    const [series] = metricSeries([point(1000, { 'metric.value': 1 }), point(2000, { 'metric.value': 2 })]);
    const first = series?.points[0]?.time ?? 0;
    if (series === undefined) throw new Error('no series');
    expect([first - 1, first, first + 999, first + 5000].map((time) => valueAt(series, time))).toEqual([null, 1, 1, 2]);
  });
});
