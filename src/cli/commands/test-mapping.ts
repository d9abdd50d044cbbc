/** `provtrace config test-mapping`: how sample records are understood. */
import { exitCodes } from '../../errors.ts';
import type { TestedMapping } from '../../ingest/test-mapping.ts';
import { visible } from '../../text/visible.ts';
import type { CommandContext } from '../context.ts';
import { schemaVersion, toJsonText } from '../format/json.ts';
import type { CommandInput } from '../spec.ts';
import { rfc3339 } from '../time.ts';

const usualLimit = 10;

export async function configTestMapping(context: CommandContext, { args: [file = '-'], flags }: CommandInput): Promise<number> {
  const { loadConfig } = await import('../../config/load.ts');
  const { testMapping } = await import('../../ingest/test-mapping.ts');
  const tested = await testMapping({
    input: file === '-' ? { stdin: context.io.stdin } : { path: file },
    from: flags.text('from'),
    source: flags.text('source'),
    rules: loadConfig(context.options.config, context.io.env).mapping,
    limit: context.options.limit ?? usualLimit,
  });
  if (context.format === 'json') await context.out.write(`${toJsonText(documentOf(file, tested))}\n`);
  else {
    const { mappingLines } = await import('../format/mapping-text.ts');
    await context.out.write(
      mappingLines(context, tested)
        .map((line) => `${line}\n`)
        .join(''),
    );
  }
  report(context, file, tested);
  return exitCodes.fine;
}

function documentOf(file: string, { records, ...tested }: TestedMapping): object {
  const documents = records.map(({ event, ...explanation }) => ({ ...event, time: rfc3339(event.time), ...explanation }));
  return { schemaVersion, file, ...tested, records: documents };
}

function report(context: CommandContext, file: string, { format, source, records, rejected, rules }: TestedMapping): void {
  if (format === null) {
    context.note(`${visible(file)} is empty`);
    return;
  }
  const refused = rejected.length === 0 ? '' : `, ${rejected.length} rejected`;
  context.note(`${records.length} records${refused}, read as ${format} from source ${visible(source)}`);
  if (rules.length === 0) context.note('the configuration has no mapping rules');
  for (const rule of rules) {
    const said = rule.records === 0 ? 'said nothing: look at its conditions and names' : `said something of ${rule.records}`;
    context.note(`rule ${visible(rule.name)} ${said}`);
  }
}
