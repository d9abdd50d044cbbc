/** Where the look at the jobs stands, and what it saw last, as JSON text in the source's cursor. */
import { asFields, type Fields, fieldsOf, flagOf, own, textOf } from '../json/fields.ts';

export interface SeenState {
  key: string;
  quarantined: boolean;
  /** See `JobState.time`. */
  time: number | null;
}

export interface JobsPosition {
  /** Object id of the application to look at next; null: ask the provisioning log which there are. */
  at: string | null;
  /** When the log was asked, by the server's clock. */
  lookedAt: number;
  /** Names of applications by object id, empty where not known. */
  principals: { readonly [id: string]: string };
  /** By the id of the job. */
  states: { readonly [jobId: string]: SeenState };
}

export function writeJobsPosition(position: JobsPosition): string {
  return JSON.stringify(position);
}

export function readJobsPosition(text: string | null): JobsPosition {
  const fields = parsed(text);
  const lookedAt = own(fields, 'lookedAt');
  return {
    at: textOf(fields, 'at'),
    lookedAt: typeof lookedAt === 'number' ? lookedAt : 0,
    principals: members(fieldsOf(fields, 'principals'), (value) => (typeof value === 'string' ? value : null)),
    states: members(fieldsOf(fields, 'states'), (value) => stateOf(asFields(value))),
  };
}

function stateOf(fields: Fields): SeenState | null {
  const key = textOf(fields, 'key');
  const time = own(fields, 'time');
  return key === null ? null : { key, quarantined: flagOf(fields, 'quarantined') === true, time: typeof time === 'number' ? time : null };
}

function members<Value>(fields: Fields, read: (value: Fields[string]) => Value | null): { [name: string]: Value } {
  const entries = Object.entries(fields).map(([name, value]) => [name, read(value)] as const);
  return Object.fromEntries(entries.filter((entry): entry is readonly [string, Value] => entry[1] !== null));
}

function parsed(text: string | null): Fields {
  try {
    return text === null ? {} : asFields(JSON.parse(text));
  } catch {
    return {};
  }
}
