import { renderToString } from 'ink';
import { describe, expect, it } from 'vitest';
import { diffFlows } from '../../src/domain/diff/diff-flows.ts';
import { width } from '../../src/text/width.ts';
import { Lines } from '../../src/tui/components/lines.tsx';
import { emptyList } from '../../src/tui/list.ts';
import { diffRows } from '../../src/tui/screens/diff/rows.ts';
import { initialDiff } from '../../src/tui/screens/diff/state.ts';
import { diffView } from '../../src/tui/screens/diff/view.ts';
import { flowModel, stepRows } from '../../src/tui/screens/flow/model.ts';
import { initialFlow, type tabs } from '../../src/tui/screens/flow/state.ts';
import { flowView } from '../../src/tui/screens/flow/view.ts';
import { initialFlows } from '../../src/tui/screens/flows/state.ts';
import { type FlowsProps, flowsView } from '../../src/tui/screens/flows/view.ts';
import { helpView } from '../../src/tui/screens/help/view.ts';
import { sourcesView } from '../../src/tui/screens/sources/view.ts';
import { userView } from '../../src/tui/screens/user/view.ts';
import { textInput } from '../../src/tui/text-input.ts';
import { t0 } from '../helpers/events.ts';
import {
  failedEvents,
  failedFlow,
  failedLinks,
  failedMetrics,
  flows,
  footer,
  goodEvents,
  goodFlow,
  groups,
  journey,
  keyState,
  sources,
  testFrame,
} from '../helpers/tui-data.ts';

const sizes = [
  [80, 24],
  [120, 40],
] as const;

function flowsProps(parts: Partial<FlowsProps> = {}): FlowsProps {
  const counts = { total: 30, byStatus: { failed: 1, partial: 1, stuck: 1, succeeded: 24 } };
  const buckets = [3, 5, 2, 0, 4, 4, 6, 1, 0, 2, 3, 8, 2, 1, 2].map((ok, index) => ({ start: t0 + index * 60_000, ok, failed: index % 5 }));
  return {
    flows,
    more: false,
    matching: counts,
    total: 214,
    activity: { since: t0 - 3 * 60_000, until: t0 + 12 * 60_000, counts, buckets },
    groups,
    sources,
    state: initialFlows(''),
    mode: 'live',
    marks: ['f_stuck00001'],
    prompt: null,
    listening: [],
    footer: footer('flows'),
    ...parts,
  };
}

const model = flowModel({ flow: failedFlow, events: failedEvents, links: failedLinks, metrics: failedMetrics, pace: null });
const stepList = stepRows(model.steps, new Set());

function flowProps(tab: (typeof tabs)[number], zoomed = false, selected = 'e_send') {
  const state = { ...initialFlow(failedFlow.id, null), tab, zoomed, list: { selected, place: 0, top: null } };
  return { model, rows: stepList, state, prompt: null, footer: footer('flow') };
}

const diff = diffFlows(
  { flow: failedFlow, events: failedEvents },
  { flow: goodFlow, events: goodEvents },
  'nearest success: same operation, target and provider; 6.0 m earlier',
);

const info = {
  path: '/home/kim/.local/state/provtrace/provtrace.db',
  schemaVersion: 1,
  bytes: 412_000_000,
  events: 1_317_550,
  flows: 48_211,
  identifiers: 96_000,
  rejected: 3,
  firstEventAt: t0,
  lastEventAt: t0,
  unindexed: 1200,
  collector: 4711,
};

const relative = { time: 'relative' } as const;
const screens: [name: string, draw: (columns: number, rows: number) => string[]][] = [
  ['flows', (columns, rows) => flowsView(testFrame(columns, rows), flowsProps())],
  ['flow', (columns, rows) => flowView(testFrame(columns, rows, relative), flowProps('attributes'))],
  ['flow-output', (columns, rows) => flowView(testFrame(columns, rows, relative), flowProps('output'))],
  ['flow-metrics', (columns, rows) => flowView(testFrame(columns, rows, relative), flowProps('metrics'))],
  ['flow-linked', (columns, rows) => flowView(testFrame(columns, rows, relative), flowProps('linked', false, 'e_insert'))],
  ['flow-why', (columns, rows) => flowView(testFrame(columns, rows, relative), flowProps('why', true))],
  [
    'diff',
    (columns, rows) =>
      diffView(testFrame(columns, rows), {
        diff,
        rows: diffRows(diff, new Set()),
        state: initialDiff(failedFlow.id, null),
        footer: footer('diff'),
      }),
  ],
  [
    'user',
    (columns, rows) =>
      userView(testFrame(columns, rows), { journey, state: { identifier: 'ana', list: emptyList }, marks: [], footer: footer('user') }),
  ],
  [
    'sources',
    (columns, rows) =>
      sourcesView(testFrame(columns, rows), {
        sources,
        clocks: [{ service: 'scim-gateway', aheadMs: -245_000, people: 31 }],
        info,
        state: { list: emptyList },
        listening: ['http://127.0.0.1:4318 (OTLP/HTTP)'],
        footer: footer('sources'),
      }),
  ],
  [
    'help',
    (columns, rows) =>
      helpView(testFrame(columns, rows), {
        state: { about: 'flows', scroll: 0 },
        footer: { ...footer('help'), keys: { ...keyState('help'), hasRow: false } },
      }),
  ],
];

