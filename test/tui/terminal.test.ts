import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { start, threeSources } from '../helpers/inputs.ts';
import { type TempStore, tempStore } from '../helpers/temp-store.ts';
import { TestTerminal } from '../helpers/terminal.ts';
import { type BundledProgram, bundleTuiProgram } from '../helpers/tui-program.ts';

let program: BundledProgram;
let store: TempStore;
let open: TestTerminal[] = [];

beforeAll(async () => {
  program = await bundleTuiProgram();
  store = tempStore();
  for (let person = 0; person < 40; person += 1) store.store(threeSources(person, start + person * 20_000, person % 5 === 0));
  store.settle();
});

afterAll(() => {
  store.close();
  program.remove();
});

afterEach(async () => {
  await Promise.all(open.map((terminal) => terminal.close()));
  open = [];
});

async function started(
  flags: readonly string[] = [],
  size: { columns?: number; rows?: number } = {},
  env: Record<string, string> = {},
): Promise<TestTerminal> {
  const terminal = new TestTerminal(process.execPath, [program.file, store.path, ...flags], { ...size, env });
  open.push(terminal);
  await terminal.waitFor(/\? keys/);
  await terminal.settled();
  return terminal;
}

/** The row that the cursor stands on. */
function cursorRow(terminal: TestTerminal): string {
  return terminal.lines().find((line) => line.startsWith('>')) ?? '';
}

const user = (person: number) => `user${person}@globex.example`;

