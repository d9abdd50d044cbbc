/** Options of the OTLP source. */
import { z } from 'zod';
import { UsageError } from '../../errors.ts';
import { secretReference } from '../secret-reference.ts';
import { type Address, formatAddress, isLoopback, parseAddress } from './address.ts';

const address = z
  .string()
  .refine((text) => parseAddress(text) !== null, 'must be host:port, such as 127.0.0.1:4318 or [::1]:4318')
  .or(z.literal(false));

export const otlpOptions = z.strictObject({
  http: address.default('127.0.0.1:4318').describe('Address of the OTLP/HTTP receiver (protobuf and JSON), or false'),
  grpc: address.default('127.0.0.1:4317').describe('Address of the OTLP/gRPC receiver, or false'),
  token: secretReference()
    .optional()
    .describe('Secret reference of the bearer token that clients must send; needed for addresses that other machines can reach'),
  maxBodyBytes: z
    .int()
    .min(1024)
    .default(16 << 20)
    .describe('Largest request body on the wire, in bytes'),
  maxDecompressedBytes: z
    .int()
    .min(1024)
    .default(64 << 20)
    .describe('Largest request after decompression, in bytes'),
});

export type OtlpOptions = z.infer<typeof otlpOptions>;

/** The address to listen on, or null when it is switched off. Throws `UsageError` for an address off loopback without a token. */
export function listeningAddress(options: OtlpOptions, transport: 'http' | 'grpc'): Address | null {
  const text = options[transport];
  const parsed = text === false ? null : parseAddress(text);
  if (parsed !== null && !isLoopback(parsed.host) && options.token === undefined) {
    throw new UsageError(
      `the OTLP receiver on ${formatAddress(parsed)} could be reached from other machines and needs a token`,
      'set token: env:NAME for the otlp source, or listen on 127.0.0.1',
    );
  }
  return parsed;
}
