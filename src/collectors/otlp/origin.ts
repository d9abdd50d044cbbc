/** Where OTLP records come from: one per resource and scope, shared by all of its records. */
import type { Attributes } from '../../domain/event.ts';
import type { Facts } from '../semantics/facts.ts';

export interface Origin {
  source: string;
  resource: Attributes;
  service: string | null;
  facts: Facts;
  /** Tells equal log records of different resources apart. */
  resourceHash(): string;
  /** Time of records that carry none, epoch ms. */
  fallbackTime: number;
}
