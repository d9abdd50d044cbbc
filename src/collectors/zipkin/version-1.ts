/**
 * Spans of Zipkin's first JSON format as those of its second. There the kind is in the annotations (`cs`, `cr`, `sr`, `ss`, `ms`, `mr`), each with the
 * endpoint that saw it, tags are `binaryAnnotations`, and client and server may share one record.
 */
import type { Json } from '../../domain/event.ts';
import { asFields, type Fields, listOf, own, textOf } from '../json/fields.ts';

type Span = { [key: string]: Json };

const sides = [
  { kind: 'CLIENT', begins: 'cs', ends: 'cr', remote: 'sa' },
  { kind: 'SERVER', begins: 'sr', ends: 'ss', remote: 'ca' },
  { kind: 'PRODUCER', begins: 'ms', ends: '', remote: 'ma' },
  { kind: 'CONSUMER', begins: 'mr', ends: '', remote: 'ma' },
] as const;
const core = /^(?:cs|cr|sr|ss|ms|mr)$/;

export function isVersion1(fields: Fields): boolean {
  if (own(fields, 'binaryAnnotations') !== undefined) return true;
  return listOf(fields, 'annotations').some((annotation) => own(annotation, 'endpoint') !== undefined);
}

/** One span for each side that reported, with the tags and annotations of its service; the server's is `shared` when there is a client's too. */
export function version2Of(fields: Fields): Span[] {
  const annotations = listOf(fields, 'annotations');
  const values = new Set(annotations.map((annotation) => textOf(annotation, 'value')));
  const found = sides.filter(({ begins, ends }) => values.has(begins) || values.has(ends));
  if (found.length === 0) return [spanOf(fields, null, true)];
  return found.map((side, index) => spanOf(fields, side, index === 0));
}

function spanOf(fields: Fields, side: (typeof sides)[number] | null, first: boolean): Span {
  const annotations = listOf(fields, 'annotations');
  const begin = annotations.find((annotation) => textOf(annotation, 'value') === side?.begins);
  const end = annotations.find((annotation) => textOf(annotation, 'value') === side?.ends);
  const tags = listOf(fields, 'binaryAnnotations');
  const endpoint =
    own(begin ?? end ?? annotations[0] ?? {}, 'endpoint') ??
    tags.map((tag) => own(tag, 'endpoint')).find((value) => value !== undefined) ??
    null;
  const service = textOf(asFields(endpoint), 'serviceName');
  const mine = (entry: Fields): boolean => first || textOf(asFields(own(entry, 'endpoint')), 'serviceName') === service;
  const started = own(begin ?? {}, 'timestamp') ?? null;
  const ended = own(end ?? {}, 'timestamp') ?? null;
  return {
    traceId: own(fields, 'traceId') ?? null,
    id: own(fields, 'id') ?? null,
    parentId: own(fields, 'parentId') ?? null,
    name: own(fields, 'name') ?? null,
    ...(side === null ? {} : { kind: side.kind }),
    shared: !first,
    timestamp: (first ? own(fields, 'timestamp') : null) ?? started,
    duration: typeof started === 'number' && typeof ended === 'number' ? ended - started : (own(fields, 'duration') ?? null),
    localEndpoint: endpoint,
    remoteEndpoint: tags.filter((tag) => textOf(tag, 'key') === side?.remote).map((tag) => own(tag, 'endpoint') ?? null)[0] ?? null,
    annotations: annotations.filter((annotation) => !core.test(textOf(annotation, 'value') ?? '') && mine(annotation)).map(plain),
    tags: Object.fromEntries(
      tags
        .filter((tag) => !/^(?:sa|ca|ma)$/.test(textOf(tag, 'key') ?? '') && mine(tag))
        .map((tag) => [textOf(tag, 'key') ?? '', own(tag, 'value') ?? null]),
    ),
  };
}

function plain(annotation: Fields): Span {
  return { timestamp: own(annotation, 'timestamp') ?? null, value: own(annotation, 'value') ?? null };
}
