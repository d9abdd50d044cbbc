/**
 * One unary gRPC call over an HTTP/2 stream, as the gRPC specification writes it ("gRPC over HTTP2"): a request is headers and one message behind a
 * prefix of five bytes, an answer is headers, perhaps a message, and trailers with the status.
 */
import type { IncomingHttpHeaders, OutgoingHttpHeaders, ServerHttp2Stream } from 'node:http2';
import { understandsEncoding } from './body.ts';
import { MalformedError } from './malformed.ts';
import { rpcCodes } from './responses.ts';

/** A status other than OK. */
export interface GrpcStatus {
  code: number;
  message: string;
  /** Other trailers. */
  trailers?: OutgoingHttpHeaders;
}

/** The call can't be carried out as it was asked for: its status is the answer. */
export class GrpcStatusError extends Error {
  readonly status: GrpcStatus;

  constructor(status: GrpcStatus) {
    super(status.message);
    this.status = status;
  }
}

const prefixBytes = 5;
const acceptEncoding = { 'grpc-accept-encoding': 'identity,gzip,deflate,zstd' };

export function isGrpc(headers: IncomingHttpHeaders): boolean {
  return /^application\/grpc(?:\+proto)?(?:;|$)/i.test(headers['content-type']?.trim() ?? '');
}

/** The message of a request and its compression. Throws `MalformedError` and `GrpcStatusError`. */
export function unframe(body: Buffer, headers: IncomingHttpHeaders): { bytes: Buffer; encoding: string } {
  if (body.length < prefixBytes) throw new MalformedError(`a message begins with ${prefixBytes} bytes, there are ${body.length}`);
  const flag = body.readUInt8(0);
  const length = body.readUInt32BE(1);
  const bytes = body.subarray(prefixBytes);
  if (flag > 1) throw new MalformedError(`compressed flag ${flag}`);
  if (length !== bytes.length) throw new MalformedError(`the call has ${bytes.length} bytes where one message of ${length} was announced`);
  return { bytes, encoding: flag === 0 ? 'identity' : compressionOf(headers) };
}

function compressionOf(headers: IncomingHttpHeaders): string {
  const encoding = String(headers['grpc-encoding'] ?? 'identity')
    .trim()
    .toLowerCase();
  if (encoding === 'identity') throw new GrpcStatusError({ code: rpcCodes.internal, message: 'a compressed message needs grpc-encoding' });
  if (understandsEncoding(encoding)) return encoding;
  const message = `grpc-encoding ${encoding.slice(0, 40)} is not known: use gzip, deflate, zstd or none`;
  throw new GrpcStatusError({ code: rpcCodes.unimplemented, message, trailers: acceptEncoding });
}

/** Answers OK with a message. */
export function succeed(stream: ServerHttp2Stream, message: Buffer): void {
  if (stream.destroyed || stream.headersSent) return;
  const prefix = Buffer.alloc(prefixBytes);
  prefix.writeUInt32BE(message.length, 1);
  stream.respond({ ...answerHeaders(), ...acceptEncoding }, { waitForTrailers: true });
  stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0' }));
  stream.end(Buffer.concat([prefix, message]));
}

/**
 * Answers with a status alone. What the client still sends is read and thrown away: a RST_STREAM right behind the answer would overtake it when the
 * answer can't be written at once, and the client would never learn the status.
 */
export function refuse(stream: ServerHttp2Stream, { code, message, trailers }: GrpcStatus): void {
  if (stream.destroyed || stream.headersSent) return;
  const status = { 'grpc-status': String(code), 'grpc-message': percentEncoded(message) };
  stream.respond({ ...answerHeaders(), ...status, ...trailers }, { endStream: true });
  stream.resume();
}

function answerHeaders(): OutgoingHttpHeaders {
  return { ':status': 200, 'content-type': 'application/grpc+proto' };
}

/** `grpc-message`: printable ASCII but `%`, everything else as the bytes of its UTF-8. */
function percentEncoded(message: string): string {
  return message.toWellFormed().replace(/[^\x20-\x24\x26-\x7e]+/gu, (text) => encodeURIComponent(text));
}
