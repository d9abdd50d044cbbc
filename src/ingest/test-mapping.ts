/** How the first records of a file are understood, by the rules of the configuration and without. Nothing is stored. */
import { mappingFor } from '../collectors/semantics/mapping/apply.ts';
import { type Explanation, explain } from '../collectors/semantics/mapping/explain.ts';
import type { MappingNote } from '../collectors/semantics/mapping/reading.ts';
import type { MappingRule } from '../collectors/semantics/mapping/rule.ts';
import type { EventInput, Rejection } from '../domain/event.ts';
import { redactAttributes, redactText } from '../domain/redaction/redact.ts';
import { type ImportInput, namedFormat, openRecording } from './recording.ts';

export interface MappingTest {
  input: ImportInput;
  /** Format to read it as; null to detect. */
  from: string | null;
  /** Source of the configuration that the records are to be taken for; null: as an import names it. */
  source: string | null;
  rules: readonly MappingRule[];
  /** Records to look at. */
  limit: number;
}

export interface TestedRecord extends Explanation {
  event: Pick<EventInput, 'nativeId' | 'kind' | 'time' | 'service' | 'name' | 'endpoint'>;
}

export interface TestedMapping {
  /** null when the file is empty. */
  format: string | null;
  source: string;
  records: TestedRecord[];
  rejected: Rejection[];
  /** In how many of the records each rule said something. */
  rules: { name: string; records: number }[];
}

/** Throws `UsageError` for what can't be read or recognised. */
export async function testMapping({ input, from, source, rules, limit }: MappingTest): Promise<TestedMapping> {
  const recording = await openRecording(input, from === null ? null : namedFormat(from));
  const { format, bytes, file } = recording;
  const counts = new Map(rules.map(({ name }) => [name, 0]));
  const tested: TestedMapping = { format: format?.type ?? null, source: source ?? file.source, records: [], rejected: [], rules: [] };
  const mapping = format === null ? null : mappingFor(rules, tested.source, format.type);
  for await (const batch of format === null ? [] : format.importer.read(bytes, file)) {
    tested.rejected.push(...(batch.rejected ?? []).slice(0, limit - tested.rejected.length));
    for (const event of batch.events.slice(0, limit - tested.records.length)) {
      const notes: MappingNote[] = [];
      const read = mapping === null ? event : mapping(event, (note) => notes.push(note));
      for (const rule of new Set(notes.filter(({ used }) => used).map((note) => note.rule))) counts.set(rule, (counts.get(rule) ?? 0) + 1);
      tested.records.push({ event: headOf(read), ...withoutSecrets(explain(read, notes)) });
    }
    if (tested.records.length + tested.rejected.length >= limit) break;
  }
  return { ...tested, rules: [...counts].map(([name, records]) => ({ name, records })) };
}

function headOf({ nativeId, kind, time, service, name, endpoint }: EventInput): TestedRecord['event'] {
  return { nativeId, kind, time, service, name: redactText(name), endpoint };
}

/** What is shown here would have lost its secrets on the way to the database. */
function withoutSecrets({ values, unusable, unmapped }: Explanation): Explanation {
  const clean = (name: string, value: string) => String(redactAttributes({ [name]: value })[name]);
  return {
    values: values.map((value) => ({ ...value, value: clean(value.from, value.value) })),
    unusable: unusable.map((note) => ({
      ...note,
      value: typeof note.value === 'string' ? clean(note.from ?? '', note.value) : note.value,
    })),
    unmapped: unmapped.map(({ name, value }) => ({ name, value: clean(name, value) })),
  };
}
