/** `provtrace user`: a person's journey, now or as it stood at a moment. */
import { mismatchesOf } from '../../domain/lifecycle.ts';
import { exitCodes, NotFoundError } from '../../errors.ts';
import type { CommandContext } from '../context.ts';
import { withReader } from '../database.ts';
import { journeyDocument } from '../format/documents.ts';
import { schemaVersion, toJsonText } from '../format/json.ts';
import type { JourneyAt } from '../format/user-text.ts';
import { timeFlag } from '../global-options.ts';
import type { CommandInput } from '../spec.ts';
import { rfc3339 } from '../time.ts';

/** The most that a reader gives of one person. */
const mostAttempts = 1000;

export async function user(context: CommandContext, { args: [identifier = ''], flags }: CommandInput): Promise<number> {
  const { since, until, limit, utc } = context.options;
  const at = timeFlag(flags, 'at', context.io.now(), utc);
  const known = await withReader(context, (reader) => reader.user(identifier, mostAttempts, at));
  if (known === null) throw new NotFoundError(`no user "${identifier}"`, `look for a part of it with provtrace search "${identifier}"`);
  const { lifecycle } = known;
  const flows = known.flows
    .filter((flow) => flow.lastEventAt >= (since ?? flow.lastEventAt) && flow.startedAt <= (until ?? flow.startedAt))
    .slice(0, limit ?? mostAttempts);
  const shown = { ...known, flows, mismatches: mismatchesOf(lifecycle, known.flows), at };
  await context.out.write(`${context.format === 'json' ? userJson(shown) : await userText(context, shown)}\n`);
  return exitCodes.fine;
}

function userJson({ at, mismatches, ...journey }: JourneyAt): string {
  return toJsonText({
    schemaVersion,
    ...(at === null ? {} : { at: rfc3339(at) }),
    ...journeyDocument(journey),
    mismatches: mismatches.map((mismatch) => ({ ...mismatch, since: rfc3339(mismatch.since) })),
  });
}

async function userText(context: CommandContext, journey: JourneyAt): Promise<string> {
  const { userLines } = await import('../format/user-text.ts');
  return userLines(context, journey).join('\n');
}
