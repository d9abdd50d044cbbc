/**
 * What Okta's failure texts tell. The System Log has no field for the HTTP status that a target answered; it stands in the text as a reason
 * phrase, behind words about what Okta was doing and before what the target said:
 *
 *   Automatic provisioning of user <name> to app <app> failed: Error while creating user <login>: Conflict. Errors reported by remote server: <detail>
 *   Bad Gateway. Errors reported by remote server: Invalid JSON: Unrecognized token 'error' ...   (a gateway's page, not the target's answer)
 *   Error authenticating: Forbidden. Errors reported by remote server: Invalid JSON: Unexpected character ('<' (code 60)) ...
 *   Unable to update Group Push mapping target App group <group>: Error while creating user group <group>: HTTP 403 Forbidden
 *
 * `outcome.reason` is cut at 255 characters, so the detail may be incomplete.
 */

import { readFailureWords } from '../audit/failure-words.ts';
import { phrasePattern, statusOfPhrase } from '../audit/reason-phrases.ts';

export interface FailureText {
  httpStatus: number | null;
  /** What the target said; where Okta could not even authenticate, the whole text, because that is the point of it. */
  message: string;
  /** SCIM error type (RFC 7644 section 3.12) when the text literally has it. */
  scimType: string | null;
  /** The user, group and app that the text names, for events without such targets. */
  login: string | null;
  group: string | null;
  app: string | null;
}

const maxLength = 2048;

const remote = new RegExp(`(?:^|: )(${phrasePattern})(?:\\. Errors reported by remote server:\\s*(.*)|\\.?\\s*)$`, 'is');
const automatic = /^Automatic [a-z ]{1,40} of (?:user )?(.{1,200}?) (?:to|from) app (.{1,200}?) failed: /i;
const erring = /\bError while [a-z ]{1,40}? (?:user|for) (\S{1,200}?): /i;
const pushing = /\bGroup Push mapping target App group (.{1,200}?): Error |\bError while [a-z ]{1,40}?\bgroup (.{1,200}?): /i;

/** @param text `outcome.reason`, or `displayMessage` where there is none */
export function parseFailureText(text: string): FailureText {
  const words = text.slice(0, maxLength).trim();
  const started = automatic.exec(words);
  const rest = started === null ? words : words.slice(started[0].length);
  const answer = remote.exec(rest);
  // What the target said may be a SCIM error body, or tell its status as a number.
  const said = readFailureWords(answer?.[2] || rest);
  return {
    httpStatus: statusOfPhrase.get(answer?.[1]?.toLowerCase() ?? '') ?? said.httpStatus,
    message: /^Error authenticating\b/i.test(rest) ? rest : said.message,
    scimType: readFailureWords(words).scimType,
    login: erring.exec(words)?.[1] ?? null,
    group: groupIn(words),
    app: started?.[2] ?? null,
  };
}

function groupIn(words: string): string | null {
  const found = pushing.exec(words);
  return found?.[1] ?? found?.[2] ?? null;
}
