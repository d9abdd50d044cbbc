/** What the target said about the resource: RFC 7644 section 3.12 scimTypes, database constraint codes, the words of providers. */
import { duplicateCodes, duplicateText, isGroupCase, methodOfCase } from '../facts.ts';
import { type Case, patternRule, type Rule } from '../rule.ts';
import { at } from '../signals.ts';

export const payloadRules: readonly Rule[] = [
  patternRule({
    class: 'uniqueness',
    codes: duplicateCodes,
    text: duplicateText,
    textConfidence: 0.9,
    status: [409],
    statusConfidence: 0.75,
    when: (subject, context) => !isMasked(subject) && !isGroupCase(subject, context),
  }),
  patternRule({
    class: 'uniqueness-masked',
    codes: duplicateCodes,
    text: duplicateText,
    textConfidence: 0.88,
    when: isMasked,
  }),
  patternRule({
    class: 'required-missing',
    codes: /MandatoryFieldsMissing|MissingValues|AttributeValidationFailed|^23502$|not_?null_?violation/im,
    text: /\b(?:is|are) required|required (?:attribute|field|property|parameter|value)|missing required|(?:must not|cannot|can't) be (?:null|empty|blank)|null value in column|mandatory/i,
    textConfidence: 0.87,
    when: isRefusal,
  }),
  // AWS: an empty value breaks the constraint of its length. Stronger than the "violates schema" that may stand before it.
  patternRule({ class: 'required-missing', text: /length greater than or equal to 1\b/i, textConfidence: 0.9, when: isRefusal }),
  patternRule({
    class: 'multi-valued',
    codes: /SchemaPropertyCanOnlyAcceptValue/i,
    text: /violates schema|single[- ]valued|only (?:accepts?|allows?|takes?)? ?(?:one|a single) (?:[^.\n]|\.\S){0,30}(?:value|address|number)|multiple values (?:are )?not|allowed limit of 1\b/i,
    textConfidence: 0.88,
    when: isRefusal,
  }),
  patternRule({
    class: 'unknown-attribute',
    codes: /SchemaAttributeNotFound|\binvalidPath\b/i,
    text: /unknown (?:attribute|field|property|schema)|(?:attribute|property|field|schema)(?:[^.\n]|\.\S){0,60}(?:not (?:found|defined|supported|recogni[sz]ed|part of)|does not exist)|unrecogni[sz]ed (?:field|property|attribute)|not defined in (?:the )?schema/i,
    when: isRefusal,
  }),
  patternRule({
    class: 'mutability',
    codes: /\bmutability\b/,
    text: /read-?only|immutable|(?:cannot|can't|may not) be (?:changed|modified|updated)/i,
    textConfidence: 0.84,
    when: isRefusal,
  }),
  patternRule({ class: 'no-target', codes: /\bnoTarget\b/ }),
  patternRule({
    class: 'patch-dialect',
    codes: /\binvalidSyntax\b/,
    text: /(?:unsupported|unknown|invalid) (?:patch ?)?op(?:eration)?\b|\bop must be|PatchOp\b|"?(?:Replace|Add|Remove)"? is not (?:a |an )?(?:valid|supported|allowed)|missing path in patch/i,
    textConfidence: 0.9,
    when: isPatch,
  }),
  {
    class: 'patch-dialect',
    secondHand: false,
    match: (subject) =>
      isPatch(subject) && /invalidPath|invalidValue/.test(subject.signal.codes) && speaksDialect(subject) ? { confidence: 0.96 } : null,
  },
  patternRule({ class: 'reprovision-rejected', text: /invalid parameter provided in request: value/i, textConfidence: 0.96 }),
  {
    class: 'reprovision-rejected',
    secondHand: false,
    match: (subject, { subject: flow }) =>
      flow.operation === 'reactivate' && subject.signal.status === 400 && /^P(?:ATCH|UT)$/.test(methodOfCase(subject) ?? '')
        ? { confidence: 0.8 }
        : null,
  },
  patternRule({
    class: 'match-filter',
    codes: /\binvalidFilter\b/,
    text: /invalid filter|filter(?:[^.\n]|\.\S){0,40}(?:syntax|not supported|malformed)|unsupported filter/i,
    textConfidence: 0.9,
  }),
  {
    class: 'match-filter',
    secondHand: false,
    match: (subject) => (subject.signal.status === 400 && methodOfCase(subject) === 'GET' ? { confidence: 0.8 } : null),
  },
  patternRule({
    class: 'invalid-value',
    // Weaker than what the detail says about the value.
    codeConfidence: 0.82,
    codes: /\binvalidValue\b|UnprocessableEntity|ValidationException|ValidationError|^22001$|^23514$|^22P02$|InvalidProperty/im,
    text: /Bad Request\. Errors reported by remote server|(?:is not|invalid) (?:a )?(?:valid )?(?:e-?mail|phone|value|format)|too long/i,
    textConfidence: 0.65,
    status: [400, 422],
    statusConfidence: 0.6,
    when: isRefusal,
  }),
];

/** A duplicate behind another status than 409. */
function isMasked({ signal }: Case): boolean {
  return signal.status !== null && signal.status !== 409 && !/\buniqueness\b/.test(signal.codes);
}

/** The server judged the content: not a failure of its own. */
function isRefusal({ signal }: Case): boolean {
  return signal.status === null || (signal.status >= 400 && signal.status < 500 && signal.status !== 401 && signal.status !== 403);
}

function isPatch(subject: Case): boolean {
  return methodOfCase(subject) === 'PATCH' || /\bPATCH\b|PatchOp|[Mm]issing path in [Pp]atch/.test(subject.signal.text);
}

/** The request as Entra or Okta write it: capitalised op, booleans as strings, replace without a path. */
function speaksDialect({ incident }: Case): boolean {
  return [incident.step, incident.origin].some(({ body, attributes }) => {
    const operations = at(body, 'Operations') ?? at(body, 'request', 'Operations');
    const text = operations === undefined ? attributes['http.request.body.content'] : JSON.stringify(operations).slice(0, 4000);
    return (
      typeof text === 'string' &&
      (/"op"\s*:\s*"[A-Z]/.test(text) || /"value"\s*:\s*"(?:True|False)"/.test(text) || (/"op"/.test(text) && !/"path"/.test(text)))
    );
  });
}
