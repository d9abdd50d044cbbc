/** A program's own line, taken out of what a runtime or tool wrapped around it. */
import type { Attributes } from '../../domain/event.ts';
import type { Level } from './level.ts';

export interface Envelope {
  /** The program's own line. */
  text: string;
  /** When the runtime received it; the line's own time is better. */
  time: number | null;
  service: string | null;
  level: Level | null;
  /** The line goes on in the next one of the same stream. */
  partial: boolean;
  /** Which of several writers, whose lines are mixed in one log, wrote it; null where there is only one. */
  stream: string | null;
  /** Where in its stream it stands, for reading on: the journal's cursor, or a container runtime's time as `<epoch seconds>.<nine decimals>`. */
  mark: string | null;
  /** What else the wrapping tells: pod, container, unit. */
  attributes: Attributes | null;
}
