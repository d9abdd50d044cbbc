/** Typed keys found in events. The three groups differ in what they may join: see `docs/correlation.md`. */

/** Identify a person (or group). */
export const subjectIdentifiers = ['email', 'userName', 'externalId', 'idpUserId', 'scimId', 'employeeId', 'groupId', 'groupName'] as const;
/** Identify one piece of work: sharing one joins events at once. */
export const workIdentifiers = ['requestId', 'traceId', 'transactionId', 'changeId', 'messageId'] as const;
/** Shared by many attempts: they give context and never join on their own. */
export const contextIdentifiers = ['sessionId', 'jobId', 'cycleId'] as const;

export const identifierTypes = [...subjectIdentifiers, ...workIdentifiers, ...contextIdentifiers] as const;
export type SubjectIdentifier = (typeof subjectIdentifiers)[number];
export type IdentifierType = (typeof identifierTypes)[number];

/** At most one value a type; values as the source wrote them (trimmed), never empty. */
export type Identifiers = { [type in IdentifierType]?: string };

const meaningless = new Set([
  '',
  'null',
  'undefined',
  'none',
  'nil',
  'unknown',
  'anonymous',
  'n/a',
  'na',
  '-',
  '0',
  'true',
  'false',
  'user',
  'system',
  'root',
  'admin',
  'test',
  '(null)',
  '[object object]',
  'nan',
  'guest',
  '*',
  '?',
  'me',
  'default',
]);

/**
 * True for values that would glue strangers together: empty, `null`, `unknown`, `anonymous`, all zeros, redaction marks.
 */
export function isMeaningless(value: string): boolean {
  const { length } = value;
  if (length > 512) return true;
  // Longer than any word of the list, and beginning like an id: nearly all values end here.
  if (length > longestMeaningless && beginsLikeId(value.charCodeAt(0))) return false;
  const text = value.trim().toLowerCase();
  return meaningless.has(text) || /^[0-]+$/.test(text) || /^[*x.•-]+$/.test(text) || /^[[<{(].*redacted.*[\]>})]$/.test(text);
}

/** A letter but for the X of masks, or a digit but for zero. Without a pattern, because it is asked ten times an event. */
function beginsLikeId(code: number): boolean {
  const letter = code | 32;
  return (letter >= 97 && letter <= 122 && letter !== 120) || (code >= 49 && code <= 57);
}

const longestMeaningless = Math.max(...[...meaningless].map((word) => word.length));
