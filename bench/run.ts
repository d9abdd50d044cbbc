/**
 * Measures what the product promises about speed and size, on generated data, over loopback only, and removes what it wrote except the large
 * database (see `database.ts`). Ends with 1 when a promise is not kept.
 *
 *     node bench/run.ts [ingest] [logs] [queries] [cli] [tui] [--events N] [--spans N] [--rebuild] [--json]
 */
import { createHash } from 'node:crypto';
import { availableParallelism, loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { measureCli } from './cli.ts';
import { type LargeDatabase, largeDatabase } from './database.ts';
import { type Figure, isMet, type Report, tableHead, tableLine, timed } from './figure.ts';
import { measureImports } from './imports.ts';
import { measureIngest } from './ingest.ts';
import { measureQueries } from './queries.ts';
import { measureTui } from './tui.ts';
import { Workspace } from './workspace.ts';

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    /** Size of the large database. */
    events: { type: 'string', default: '1000000' },
    /** Spans of the ingest section. */
    spans: { type: 'string', default: '200000' },
    /** Fill the large database again although there is one. */
    rebuild: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
  },
});

const workspace = new Workspace();
const figures: Figure[] = [];

let large: Promise<LargeDatabase> | null = null;
function largeOnce(): Promise<LargeDatabase> {
  large ??= largeDatabase(workspace, Number(values.events), values.rebuild, (line) => process.stderr.write(`${line}\n`));
  return large;
}

const sections: Record<string, (report: Report) => Promise<void> | void> = {
  ingest: (report) => measureIngest(workspace, report, Number(values.spans)),
  logs: (report) => measureImports(workspace, report),
  queries: async (report) => measureQueries(await largeOnce(), report),
  cli: async (report) => measureCli(workspace, report, (await largeOnce()).path),
  tui: async (report) => measureTui(workspace, report, (await largeOnce()).path),
};

function reportTo(section: string): Report {
  return (measured) => {
    const figure: Figure = { section, p95: null, judged: 'value', note: '', ...measured };
    figures.push(figure);
    if (!values.json) console.log(tableLine(figure));
  };
}

async function main(): Promise<number> {
  const unknown = positionals.filter((name) => !Object.hasOwn(sections, name));
  if (unknown.length > 0) {
    process.stderr.write(`no section ${unknown.join(', ')}; there are ${Object.keys(sections).join(', ')}\n`);
    return 2;
  }
  const loadBefore = Number((loadavg()[0] ?? 0).toFixed(2));
  const machine = { node: process.version, cores: availableParallelism(), loadBefore, referenceMs: Math.round(referenceLoop()) };
  if (!values.json)
    console.log(
      `${Object.entries(machine)
        .map((pair) => pair.join(' '))
        .join(', ')}\n${tableHead}`,
    );
  for (const [name, measure] of Object.entries(sections)) {
    if (positionals.length === 0 || positionals.includes(name)) await measure(reportTo(name));
  }
  if (values.json)
    console.log(JSON.stringify({ ...machine, figures: figures.map((figure) => ({ ...figure, met: isMet(figure) })) }, null, 2));
  return figures.some((figure) => isMet(figure) === false) ? 1 : 0;
}

/** Milliseconds of a fixed piece of work, to compare runs on machines that are shared or throttled. */
function referenceLoop(): number {
  const hash = createHash('sha256');
  const block = Buffer.alloc(1 << 20);
  return timed(200, () => hash.update(block)).reduce((sum, ms) => sum + ms, 0);
}

process.once('SIGINT', () => process.exit(130));
process.once('exit', () => workspace.remove());
process.exitCode = await main();