describe('the TUI in a terminal', () => {
  it('shows the newest flow first, moves by key, and costs no bytes while nothing happens', async () => {
    const terminal = await started();
    expect(terminal.isAlternateScreen()).toBe(true);
    expect(cursorRow(terminal)).toContain(user(39));
    terminal.press('j');
    await terminal.waitFor(() => cursorRow(terminal).includes(user(38)));
    terminal.press('down', 'k', 'k');
    await terminal.waitFor(() => cursorRow(terminal).includes(user(39)));
    terminal.press('G');
    await terminal.waitFor(() => /user0@globex/.test(cursorRow(terminal)));
    await terminal.settled();
    const before = terminal.bytes();
    await terminal.settled(1200);
    expect(terminal.bytes() - before).toBe(0);
  });

  it('draws one cursor move with less than 1 KB at 120x40', async () => {
    const terminal = await started([], { columns: 120, rows: 40 });
    await terminal.settled(); // what the first frame did not have yet belongs to no move
    const sizes: number[] = [];
    for (const key of ['j', 'j', 'j', 'k', 'j', 'j']) {
      const before = { bytes: terminal.bytes(), row: cursorRow(terminal) };
      terminal.press(key);
      await terminal.waitFor(() => cursorRow(terminal) !== before.row);
      await terminal.settled(40);
      sizes.push(terminal.bytes() - before.bytes);
    }
    expect(Math.max(...sizes), `${sizes}`).toBeLessThan(1024);
  });

  it('opens a flow at its failure, goes through details, and comes back with Esc, which never quits', async () => {
    const terminal = await started(['--filter', 'status:failed']);
    await terminal.waitFor('8 of 40 flows');
    terminal.press('enter');
    await terminal.waitFor('uniqueness:');
    await terminal.waitFor(() => cursorRow(terminal).includes('✖'));
    terminal.press('tab', 'tab');
    await terminal.waitFor('[output]');
    terminal.press('w');
    await terminal.waitFor('[why]');
    terminal.press('w');
    await terminal.waitFor('[linked]');
    terminal.press('enter');
    await terminal.waitFor((text) => !text.includes('SOURCE'));
    terminal.press('escape');
    await terminal.waitFor('SOURCE');
    terminal.press('escape');
    await terminal.waitFor('/ status:failed');
    terminal.press('escape');
    await terminal.waitFor('/ no filter');
    terminal.press('escape', 'escape');
    await terminal.settled();
    expect(terminal.exitCode).toBeNull();
    expect(terminal.text()).toContain('? keys');
  });

  it('filters while typing, says what is wrong, and takes letters as text', async () => {
    const terminal = await started();
    terminal.press('/', ...'user:user7@');
    await terminal.waitFor((text) => text.includes('0 of 40') || text.includes('/ user:user7@'));
    terminal.press(...'globex.example');
    await terminal.waitFor('1 of 40 flows');
    terminal.press('ctrl+u', ...'status:q', 'enter');
    await terminal.waitFor('column 8');
    terminal.press('ctrl+w', ...'status:fai', 'tab', 'enter');
    await terminal.waitFor('8 of 40 flows');
    expect(terminal.text()).toContain('/ status:failed');
    terminal.press('e');
    await terminal.waitFor(() => cursorRow(terminal).includes(user(30)));
  });

  it('meets each key of a burst with the state the one before left', async () => {
    const terminal = await started();
    terminal.press('jj\r');
    await terminal.waitFor(user(37));
    await terminal.waitFor('flows › f_');
    terminal.press(':sources\r');
    await terminal.waitFor('SOURCE ');
    terminal.press('[');
    await terminal.waitFor('flows › f_');
    terminal.press(']');
    await terminal.waitFor('collects into it');
  });

  it('goes from diff to user and back, and compares two marked flows', async () => {
    const terminal = await started(['--filter', 'status:failed']);
    terminal.press('d');
    await terminal.waitFor('First difference');
    terminal.press('u');
    await terminal.waitFor(`user ${user(35)}`);
    terminal.press('q', 'q');
    await terminal.waitFor('8 of 40');
    terminal.press('m', 'j', 'm');
    await terminal.waitFor('two flows are marked');
    terminal.press('d');
    await terminal.waitFor('baseline: chosen by hand');
  });

  it('holds the cursor on its flow while others arrive, and stands still while paused', async () => {
    const terminal = await started();
    terminal.press('j', 'j');
    await terminal.waitFor(() => cursorRow(terminal).includes(user(37)));
    store.store(threeSources(100, start + 5_000_000, false));
    await terminal.waitFor(user(100));
    expect(cursorRow(terminal)).toContain(user(37));
    terminal.press(' ');
    await terminal.waitFor('PAUSED');
    store.store(threeSources(101, start + 5_100_000, false));
    await terminal.settled(600);
    expect(terminal.text()).not.toContain(user(101));
    terminal.press(' ');
    await terminal.waitFor(user(101));
    expect(cursorRow(terminal)).toContain(user(37));
  });

  it('copies through the terminal, for tmux too, and says so', async () => {
    const terminal = await started([], {}, { TMUX: '/tmp/tmux-0/default,1,0' });
    terminal.press('y');
    await terminal.waitFor('sent to terminal: f_');
    const [, id = ''] = /sent to terminal: (f_\w+)/.exec(terminal.text()) ?? [];
    const encoded = Buffer.from(id).toString('base64');
    expect(terminal.output).toContain(`\u001b]52;c;${encoded}\u0007`);
    expect(terminal.output).toContain(`\u001bPtmux;\u001b\u001b]52;c;${encoded}\u0007\u001b\\`);
  });

  it('prints the view as plain text on the normal screen until a key is pressed', async () => {
    const terminal = await started();
    terminal.press('p');
    await terminal.waitFor('press any key to go back');
    expect(terminal.isAlternateScreen()).toBe(false);
    terminal.press('x');
    await terminal.waitFor('? keys');
    expect(terminal.isAlternateScreen()).toBe(true);
    terminal.press('j');
    await terminal.waitFor(() => cursorRow(terminal).startsWith('>'));
  });

  it('follows the size of the terminal, and says when it is too small', async () => {
    const terminal = await started();
    terminal.resize(120, 40);
    await terminal.waitFor('PROVIDER');
    terminal.resize(50, 12);
    await terminal.waitFor('provtrace needs 60x15');
    terminal.resize(70, 20);
    await terminal.waitFor('? keys');
    await terminal.settled();
    expect(terminal.lines()[0]).toContain('provtrace  LIVE');
    terminal.press('ctrl+l');
    await terminal.settled();
    expect(terminal.lines()[0]).toContain('provtrace  LIVE');
  });

  it.each([
    ['q on the first screen', (terminal: TestTerminal) => terminal.press('q'), '{"reason":"quit"}'],
    [':quit', (terminal: TestTerminal) => terminal.press(':quit\r'), '{"reason":"quit"}'],
    ['Ctrl-C', (terminal: TestTerminal) => terminal.press('ctrl+c'), '{"reason":"interrupted"}'],
    ['SIGTERM', (terminal: TestTerminal) => terminal.kill('SIGTERM'), '{"reason":"signal","signal":"SIGTERM"}'],
    ['SIGHUP', (terminal: TestTerminal) => terminal.kill('SIGHUP'), '{"reason":"signal","signal":"SIGHUP"}'],
  ])('gives the terminal back after %s', async (_, leave, end) => {
    const terminal = await started();
    leave(terminal);
    await terminal.exited();
    expect(terminal.exitCode).toBe(0);
    expect(terminal.isAlternateScreen()).toBe(false);
    expect(terminal.text()).toContain(`ended: ${end}`);
    expect(terminal.output.lastIndexOf('\u001b[?25h')).toBeGreaterThan(terminal.output.lastIndexOf('\u001b[?25l'));
    expect(terminal.output.lastIndexOf('\u001b[?2004l')).toBeGreaterThan(terminal.output.lastIndexOf('\u001b[?2004h'));
  });

  it('gives the terminal back after a crash, with the reason to be read', async () => {
    const terminal = await started(['--crash']);
    await terminal.exited();
    expect(terminal.isAlternateScreen()).toBe(false);
    expect(terminal.text()).toContain('crashed: the fixture crashed');
  });

  it('stops with Ctrl-Z and comes back with fg', async () => {
    const terminal = new TestTerminal('bash', ['--norc', '-i'], { env: { PS1: 'shell> ' } });
    open.push(terminal);
    await terminal.waitFor('shell>');
    terminal.press(`${process.execPath} ${program.file} ${store.path}\r`);
    await terminal.waitFor('? keys');
    await terminal.settled();
    terminal.press('ctrl+z');
    await terminal.waitFor(/Stopped/);
    expect(terminal.isAlternateScreen()).toBe(false);
    terminal.press('fg\r');
    await terminal.waitFor('? keys');
    expect(terminal.isAlternateScreen()).toBe(true);
    terminal.press('q');
    await terminal.waitFor('ended: {"reason":"quit"}');
  });

  it('draws without colour and without Unicode when asked', async () => {
    const terminal = await started(['--no-color', '--ascii']);
    expect(terminal.text()).toMatch(/^[\n\x20-\x7e]*$/);
    expect(terminal.output).not.toMatch(/\u001b\[[0-9;]*3\dm/);
    expect(terminal.text()).toContain('x FAIL');
  });
});
