import { describe, expect, it } from 'vitest';
import { generateWorld, planScenarios } from '../../../src/demo/world/generate.ts';
import { routine, troubles } from '../../../src/demo/world/stories/index.ts';
import type { AttemptTruth, Delivery, WorldEvent } from '../../../src/demo/world/world-event.ts';
import { operations } from '../../../src/domain/event.ts';
import { statuses } from '../../../src/domain/flow.ts';

const startTime = Date.UTC(2026, 0, 12, 8);

function worldOf(seed: number, flows: number): WorldEvent[] {
  return [...generateWorld({ seed, flows, startTime })];
}

function truthsOf(seed: number, flows: number): AttemptTruth[] {
  return [...planScenarios({ seed, flows, startTime })].flatMap((scenario) => scenario.attempts);
}

function take<T>(items: Iterable<T>, count: number): T[] {
  const taken: T[] = [];
  for (const item of items) {
    taken.push(item);
    if (taken.length === count) break;
  }
  return taken;
}

function spansOf(events: readonly WorldEvent[]): Extract<Delivery, { channel: 'otlp' }>['spans'] {
  return events.flatMap(({ out }) => (out.channel === 'otlp' ? out.spans : []));
}

describe('the demo world', () => {
  it('is the same for the same seed', () => {
    expect(JSON.stringify(worldOf(7, 60))).toBe(JSON.stringify(worldOf(7, 60)));
  });

  it('is another one for another seed', () => {
    expect(JSON.stringify(worldOf(7, 20))).not.toBe(JSON.stringify(worldOf(8, 20)));
  });

  it.each([1, 2, 3])('tells every story at least once in 200 attempts (seed %i)', (seed) => {
    const told = new Set(truthsOf(seed, 200).map((truth) => truth.story));
    expect([...troubles, ...routine].map((story) => story.name).filter((name) => !told.has(name))).toEqual([]);
  });

  it('has at least twelve different failures among many successes', () => {
    const truths = truthsOf(4, 200);
    const classes = new Set(truths.map((truth) => truth.expectedClass).filter((name) => name !== null));
    const succeeded = truths.filter((truth) => truth.expectedStatus === 'succeeded').length;
    expect(classes.size).toBeGreaterThanOrEqual(18);
    expect(succeeded / truths.length).toBeGreaterThan(0.7);
    expect(succeeded / truths.length).toBeLessThan(0.85);
  });

  it('has at least twelve different failures even in a short world', () => {
    const classes = new Set(truthsOf(4, 70).map((truth) => truth.expectedClass));
    expect(classes.size).toBeGreaterThanOrEqual(13);
  });

  it.each([1, 2, 37, 100])('makes as many attempts as were asked for: %i', (flows) => {
    expect(truthsOf(5, flows)).toHaveLength(flows);
  });

  it('delivers in time order, so that each channel is in time order too', () => {
    const times = worldOf(1, 120).map((event) => event.at);
    expect(times).toEqual([...times].sort((a, b) => a - b));
    expect(times.every(Number.isInteger)).toBe(true);
  });

  it('publishes audit events at the moment at which they are delivered', () => {
    for (const { at, out } of worldOf(1, 60)) {
      if (out.channel === 'okta') expect(Date.parse(out.event.published)).toBe(at);
    }
  });

  it('never ends without a number of attempts, and needs no more than it has begun', () => {
    const options = { seed: 1, flows: null, startTime, gapMs: 1500 };
    const events = take(generateWorld(options), 5000);
    expect(events).toHaveLength(5000);
    expect(events[4999]?.at).toBeGreaterThan(startTime + 10 * 60_000);
  });

  it('changes its pace where the live part begins', () => {
    const at = startTime + 15 * 60_000;
    const scenarios = take(planScenarios({ seed: 1, flows: null, startTime, gapMs: 4500, thenFrom: { at, gapMs: 1500 } }), 1000);
    const history = scenarios.filter((scenario) => scenario.startedAt < at && scenario.attempts.length > 0);
    const live = scenarios.filter((scenario) => scenario.startedAt >= at && scenario.attempts.length > 0);
    const span = (live.at(-1)?.startedAt ?? 0) - (live[0]?.startedAt ?? 0);
    expect(history.length).toBeGreaterThan(150);
    expect(span / live.length).toBeGreaterThan(1000);
    expect(span / live.length).toBeLessThan(2000);
  });
});

