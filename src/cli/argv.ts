/**
 * The filter language excludes with `-word`, and commander takes that for a flag. Filter words are marked before commander sees the
 * arguments and unmarked after. A lone `-alice` stays a flag; it goes into quotes with the rest of the filter, or behind `--`.
 */
const mark = '\u0000';

/** `-status:failed`, `-(a OR b)`, `-"free text"`, or a whole filter in one argument that begins with an excluded word. */
const excluded = /^-(?:[A-Za-z]{2,}:|\(|"|[^-].*\s)/s;

export function markFilterWords(argv: readonly string[]): string[] {
  const end = argv.indexOf('--');
  return argv.map((argument, index) => ((end === -1 || index < end) && excluded.test(argument) ? mark + argument : argument));
}

export function unmark(argument: string): string {
  return argument.startsWith(mark) ? argument.slice(1) : argument;
}
