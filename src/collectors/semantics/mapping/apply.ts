/**
 * Applies mapping rules to events that collectors made. Pure: what rules say wins over what was read under common names, and the rest stays. A call
 * that is told in own names (method, URL, bodies) is read again as a SCIM or HTTP call, so that what follows from one follows here too.
 */
import type { EventInput, Outcome } from '../../../domain/event.ts';
import { factsOf, textOf } from '../facts.ts';
import { type Interpretation, interpret } from '../interpret.ts';
import { compileRules } from './compile.ts';
import { type MappingNote, type Reading, readRules } from './reading.ts';
import type { MappingRule } from './rule.ts';

/** Returns the event itself when no rule says anything about it. Never throws. */
export type Mapping = (event: EventInput, note?: (note: MappingNote) => void) => EventInput;

/** null when no rule can apply to events of this source: then there is nothing to call. */
export function mappingFor(rules: readonly MappingRule[], source: string, type: string): Mapping | null {
  const compiled = compileRules(rules, source, type);
  if (compiled.length === 0) return null;
  return (event, note) => {
    // Measurements belong to systems, not to attempts.
    const reading = event.kind === 'metric' ? null : readRules(compiled, event, note);
    return reading === null ? event : settled(event, reading);
  };
}

function settled(event: EventInput, own: Reading): EventInput {
  const base = own.call === null ? event : calledAgain(event, own);
  const outcome = own.outcome ?? outcomeOf(own, base);
  const failed = outcome === 'failure';
  /** Rules that call it no failure take the explanation back. */
  const explained = failed || own.outcome === null;
  const { traceId, ...identifiers } = own.identifiers;
  return {
    ...event,
    operation: own.operation ?? base.operation,
    stage: own.stage ?? base.stage,
    target: own.target ?? base.target,
    provider: own.provider ?? base.provider,
    outcome,
    endpoint: base.endpoint,
    httpStatus: own.httpStatus ?? base.httpStatus,
    errorCode: (failed ? own.errorCode : null) ?? (explained ? base.errorCode : null),
    message: (failed ? own.message : null) ?? (explained ? base.message : null) ?? (failed ? wordsOf(event) : null),
    // A span's trace is no matter of opinion.
    identifiers: { ...base.identifiers, ...identifiers, ...(traceId === undefined || event.kind === 'span' ? {} : { traceId }) },
  };
}

/** A status that a rule found is read as the one of a call. */
function outcomeOf(own: Reading, base: Pick<EventInput, 'outcome' | 'stage'>): Outcome {
  if (own.httpStatus === null || own.call !== null || base.outcome === 'failure') return base.outcome;
  if (own.httpStatus >= 400) return own.httpStatus === 404 && (own.stage ?? base.stage) === 'match' ? 'unknown' : 'failure';
  return base.outcome === 'unknown' ? 'success' : base.outcome;
}

function calledAgain(event: EventInput, { call, httpStatus }: Reading): Interpretation {
  const again = interpret({
    name: '',
    service: event.service,
    spanKind: event.spanKind,
    nested: event.parentNativeId !== null,
    status: event.outcome === 'failure' ? 'error' : 'unset',
    statusMessage: event.message,
    attributes: { ...event.attributes, ...call, ...(httpStatus === null ? {} : { 'http.response.status_code': httpStatus }) },
    ...(event.resource === undefined ? {} : { shared: factsOf(event.resource) }),
  });
  return {
    stage: again.stage ?? event.stage,
    outcome: again.outcome === 'unknown' && again.stage !== 'match' ? event.outcome : again.outcome,
    provider: again.provider ?? event.provider,
    target: again.target ?? event.target,
    operation: again.operation ?? event.operation,
    endpoint: again.endpoint ?? event.endpoint,
    httpStatus: again.httpStatus ?? event.httpStatus,
    errorCode: again.errorCode ?? event.errorCode,
    message: again.message ?? event.message,
    identifiers: { ...event.identifiers, ...again.identifiers },
  };
}

/** Of a failure that only the rules know of. */
function wordsOf({ kind, name, attributes }: EventInput): string | null {
  return textOf(attributes['otel.status_description']) ?? (kind === 'span' ? null : name);
}
