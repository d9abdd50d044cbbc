/** What the Events API answers: a list (`data`, `list_metadata.after` while there is more), or a refusal with `message` or `error_description`. */
import type { Json } from '../../domain/event.ts';
import { jsonAnswer } from '../http/json-answer.ts';
import { MalformedAnswer } from '../http/malformed.ts';
import type { HttpAnswer } from '../http/request.ts';
import { asFields, type Fields, fieldsOf, own, textOf } from '../json/fields.ts';

export interface EventList {
  items: Json[];
  /** Of the items that have one. */
  ids: string[];
  after: string | null;
}

/** Throws `MalformedAnswer`. */
export function readAnswer(answer: HttpAnswer, host: string): EventList {
  const fields = asFields(jsonAnswer(answer, host));
  const items = own(fields, 'data');
  if (!Array.isArray(items)) throw new MalformedAnswer(`${host} sent something that is no list of events; trying again`);
  const ids = items.map((item) => textOf(asFields(item), 'id')).filter((id) => id !== null);
  return { items, ids, after: textOf(fieldsOf(fields, 'list_metadata'), 'after') };
}

/** One line for a person. */
export function refusal({ status, text }: HttpAnswer, host: string): string {
  if (status === 401) return `${host} refuses the API key (401): create a new one and put it where the configuration points to`;
  if (status === 403) return `${host} does not let the API key read events (403): it has to be a secret key (sk_...) of this environment`;
  return `${host} does not accept the request (${status}${wordsOf(text)}): check events and organizationId`;
}

function wordsOf(text: string): string {
  const fields = parsed(text) ?? {};
  const words = textOf(fields, 'message') ?? textOf(fields, 'error_description') ?? textOf(fields, 'code');
  return words === null ? '' : `, ${words.replace(/\s+/g, ' ').slice(0, 200)}`;
}

function parsed(text: string): Fields | null {
  try {
    return asFields(JSON.parse(text) as Json);
  } catch {
    return null;
  }
}
