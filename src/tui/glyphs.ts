/** Every sign that the TUI draws with, once in Unicode and once in ASCII (`--ascii`). */

const unicode = {
  mark: '…',
  dot: '·',
  arrow: '→',
  path: '›',
  dash: '–',
  rule: '─',
  side: '│',
  cursor: '>',
  marked: '*',
  open: '▾',
  closed: '▸',
  good: '✔',
  bad: '✖',
  warn: '!',
  bar: { full: '█', left: '▌', right: '▐', point: '▏', blank: '·', gap: '┆' },
  spark: '▁▂▃▄▅▆▇█',
  same: '=',
  changed: '≠',
  added: '+',
  removed: '-',
};

export type Glyphs = typeof unicode;

const ascii: Glyphs = {
  mark: '..',
  dot: '-',
  arrow: '->',
  path: '>',
  dash: '-',
  rule: '-',
  side: '|',
  cursor: '>',
  marked: '*',
  open: 'v',
  closed: '>',
  good: '+',
  bad: 'x',
  warn: '!',
  bar: { full: '#', left: '#', right: '#', point: '|', blank: '.', gap: ':' },
  spark: '_.-:=+*#',
  same: '=',
  changed: '!',
  added: '+',
  removed: '-',
};

export function glyphsFor(isAscii: boolean): Glyphs {
  return isAscii ? ascii : unicode;
}
