/** Traces saved from Zipkin: a list of spans (a trace), a list of traces, or JSON lines of either; versions 2 and 1. */
import { importSpans } from '../otlp/span-file.ts';
import type { ImportFormat } from '../source-type.ts';
import { zipkinSpans } from './spans.ts';

export const zipkinFormat: ImportFormat = {
  type: 'zipkin',
  title: 'Zipkin spans (JSON)',
  importer: {
    sourceName: 'zipkin',
    detect: (head) => (/^\uFEFF?\s*[[{]/.test(head) ? sureness(head) : 0),
    read: (input, file) => importSpans(input, file, { envelopes: [], read: zipkinSpans }),
  },
};

/** `traceId` and `id` as hex, and one of the names that only its spans have. */
function sureness(head: string): number {
  if (!/"traceId"\s*:\s*"[0-9a-fA-F]{1,32}"/.test(head) || !/"id"\s*:\s*"[0-9a-fA-F]{1,16}"/.test(head)) return 0;
  if (/"(?:localEndpoint|remoteEndpoint|binaryAnnotations)"\s*:/.test(head)) return 0.97;
  return /"timestamp"\s*:\s*\d{13,}/.test(head) && /"duration"\s*:\s*\d/.test(head) ? 0.9 : 0;
}
