/** A diagnosis: what failed, where it began, how sure we are, what to do next. */
import type { Stage } from './event.ts';

export interface Finding {
  /** A name of the catalogue of failure classes. */
  class: string;
  title: string;
  /** One sentence: what went wrong and where. */
  cause: string;
  stage: Stage | null;
  service: string | null;
  endpoint: string | null;
  /** Evidence, the failing step first. */
  eventIds: string[];
  /** 0 to 1. */
  confidence: number;
  nextSteps: string[];
  /** RFC section or vendor page, or null. */
  reference: string | null;
}
