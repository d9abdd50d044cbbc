/** Traces saved from Jaeger: the UI's or the query API's JSON, a bare trace, JSON lines, or documents of its Elasticsearch index. */
import { importSpans } from '../otlp/span-file.ts';
import type { ImportFormat } from '../source-type.ts';
import { jaegerSpans } from './spans.ts';

export const jaegerFormat: ImportFormat = {
  type: 'jaeger',
  title: 'Jaeger traces (JSON)',
  importer: {
    sourceName: 'jaeger',
    detect: (head) => (/^\uFEFF?\s*[[{]/.test(head) ? sureness(head) : 0),
    read: (input, file) => importSpans(input, file, { envelopes: ['data'], read: jaegerSpans }),
  },
};

/** `traceID` and `spanID` in Jaeger's own spelling, and one of the names that only its spans have. */
function sureness(head: string): number {
  if (!/"traceID"\s*:\s*"/.test(head) || !/"spanID"\s*:\s*"/.test(head)) return 0;
  return /"(?:operationName|processID|references|startTimeMillis)"\s*:/.test(head) ? 0.97 : 0.4;
}