function drawn(lines: readonly string[], columns: number): string {
  return renderToString(<Lines lines={lines} />, { columns });
}

describe('screens', () => {
  describe.each(sizes)('at %d x %d', (columns, rows) => {
    it.each(screens)('%s looks like its golden file', async (name, draw) => {
      const lines = draw(columns, rows);
      expect(lines.length, 'lines').toBe(rows);
      expect(lines.filter((line) => width(line) > columns)).toEqual([]);
      await expect(`${drawn(lines, columns)}\n`).toMatchFileSnapshot(`../golden/tui/${name}-${columns}x${rows}.txt`);
    });
  });

  it.each(screens)('%s fits every size from 60x15 on, in ASCII too', (_, draw) => {
    for (const [columns, rows] of [
      [60, 15],
      [63, 19],
      [72, 20],
      [79, 24],
      [100, 30],
      [119, 31],
      [121, 50],
      [200, 60],
    ] as const) {
      const lines = draw(columns, rows);
      expect(lines.length).toBe(rows);
      expect(
        lines.filter((line) => width(line) > columns),
        `${columns}x${rows}`,
      ).toEqual([]);
    }
  });

  it('needs nothing but ASCII with --ascii, apart from the data', async () => {
    const lines = flowsView(
      testFrame(80, 24, { ascii: true }),
      flowsProps({ flows: flows.filter(({ id }) => id !== 'f_stuck00001' && id !== 'f_skipped001') }),
    );
    expect(lines.join('\n')).toMatch(/^[\n\x20-\x7e]*$/);
    await expect(`${drawn(lines, 80)}\n`).toMatchFileSnapshot('../golden/tui/flows-ascii-80x24.txt');
    expect(flowView(testFrame(80, 24, { ascii: true, time: 'relative' }), flowProps('why')).join('\n')).toMatch(/^[\n\x20-\x7e]*$/);
    expect(
      diffView(testFrame(80, 24, { ascii: true }), {
        diff,
        rows: diffRows(diff, new Set()),
        state: initialDiff(failedFlow.id, null),
        footer: footer('diff'),
      }).join('\n'),
    ).toMatch(/^[\n\x20-\x7e]*$/);
  });

  it('says where to send data when there is none, and how to get rid of a filter that matches nothing', async () => {
    const none = { flows: [], groups: [], sources: [], activity: null, matching: { total: 0, byStatus: {} }, marks: [] };
    const first = flowsView(
      testFrame(80, 24),
      flowsProps({ ...none, total: 0, listening: ['http://127.0.0.1:4318 (OTLP/HTTP)', '127.0.0.1:4317 (OTLP/gRPC)'] }),
    );
    await expect(`${drawn(first, 80)}\n`).toMatchFileSnapshot('../golden/tui/flows-empty-80x24.txt');
    const filtered = flowsView(testFrame(80, 24), flowsProps({ ...none, state: initialFlows('user:nobody') }));
    expect(filtered.join('\n')).toContain('No flow matches user:nobody.');
  });

  it('says at the target who is out at the provider', () => {
    const out = { target: 'okta', state: 'suspended' as const, since: journey.flows[0]?.startedAt ?? 0, flowId: 'f_out', history: [] };
    const lines = userView(testFrame(80, 24), {
      journey: { ...journey, lifecycle: [out, ...journey.lifecycle] },
      state: { identifier: 'ana', list: emptyList },
      marks: [],
      footer: footer('user'),
    });
    expect(lines.find((line) => line.includes('Slack'))).toMatch(/Slack +✔ active +since 6 Dec 10:00 +suspended at okta$/);
    expect(lines.filter((line) => line.includes('suspended at okta'))).toHaveLength(1);
  });

  it('shows the filter that is typed, with the cursor', () => {
    const prompt = { kind: 'filter' as const, input: textInput('status:fai'), before: '' };
    const lines = flowsView(
      testFrame(80, 24),
      flowsProps({ prompt, footer: { ...footer('flows'), prompt, completions: ['status:failed'] } }),
    );
    expect(lines[2]).toMatch(/^\/ status:fai█ +30 flows$/);
    expect(lines.at(-1)).toBe('enter apply  esc cancel  tab status:failed');
  });

  it('never cuts the failing endpoint while there is room for it', () => {
    for (const columns of [60, 80, 120]) {
      const text = flowsView(testFrame(columns, 24), flowsProps()).join('\n');
      expect(text).toContain('POST /scim/v2/Users 409');
    }
  });

  it('lets nothing from the data drive the terminal', () => {
    const frame = testFrame(80, 24, { color: true });
    const drawnAll = [flowsView(frame, flowsProps()), flowView({ ...frame, time: 'relative' }, flowProps('raw', true))].flat().join('\n');
    expect(drawnAll.replace(/\u001b\[[\d;]*m/g, '')).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e]/);
    expect(drawnAll).toContain('rosa␛[31m.nguyen');
  });
});
