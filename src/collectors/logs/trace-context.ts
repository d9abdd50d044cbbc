/**
 * Trace and span ids in the forms that loggers write, as OpenTelemetry's lower-case hex (32 and 16 digits). Sources: W3C Trace Context `traceparent`;
 * Datadog's decimal 64-bit ids; AWS X-Ray `Root=1-<8 hex>-<24 hex>`; Google's `projects/<project>/traces/<32 hex>`; B3's 16-digit trace ids.
 */
import type { Json } from '../../domain/event.ts';

const hex32 = /^[0-9a-f]{32}$/i;
const zeros = /^0*$/;

export function traceIdOf(value: Json | undefined): string | null {
  if (value === undefined) return null;
  const text = typeof value === 'number' ? String(value) : value;
  if (typeof text !== 'string' || text.length < 8 || text.length > 200) return null;
  if (text.length === 32 && isLowerHex(text)) return meaningful(text);
  if (hex32.test(text)) return meaningful(text.toLowerCase());
  const uuid = /^([0-9a-f]{8})-([0-9a-f]{4})-([0-9a-f]{4})-([0-9a-f]{4})-([0-9a-f]{12})$/i.exec(text);
  if (uuid !== null) return meaningful(uuid.slice(1).join('').toLowerCase());
  const inside =
    /^[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}$/i.exec(text)?.[1] ??
    /^projects\/[^/]+\/traces\/([0-9a-f]{32})$/i.exec(text)?.[1] ??
    /(?:^|Root=)1-([0-9a-f]{8}-[0-9a-f]{24})(?:;|$)/i.exec(text)?.[1]?.replace('-', '');
  if (inside !== undefined) return meaningful(inside.toLowerCase());
  // Sixteen digits without a letter could be either; Datadog's decimal ids have 17 to 20 digits almost always.
  if (/^\d{17,20}$/.test(text)) return decimalToHex(text, 32);
  return /^[0-9a-f]{16}$/i.test(text) ? meaningful(text.toLowerCase().padStart(32, '0')) : null;
}

export function spanIdOf(value: Json | undefined): string | null {
  if (typeof value !== 'string') return null;
  if (value.length === 16 && isLowerHex(value)) return meaningful(value);
  if (/^[0-9a-f]{16}$/i.test(value)) return meaningful(value.toLowerCase());
  const parent = /^[0-9a-f]{2}-[0-9a-f]{32}-([0-9a-f]{16})-[0-9a-f]{2}$/i.exec(value)?.[1];
  if (parent !== undefined) return meaningful(parent.toLowerCase());
  return /^\d{17,20}$/.test(value) ? decimalToHex(value, 16) : null;
}

function decimalToHex(text: string, digits: number): string | null {
  const hex = BigInt(text).toString(16);
  return hex.length > 16 ? null : meaningful(hex.padStart(digits, '0'));
}

function isLowerHex(text: string): boolean {
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (!((code >= 0x30 && code <= 0x39) || (code >= 0x61 && code <= 0x66))) return false;
  }
  return true;
}

function meaningful(id: string): string | null {
  return id.charCodeAt(0) === 0x30 && zeros.test(id) ? null : id;
}
