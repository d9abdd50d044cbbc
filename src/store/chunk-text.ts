/**
 * The text of a chunk: a JSON array that begins with the key of its thread (null: none), a line for each member, so that one event is read without parsing the
 * others. A line ends with the one character that follows its member, a comma or the array's end; JSON writes line breaks inside of strings as `\n`.
 */
import type { EventText } from './event-text.ts';

/** @param events each as JSON */
export function chunkText(thread: string | null, events: readonly string[]): string {
  return `[${[JSON.stringify(thread), ...events].join(',\n')}]`;
}

/** The key of the thread. @param text of the chunk, or its beginning */
export function threadKeyIn(text: string): string | null {
  const end = text.indexOf('\n');
  return JSON.parse(text.slice(1, end - 1)) as string | null;
}

/** Its events with their places, from 0; those that were stored before, in another chunk, are left out. @param isWanted asked for each place and the JSON of its event */
export function eventsIn(text: string, isWanted: (place: number, json: string) => boolean): [place: number, event: EventText][] {
  const [, ...lines] = text.split('\n');
  const found: [number, EventText][] = [];
  for (let place = 0; place < lines.length; place += 1) {
    const json = (lines[place] as string).slice(0, -1);
    if (!isWanted(place, json)) continue;
    const event = JSON.parse(json) as EventText | null;
    if (event !== null) found.push([place, event]);
  }
  return found;
}

/** The text without the events at these places, which stay empty. */
export function without(text: string, places: readonly number[]): string {
  const lines = text.split('\n');
  for (const place of places) lines[place + 1] = `null${lines[place + 1]?.at(-1)}`;
  return lines.join('\n');
}
