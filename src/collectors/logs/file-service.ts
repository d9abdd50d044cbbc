/**
 * Which program a log file is of, as its name tells: `crm-scim.log`, `billing_2026-01-05.json.gz`. `wiki-access.log` is the log of whatever stands in
 * front of the wiki, another witness than the wiki itself.
 */

const extensions = /(?:\.(?:log|json|jsonl|ndjson|txt|out|err|gz|\d{1,3}|\d{4}-?\d{2}-?\d{2}))+$/i;
const dates = /[-_.]?\d{4}-?\d{2}-?\d{2}(?:[-_.T]\d{2,6})?$/;

const endings = new Set(['log', 'logs', 'out', 'output', 'stdout', 'stderr']);

/** What any program's log, or a whole machine's, may be called. */
const general = new Set(
  (
    'access error errors debug info warn requests audit app application server service services stdin console main all combined messages syslog ' +
    'daemon system kern journal event events trace traffic production prod staging development dev test sample data'
  ).split(' '),
);

/** The last one asked for: lines come file by file. */
let known: { fileName: string; service: string | null } | null = null;

/** The service that a file is called after, in lower case; null where its name is no log file's or could be anybody's. */
export function serviceOfFile(fileName: string): string | null {
  if (known?.fileName !== fileName) known = { fileName, service: read(fileName) };
  return known.service;
}

function read(fileName: string): string | null {
  const base = fileName.slice(fileName.lastIndexOf('/') + 1);
  const stem = base.replace(extensions, '').replace(dates, '').toLowerCase();
  if (stem === base.toLowerCase()) return null;
  const words = stem.split(/[-_.]+/).filter(Boolean);
  while (endings.has(words.at(-1) ?? '')) words.pop();
  return words.some((word) => /^[a-z]/.test(word) && !general.has(word)) ? words.join('-') : null;
}
