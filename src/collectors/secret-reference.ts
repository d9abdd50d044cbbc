/**
 * The configuration names where a secret stands, never the secret: `env:NAME`, `file:PATH`, `cmd:COMMAND`.
 * `resolveSecret` in `config/secrets.ts` turns a reference into its value when a source starts.
 */
import { z } from 'zod';

export const secretReferenceForms = 'env:NAME, file:PATH or cmd:COMMAND';

export function isSecretReference(text: string): boolean {
  return /^(?:env:[A-Za-z_][A-Za-z0-9_]*|file:.+|cmd:.+)$/.test(text);
}

/** Schema of an option that holds a secret. Its message never repeats the value: that may be the secret itself. */
export function secretReference(): z.ZodType<string> {
  return z.string({ error: `must be a reference to a secret: ${secretReferenceForms}` }).refine(isSecretReference, {
    error: `must be a reference to a secret (${secretReferenceForms}), not the secret itself`,
  });
}
