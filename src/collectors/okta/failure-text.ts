/**
 * What Okta's failure texts tell. The System Log has no field for the HTTP status that a target answered; it stands in the text as a reason
 * phrase, behind words about what Okta was doing and before what the target said:
 *
 *   Automatic provisioning of user <name> to app <app> failed: Error while creating user <login>: Conflict. Errors reported by remote server: <detail>
 *   Bad Gateway. Errors reported by remote server: Invalid JSON: Unrecognized token 'error' ...   (a gateway's page, not the target's answer)
 *   Error authenticating: Forbidden. Errors reported by remote server: Invalid JSON: Unexpected character ('<' (code 60)) ...
 *
 * `outcome.reason` is cut at 255 characters, so the detail may be incomplete.
 */

export interface FailureText {
  httpStatus: number | null;
  /** What the target said; where Okta could not even authenticate, the whole text, because that is the point of it. */
  message: string;
  /** SCIM error type (RFC 7644 section 3.12) when the text literally has it. */
  scimType: string | null;
  /** The user and the app that the text names, for events without such targets. */
  login: string | null;
  app: string | null;
}

const maxLength = 2048;

/** Reason phrases of RFC 9110 and the older ones that servers still send. */
const statusOf: ReadonlyMap<string, number> = new Map([
  ['bad request', 400],
  ['unauthorized', 401],
  ['payment required', 402],
  ['forbidden', 403],
  ['not found', 404],
  ['method not allowed', 405],
  ['not acceptable', 406],
  ['request timeout', 408],
  ['conflict', 409],
  ['gone', 410],
  ['precondition failed', 412],
  ['payload too large', 413],
  ['content too large', 413],
  ['request entity too large', 413],
  ['unsupported media type', 415],
  ['unprocessable entity', 422],
  ['unprocessable content', 422],
  ['locked', 423],
  ['too many requests', 429],
  ['internal server error', 500],
  ['not implemented', 501],
  ['bad gateway', 502],
  ['service unavailable', 503],
  ['gateway timeout', 504],
  ['gateway time-out', 504],
  ['insufficient storage', 507],
]);

const phrases = [...statusOf.keys()].join('|');
const remote = new RegExp(`(?:^|: )(${phrases})(?:\\. Errors reported by remote server:\\s*(.*)|\\.?\\s*)$`, 'is');
const automatic = /^Automatic [a-z ]{1,40} of (?:user )?(.{1,200}?) (?:to|from) app (.{1,200}?) failed: /i;
const erring = /\bError while [a-z ]{1,40}? (?:user|for) (\S{1,200}?): /i;
/** Words that also occur in prose (`sensitive`) count only where they are named as the type. */
const scimWord =
  /\b(uniqueness|tooMany|invalidFilter|invalidSyntax|invalidPath|invalidValue|invalidVers|noTarget|mutability)\b|scimType["']?\s*[:=]\s*["']?(sensitive)\b/;

/** @param text `outcome.reason`, or `displayMessage` where there is none */
export function parseFailureText(text: string): FailureText {
  const words = text.slice(0, maxLength).trim();
  const started = automatic.exec(words);
  const rest = started === null ? words : words.slice(started[0].length);
  const answer = remote.exec(rest);
  const scim = scimWord.exec(words);
  return {
    httpStatus: statusOf.get(answer?.[1]?.toLowerCase() ?? '') ?? null,
    message: /^Error authenticating\b/i.test(rest) ? rest : answer?.[2] || rest,
    scimType: scim?.[1] ?? scim?.[2] ?? null,
    login: erring.exec(words)?.[1] ?? null,
    app: started?.[2] ?? null,
  };
}
