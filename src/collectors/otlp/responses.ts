/**
 * Answers in the two encodings of OTLP/HTTP: `Export…ServiceResponse` with `partial_success` (field 1: rejected count = 1, error_message = 2), and
 * `google.rpc.Status` (code = 1, message = 2, details = 3) for errors.
 */

export type Encoding = 'protobuf' | 'json';
export type Signal = 'traces' | 'logs' | 'metrics';

/** `google.rpc.Code` values that we answer with. */
export const rpcCodes = {
  invalidArgument: 3,
  notFound: 5,
  resourceExhausted: 8,
  unimplemented: 12,
  internal: 13,
  unavailable: 14,
  unauthenticated: 16,
} as const;

export interface PartialSuccess {
  rejected: number;
  message: string;
}

const rejectedNames = { traces: 'rejectedSpans', logs: 'rejectedLogRecords', metrics: 'rejectedDataPoints' } as const;

/** An empty message means that everything was accepted. */
export function exportResponse(signal: Signal, partial: PartialSuccess | null, encoding: Encoding): Buffer {
  if (encoding === 'protobuf') {
    if (partial === null) return Buffer.alloc(0);
    return field(
      1,
      Buffer.concat([partial.rejected === 0 ? Buffer.alloc(0) : number(1, partial.rejected), field(2, Buffer.from(partial.message))]),
    );
  }
  if (partial === null) return Buffer.from('{}');
  return Buffer.from(
    JSON.stringify({ partialSuccess: { [rejectedNames[signal]]: String(partial.rejected), errorMessage: partial.message } }),
  );
}

export function statusResponse(code: number, message: string, encoding: Encoding): Buffer {
  if (encoding === 'json') return Buffer.from(JSON.stringify({ code, message }));
  return Buffer.concat([number(1, code), field(2, Buffer.from(message))]);
}

/** A Status with `google.rpc.RetryInfo`, for `grpc-status-details-bin`. */
export function retryStatus(code: number, message: string, seconds: number): Buffer {
  const delay = field(1, number(1, seconds));
  const details = Buffer.concat([field(1, Buffer.from('type.googleapis.com/google.rpc.RetryInfo')), field(2, delay)]);
  return Buffer.concat([statusResponse(code, message, 'protobuf'), field(3, details)]);
}

function field(id: number, bytes: Buffer): Buffer {
  return Buffer.concat([varint((id << 3) | 2), varint(bytes.length), bytes]);
}

function number(id: number, value: number): Buffer {
  return Buffer.concat([varint(id << 3), varint(value)]);
}

function varint(value: number): Buffer {
  const bytes: number[] = [];
  for (let rest = value; ; rest = Math.floor(rest / 128)) {
    if (rest < 128) {
      bytes.push(rest);
      return Buffer.from(bytes);
    }
    bytes.push((rest % 128) | 128);
  }
}
