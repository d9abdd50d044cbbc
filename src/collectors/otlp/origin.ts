/** Where OTLP records come from: one per resource and scope, shared by all of its records. */
import type { Attributes } from '../../domain/event.ts';
import { type Facts, factsOf } from '../semantics/facts.ts';
import { contentHash } from './fields.ts';

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

export function originOf(source: string, resource: Attributes, fallbackTime: number): Origin {
  const service = resource['service.name'];
  let hash: string | null = null;
  return {
    source,
    resource,
    service: typeof service === 'string' && service !== '' ? service : null,
    facts: factsOf(resource),
    resourceHash: () => {
      hash ??= contentHash(resource);
      return hash;
    },
    fallbackTime,
  };
}
