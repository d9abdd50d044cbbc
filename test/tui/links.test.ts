import { afterAll, beforeAll, it } from 'vitest';
import { factOf } from '../../src/store/pack-event.ts';
import { audit, start, threeSources } from '../helpers/inputs.ts';
import { type TempStore, tempStore } from '../helpers/temp-store.ts';
import { TestTerminal } from '../helpers/terminal.ts';
import { type BundledProgram, bundleTuiProgram } from '../helpers/tui-program.ts';

let program: BundledProgram;
let store: TempStore;
let terminal: TestTerminal;

beforeAll(async () => {
  program = await bundleTuiProgram();
  store = tempStore();
  const first = threeSources(1, start, true);
  const second = threeSources(1, start + 60_000, false);
  const other = { stage: 'confirm', operation: 'create', outcome: 'success', target: 'Slack' } as const;
  store.store([...first, ...second, audit('slack', start + 20 * 60_000, { ...other, identifiers: { email: 'user1@globex.example' } })]);
  const [, log] = first.map((event) => factOf(event).id);
  const [assign] = second.map((event) => factOf(event).id);
  store.writer.decide({ kind: 'pin', eventId: log ?? '', otherIds: [assign ?? ''], at: 1, by: 'kim', note: 'CHG-1204' });
});

afterAll(() => {
  store.close();
  program.remove();
});

it.each([
  [80, 24],
  [120, 40],
])('w says why a row is there, on the list and on every row of a flow, at %i x %i', async (columns, rows) => {
  terminal = new TestTerminal(process.execPath, [program.file, store.path], { columns, rows });
  try {
    await terminal.waitFor('3 flows');
    await terminal.settled();
    for (const flow of ['one event is all', '6 events are one flow', '4 events are one flow']) {
      terminal.press('w');
      await terminal.waitFor(flow);
      terminal.press('escape');
      await terminal.waitFor('SOURCE');
      terminal.press('escape');
      await terminal.waitFor('3 flows');
      terminal.press('j');
    }
    terminal.press('g', 'j', 'enter');
    await terminal.waitFor('SOURCE');
    terminal.press('g', 'w');
    const answers = [
      /this row: pinned by hand to/,
      /first event of the flow/,
      /same person as/,
      /same person as/,
      /same trace as/,
      /same person as/,
    ];
    for (const [place, answer] of answers.entries()) {
      await terminal.waitFor(answer);
      if (place === 0) {
        terminal.press('w');
        await terminal.waitFor('by kim: CHG-1204');
      }
      if (place === 1) await terminal.waitFor(/not part of f_\w+ +over by then/);
      if (place < answers.length - 1) terminal.press('j');
    }
  } finally {
    await terminal.close();
  }
});
