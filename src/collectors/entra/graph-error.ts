/**
 * Refusals of Graph in one line that says what to do. Bodies are `{"error": {"code", "message"}}`
 * (https://learn.microsoft.com/graph/errors); the codes that matter here: `Authorization_RequestDenied` and
 * `Authentication_MSGraphPermissionMissing` for a missing permission, `Authentication_RequestFromNonPremiumTenantOrB2CTenant` for a missing licence.
 */
import type { HttpAnswer } from '../http/request.ts';
import { asFields, type Fields } from '../json/fields.ts';
import { objectIn, textIn } from './reading.ts';

export interface Permission {
  /** What it is, for people: `sign-ins`. */
  what: string;
  /** As `feeds` calls it. */
  feed: string;
  /** Application permissions: `AuditLog.Read.All and Directory.Read.All`. */
  permission: string;
}

export function graphRefusal(answer: HttpAnswer, host: string, { what, feed, permission }: Permission): string {
  const { code, message } = graphError(answer);
  const said = code === null ? String(answer.status) : `${answer.status} ${code}`;
  if (isLicence(code, message))
    return `${what} need a Microsoft Entra ID P1 or P2 licence, which the tenant has not (${said}): take ${feed} out of feeds`;
  if (answer.status === 401)
    return `${host} refuses the access token (${said}): check tenantId, clientId and, in a national cloud, baseUrl`;
  return `${host} does not let the application read ${what} (${said}): give it the application permission ${permission} and admin consent`;
}

/** A missing licence comes as 403 or 400; asking again with another token or from another page would not help. */
export function graphStatus(answer: HttpAnswer): number {
  const { code, message } = graphError(answer);
  return answer.status < 500 && answer.status !== 401 && isLicence(code, message) ? 403 : answer.status;
}

function isLicence(code: string | null, message: string | null): boolean {
  return /NonPremiumTenant/i.test(code ?? '') || /premium licen[cs]e/i.test(message ?? '');
}

const largest = 65_536;

function graphError({ text }: HttpAnswer): { code: string | null; message: string | null } {
  const error = objectIn(bodyOf(text), 'error');
  const code =
    textIn(error, 'code')
      ?.replace(/[^\w.:-]+/g, ' ')
      .slice(0, 100) ?? null;
  return { code, message: textIn(error, 'message') };
}

function bodyOf(text: string): Fields {
  if (text.length > largest) return {};
  try {
    return asFields(JSON.parse(text));
  } catch {
    return {};
  }
}

/** Codes of the sign-in service (https://learn.microsoft.com/entra/identity-platform/reference-error-codes) that a person can act on. */
const advice: readonly (readonly [code: RegExp, words: string])[] = [
  [/AADSTS7000222/, 'the client secret has expired: make a new one and put it where clientSecret points to'],
  [/AADSTS7000215/, 'clientSecret must point to the value of a client secret, not to its id'],
  [/AADSTS700016/, 'there is no such application in the tenant: check clientId and tenantId'],
  [/AADSTS(?:90002|900023)/, 'there is no such tenant: check tenantId and, in a national cloud, baseUrl'],
];

export function tokenAdvice(answer: HttpAnswer): string | null {
  return advice.find(([code]) => code.test(answer.text.slice(0, largest)))?.[1] ?? null;
}
