/** The jobs and cycles of the provider. */
import { patternRule, type Rule } from '../rule.ts';

export const jobRules: readonly Rule[] = [
  patternRule({
    class: 'quarantine',
    codes: /Quarantine|EscrowThreshold|EscrowProportionThreshold/i,
    codeConfidence: 0.92,
    names: /^Quarantine$/im,
    text: /quarantine/i,
    textConfidence: 0.87,
  }),
  patternRule({
    class: 'delete-guard',
    codes: /TooManyDeletes/i,
    names: /system\.import\.roadblock/,
    codeConfidence: 0.97,
    text: /too many deletes|accidental delet/i,
    textConfidence: 0.95,
  }),
  patternRule({
    class: 'mapping-expression',
    codes: /invalid\.expression|el\.evaluate/i,
    names: /invalid\.expression|el\.evaluate/,
    codeConfidence: 0.97,
    text: /(?:invalid|mapping|evaluat\w+)\b(?:[^.\n]|\.\S){0,40}\bexpression|\bexpression\b(?:[^.\n]|\.\S){0,60}(?:error|invalid|failed|could not)/i,
    textConfidence: 0.92,
  }),
  patternRule({
    class: 'no-data',
    text: /(?:admin )?events (?:are )?(?:disabled|not enabled)|adminEventsEnabled\W+false|(?:outside|past|beyond) (?:of )?(?:the )?retention/i,
    textConfidence: 0.85,
  }),
];
