/** `provtrace user`: a person's journey. */
import type { UserJourney } from '../../domain/reader.ts';
import { exitCodes, NotFoundError } from '../../errors.ts';
import type { CommandContext } from '../context.ts';
import { withReader } from '../database.ts';
import { journeyDocument } from '../format/documents.ts';
import { schemaVersion, toJsonText } from '../format/json.ts';
import type { CommandInput } from '../spec.ts';

const usualLimit = 1000;

export async function user(context: CommandContext, { args: [identifier = ''] }: CommandInput): Promise<number> {
  const journey = await withReader(context, (reader) => reader.user(identifier, context.options.limit ?? usualLimit));
  if (journey === null) throw new NotFoundError(`no user "${identifier}"`, `look for a part of it with provtrace search "${identifier}"`);
  const { since, until } = context.options;
  const flows = journey.flows.filter(
    (flow) => flow.lastEventAt >= (since ?? flow.lastEventAt) && flow.startedAt <= (until ?? flow.startedAt),
  );
  const shown = { ...journey, flows };
  await context.out.write(`${context.format === 'json' ? userJson(shown) : await userText(context, shown)}\n`);
  return exitCodes.fine;
}

function userJson(journey: UserJourney): string {
  return toJsonText({ schemaVersion, ...journeyDocument(journey) });
}

async function userText(context: CommandContext, journey: UserJourney): Promise<string> {
  const { userLines } = await import('../format/user-text.ts');
  return userLines(context, journey).join('\n');
}
