/**
 * Removes secrets before anything is stored: values under telling names (Authorization, password, cookies, SAML assertions, private keys), and
 * tokens inside any text (bearer and SSWS tokens, JSON Web Tokens, PEM keys). Numbers are kept: `tokens: 512` is a count.
 */
import type { Attributes, Json } from '../event.ts';

export const redacted = '[redacted]';

const secretName =
  /(^|[._-])(authorization|proxy-authorization|cookie|set-cookie|passwd|password|passphrase|secret|client[_-]?secret|api[_-]?key|x-api-key|private[_-]?key|assertion|client[_-]?assertion|saml(response|request|assertion)|(access|refresh|id|auth|bearer|session|api|csrf)[_-]?token|token)$/i;

const secretCamel =
  /(Password|Secret|ApiKey|PrivateKey|AccessToken|RefreshToken|IdToken|AuthToken|BearerToken|SAMLResponse|SAMLRequest|ClientAssertion)$/;

const secretText =
  /(\b(?:Bearer|SSWS|Basic)\s+)[A-Za-z0-9._~+/=-]{8,}|\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}(?:\.[A-Za-z0-9_-]*)?|-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)|((?:password|passwd|client_secret|access_token|refresh_token|id_token|api_key|apikey|SAMLResponse)["']?\s*[=:]\s*["']?)(?!\[redacted\])[^\s"'&,;}]+/gi;

/** A quick look that most texts fail: only then is the exact expression worth its time. */
const suspicious = /bearer |ssws |basic |eyJ|private key|passw|secret|_token|api_?key|samlresponse/i;

export function redactText(text: string): string {
  if (!suspicious.test(text)) return text;
  return text.replace(
    secretText,
    (_, scheme: string | undefined, assignment: string | undefined) => `${scheme ?? assignment ?? ''}${redacted}`,
  );
}

/** JSON inside JSON has its quotes behind backslashes. */
const suspiciousJson =
  /bearer |ssws |basic |eyJ|private[ _-]?key|passw|passphrase|secret|_token|token\\*"|api_?key|samlresponse|authorization|cookie|assertion/i;

/** Whether a JSON text may hold a secret at all; a no needs no walk through its values. */
export function maySecret(json: string): boolean {
  return suspiciousJson.test(json);
}

/** A copy without secrets. Input is at most 32 levels deep (collectors see to it). */
export function redactValue(value: Json): Json {
  if (typeof value === 'string') return redactText(value);
  if (Array.isArray(value)) return value.map(redactValue);
  if (value === null || typeof value !== 'object') return value;
  return redactAttributes(value);
}

export function redactAttributes(attributes: Attributes): Attributes {
  const clean: Attributes = Object.create(null) as Attributes; // names come from outside: `__proto__` is a name like any other
  for (const [name, value] of Object.entries(attributes)) {
    clean[name] = isSecretName(name) && holdsText(value) ? redacted : redactValue(value);
  }
  return clean;
}

function isSecretName(name: string): boolean {
  return secretName.test(name) || secretCamel.test(name);
}

function holdsText(value: Json): boolean {
  return typeof value === 'string' || (Array.isArray(value) && value.some((item) => typeof item === 'string'));
}
