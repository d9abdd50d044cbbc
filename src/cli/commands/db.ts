/** `provtrace db info`, `provtrace db verify` and `provtrace db rebuild`. */
import type { DatabaseInfo } from '../../domain/reader.ts';
import { DatabaseError, exitCodes } from '../../errors.ts';
import { visible } from '../../text/visible.ts';
import type { CommandContext } from '../context.ts';
import { withExistingReader } from '../database.ts';
import { schemaVersion, toJsonText } from '../format/json.ts';
import { startProgress } from '../progress.ts';
import { rfc3339 } from '../time.ts';

export async function databaseInfo(context: CommandContext): Promise<number> {
  const info = await withExistingReader(context, (reader) => infoDocument(reader.info(), reader.identifierCount()));
  const lines = Object.entries(info).map(([name, value]) => `${context.palette('dim', name.padEnd(14))}  ${visible(String(value ?? '-'))}`);
  await context.out.write(`${context.format === 'json' ? toJsonText({ schemaVersion, database: info }) : lines.join('\n')}\n`);
  return exitCodes.fine;
}

function infoDocument(info: DatabaseInfo, identifiers: number) {
  return {
    path: info.path,
    version: info.schemaVersion,
    bytes: info.bytes,
    events: info.events,
    flows: info.flows,
    identifiers,
    rejected: info.rejected,
    firstEventAt: info.firstEventAt === null ? null : rfc3339(info.firstEventAt),
    lastEventAt: info.lastEventAt === null ? null : rfc3339(info.lastEventAt),
    collector: info.collector,
  };
}

export async function databaseVerify(context: CommandContext): Promise<number> {
  const { path, problems } = await withExistingReader(context, (reader) => ({ path: reader.info().path, problems: reader.verify() }));
  const lines = problems.length === 0 ? ['sound'] : problems.map(visible);
  await context.out.write(
    `${context.format === 'json' ? toJsonText({ schemaVersion, ok: problems.length === 0, problems }) : lines.join('\n')}\n`,
  );
  if (problems.length === 0) return exitCodes.fine;
  throw new DatabaseError(
    `${path}: not sound (${problems.length} ${problems.length === 1 ? 'problem' : 'problems'})`,
    'keep a copy of the file, then collect into a new one',
  );
}

export async function databaseRebuild(context: CommandContext): Promise<number> {
  // Opened for reading first: a database that is missing or damaged is not to be written to.
  const { path, events } = await withExistingReader(context, (reader) => reader.info());
  const flows = await rebuiltFlows(context, path);
  await context.out.write(
    `${context.format === 'json' ? toJsonText({ schemaVersion, events, flows }) : `${flows} flows from ${events} events`}\n`,
  );
  return exitCodes.fine;
}

async function rebuiltFlows(context: CommandContext, path: string): Promise<number> {
  const { rebuildFlows } = await import('../../ingest/rebuild.ts');
  const progress = startProgress(context);
  try {
    return rebuildFlows(path, (share) => progress.show(`${path}: ${Math.round(share * 100)} %`)).flows;
  } finally {
    progress.end();
  }
}