describe('ground truth', () => {
  it('uses the words of the domain', () => {
    for (const truth of truthsOf(2, 200)) {
      expect(statuses).toContain(truth.expectedStatus);
      expect(operations).toContain(truth.operation);
      expect(truth.expectedClass === null, truth.story).toBe(truth.expectedStatus === 'succeeded');
      expect(truth.tries).toBeGreaterThanOrEqual(1);
    }
  });

  it('names a user that the events of the story name too', () => {
    for (const scenario of planScenarios({ seed: 2, flows: 120, startTime })) {
      const text = JSON.stringify(scenario.events);
      for (const truth of scenario.attempts) expect(text).toContain(truth.user);
    }
  });

  it('starts every attempt at or before its first event', () => {
    for (const { attempts, events } of planScenarios({ seed: 2, flows: 120, startTime })) {
      const first = attempts[0];
      if (first !== undefined) expect(events.every((event) => event.at >= first.startedAt)).toBe(true);
    }
  });
});

describe('spans of the world', () => {
  const spans = spansOf(worldOf(3, 200));

  it('have ids in hex, unique, and end after they start', () => {
    expect(new Set(spans.map((span) => span.traceId + span.spanId)).size).toBe(spans.length);
    for (const span of spans) {
      expect(span.traceId).toMatch(/^[0-9a-f]{32}$/);
      expect(span.spanId).toMatch(/^[0-9a-f]{16}$/);
      expect(BigInt(span.endTimeUnixNano) >= BigInt(span.startTimeUnixNano)).toBe(true);
    }
  });

  it('know their parents, except where a worker died before it could report', () => {
    const known = new Set(spans.map((span) => `${span.traceId}/${span.spanId}`));
    const orphans = spans.filter((span) => span.parentSpanId !== undefined && !known.has(`${span.traceId}/${span.parentSpanId}`));
    const crashes = truthsOf(3, 200).filter((truth) => truth.story === 'worker-crash');
    expect(orphans).toHaveLength(crashes.length);
  });

  it('link consumers to producers of other traces', () => {
    const known = new Set(spans.map((span) => `${span.traceId}/${span.spanId}`));
    const consumers = spans.filter((span) => span.links !== undefined);
    expect(consumers.length).toBeGreaterThan(50);
    for (const { traceId, links = [] } of consumers) {
      for (const link of links) {
        expect(known).toContain(`${link.traceId}/${link.spanId}`);
        expect(link.traceId).not.toBe(traceId);
      }
    }
  });
});

describe('an attempt without a common id', () => {
  it('joins Okta, a log line and spans by nothing but person, target and time', () => {
    const bare = [...planScenarios({ seed: 3, flows: 200, startTime })].find((scenario) => {
      const text = JSON.stringify(scenario.events);
      return scenario.attempts[0]?.story === 'acme-create' && !text.includes('http.request.body.content');
    });
    const events = bare?.events ?? [];
    const lines = events.flatMap(({ out }) => (out.channel === 'log' && out.file === 'scim-gateway.log' ? [out.line] : []));
    const api = events.flatMap(({ out }) => (out.channel === 'otlp' && out.service === 'acme-api' ? out.spans : []));
    const email = bare?.attempts[0]?.user ?? '';
    expect(lines.length).toBeGreaterThan(0);
    for (const line of lines) expect(line).not.toMatch(/trace|00u/);
    expect(JSON.stringify(api)).not.toContain(email);
    expect(JSON.stringify(api)).toMatch(/scim\.external_id","value":\{"stringValue":"00u/);
    expect(new Set(api.map((span) => span.traceId)).size).toBeGreaterThan(1);
  });
});
