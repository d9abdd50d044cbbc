/** The body of an answer as JSON. */
import type { Json } from '../../domain/event.ts';
import { MalformedAnswer } from './malformed.ts';
import type { HttpAnswer } from './request.ts';

/** @param host for the message. Throws `MalformedAnswer`, for example for a login page. */
export function jsonAnswer(answer: HttpAnswer, host: string): Json {
  try {
    return JSON.parse(answer.text) as Json;
  } catch (error) {
    throw new MalformedAnswer(`${host} sent a page that is no valid JSON; trying again`, { cause: error });
  }
}
