/**
 * Draws the README's pictures: runs the TUI on the demo world in a pseudo-terminal and writes what stands on the screen as SVG.
 *
 *     node scripts/picture.ts
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { IBufferCell, Terminal } from '@xterm/headless';
import { ProgramInTerminal } from '../bench/terminal.ts';
import { Workspace } from '../bench/workspace.ts';

const images = fileURLToPath(new URL('../docs/images/', import.meta.url));
const size = { columns: 100, rows: 30 };
const cell = { width: 8.4, height: 18, font: 14, baseline: 13.5 };
const margin = 12;

const background = '#16181d';
const foreground = '#d5d8de';
/** The 16 colours of a terminal, as text on a dark background. */
const colours = [
  ...['#3b4048', '#f2777a', '#8cc570', '#e5c06e', '#6cb0f2', '#c78bdc', '#5fc4c9', '#d5d8de'],
  ...['#7f8794', '#ff8f92', '#a5dc8a', '#f5d58b', '#8ac3ff', '#dba6ee', '#7fdde2', '#ffffff'],
];

interface Run {
  column: number;
  width: number;
  text: string;
  colour: string;
  behind: string;
  bold: boolean;
  dim: boolean;
  underlined: boolean;
}

export function screenAsSvg(screen: Terminal, title: string): string {
  const [width, height] = [2 * margin + screen.cols * cell.width, 2 * margin + screen.rows * cell.height];
  const rows = Array.from({ length: screen.rows }, (_, row) =>
    runsOf(screen, row)
      .map((run) => drawRun(run, row))
      .join(''),
  );
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="${escaped(title)}">
<title>${escaped(title)}</title>
<rect width="100%" height="100%" rx="8" fill="${background}"/>
<g font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', 'Liberation Mono', monospace" font-size="${cell.font}" xml:space="preserve">
${rows.filter((row) => row !== '').join('\n')}
</g>
</svg>
`;
}

/** Neighbouring cells of one look. Runs end before two blanks, so that a font of another width shifts nothing. */
function runsOf(screen: Terminal, row: number): Run[] {
  const line = screen.buffer.active.getLine(screen.buffer.active.viewportY + row);
  const runs: Run[] = [];
  for (let column = 0; column < screen.cols; column += 1) {
    const at = line?.getCell(column);
    if (at === undefined || at.getWidth() === 0) continue;
    const next: Run = { column, width: at.getWidth(), text: at.getChars() || ' ', ...lookOf(at) };
    const last = runs.at(-1);
    if (last !== undefined && sameLook(last, next) && !(next.text === ' ' && last.text.endsWith(' '))) {
      last.text += next.text;
      last.width += next.width;
    } else runs.push(next);
  }
  return runs.filter(({ text, behind }) => text.trim() !== '' || behind !== background);
}

type Look = Pick<Run, 'colour' | 'behind' | 'bold' | 'dim' | 'underlined'>;

function lookOf(at: IBufferCell): Look {
  const text = at.isFgDefault() ? foreground : (colours[at.getFgColor()] ?? foreground);
  const behind = at.isBgDefault() ? background : (colours[at.getBgColor()] ?? background);
  const [colour, under] = at.isInverse() ? [behind, text] : [text, behind];
  return { colour, behind: under, bold: at.isBold() !== 0, dim: at.isDim() !== 0, underlined: at.isUnderline() !== 0 };
}

function sameLook(a: Look, b: Look): boolean {
  return a.colour === b.colour && a.behind === b.behind && a.bold === b.bold && a.dim === b.dim && a.underlined === b.underlined;
}

function drawRun(run: Run, row: number): string {
  const text = run.text.trim();
  const [x, y] = [margin + run.column * cell.width, margin + row * cell.height];
  const box =
    run.behind === background
      ? ''
      : `<rect ${numbers({ x, y, width: run.width * cell.width, height: cell.height })} fill="${run.behind}"/>`;
  if (text === '') return box;
  const indent = run.text.length - run.text.trimStart().length;
  const length = run.width - (run.text.length - text.length);
  const place = numbers({ x: x + indent * cell.width, y: y + cell.baseline, textLength: length * cell.width });
  const weight = run.bold ? ' font-weight="bold"' : '';
  const opacity = run.dim ? ' opacity="0.65"' : '';
  const line = run.underlined ? ' text-decoration="underline"' : '';
  return `${box}<text ${place} lengthAdjust="spacingAndGlyphs" fill="${run.colour}"${weight}${opacity}${line}>${escaped(text)}</text>`;
}

function numbers(values: Record<string, number>): string {
  return Object.entries(values)
    .map(([name, value]) => `${name}="${Number(value.toFixed(1))}"`)
    .join(' ');
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}

async function drawPictures(): Promise<void> {
  const workspace = new Workspace();
  process.once('exit', () => workspace.remove());
  const program = await workspace.program();
  const terminal = new ProgramInTerminal([program, 'demo', '--seed', '7'], size);
  const draw = (file: string, title: string) => writeFileSync(`${images}${file}`, screenAsSvg(terminal.screen, title));
  mkdirSync(images, { recursive: true });
  try {
    await terminal.until((lines) => Number(/(\d+) flows\s*$/.exec(lines[2] ?? '')?.[1]) >= 200, 'the history of the demo world', 60_000);
    terminal.press('ge'); // the newest flow, the first failure below it
    await terminal.quiet(250);
    draw('flows.svg', 'provtrace: the list of flows, with the failures of a demo world');
    terminal.press('/class:uniqueness target:"Acme Cloud"\r');
    await terminal.until((lines) => lines.some((line) => line.startsWith('> ') && line.includes('FAIL')), 'a refused account');
    await terminal.quiet(500);
    terminal.press('\r');
    await terminal.until((lines) => lines[0]?.startsWith('flows ›') === true, 'the flow');
    await terminal.quiet(500);
    draw('flow.svg', 'provtrace: one flow, its spans, log lines and audit events in one timeline');
  } finally {
    await terminal.close();
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await drawPictures();
