/**
 * The account's list of event types (`GET /api/1/events/types`, https://developers.onelogin.com/api-docs/1/events/event-types), loaded before the first
 * page and kept for a day, as OneLogin asks. Without it events are read by the table of known ids; polling never waits for it.
 */
import { MalformedAnswer } from '../http/malformed.ts';
import { throttleWaitMs } from '../http/rate-limit.ts';
import { type HttpAnswer, type HttpCall, HttpFailure } from '../http/request.ts';
import { listOf, scalarOf, textOf } from '../json/fields.ts';
import { type EventType, type EventTypes, knownEventTypes } from './event-types.ts';
import { isUsedUp, oneloginRate } from './rate.ts';

const keptMs = 24 * 3_600_000;
const retryMs = 10 * 60_000;

interface TypeListSource {
  request(): Promise<HttpCall>;
  exchange(call: HttpCall): Promise<HttpAnswer>;
  now(): number;
}

export class TypeList {
  readonly #source: TypeListSource;
  #types: ReadonlyMap<string, EventType> = new Map();
  #nextLoad = Number.NEGATIVE_INFINITY;

  constructor(source: TypeListSource) {
    this.#source = source;
  }

  readonly lookUp: EventTypes = (id) => this.#types.get(id) ?? knownEventTypes(id);

  /**
   * Loads the list when it is due. Throws `SourceError` when the credentials are refused, and `HttpFailure` when the rate limit is used up, because then
   * the events must wait too; whatever else goes wrong, events are read without it.
   */
  async refresh(): Promise<void> {
    const now = this.#source.now();
    if (now < this.#nextLoad) return;
    this.#nextLoad = now + retryMs;
    try {
      const answer = await this.#source.exchange(await this.#source.request());
      if (answer.status === 429 || isUsedUp(answer)) throw this.#throttled(answer);
      const types = answer.status === 200 ? typesIn(answer.text) : null;
      if (types === null) return;
      this.#types = types;
      this.#nextLoad = now + keptMs;
    } catch (error) {
      if (error instanceof Throttled || !(error instanceof HttpFailure || error instanceof MalformedAnswer)) throw error;
    }
  }

  #throttled(answer: HttpAnswer): Throttled {
    this.#nextLoad = Number.NEGATIVE_INFINITY;
    const waitMs = throttleWaitMs(answer, oneloginRate(answer));
    return new Throttled(`the list of event types is answered with ${answer.status}: the rate limit is used up; waiting`, { waitMs });
  }
}

class Throttled extends HttpFailure {}

function typesIn(text: string): ReadonlyMap<string, EventType> | null {
  try {
    const entries = listOf(JSON.parse(text), 'data').flatMap((type): [string, EventType][] => {
      const id = scalarOf(type, 'id');
      const name = textOf(type, 'name') ?? textOf(type, 'description');
      return id === null || name === null ? [] : [[id, { name, description: textOf(type, 'description') }]];
    });
    return entries.length === 0 ? null : new Map(entries);
  } catch {
    return null;
  }
}
