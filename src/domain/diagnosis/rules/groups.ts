/** Groups and their members. */
import { duplicateCodes, duplicateText, isGroupCase } from '../facts.ts';
import { patternRule, type Rule } from '../rule.ts';

export const groupRules: readonly Rule[] = [
  patternRule({
    class: 'group-name-conflict',
    names: /duplicate\.name|upsert_?group_duplicate|upsertGroup\.duplicate/i,
    codes: /upsert_?group_duplicate|duplicate\.name/i,
    codeConfidence: 0.97,
  }),
  patternRule({
    class: 'group-name-conflict',
    codes: duplicateCodes,
    text: duplicateText,
    textConfidence: 0.9,
    status: [409],
    statusConfidence: 0.8,
    when: (subject, context) => isGroupCase(subject, context) && !/member/i.test(subject.signal.text),
  }),
  patternRule({
    class: 'group-push-error',
    names: /group_push\.mapping\.(?:update\.or\.delete\.failed|app\.group\.renamed\.failed)/,
    codeConfidence: 0.8,
  }),
  patternRule({ class: 'group-push-error', names: /application\.provision\.group|external_group\.scim_api_failure/, codeConfidence: 0.58 }),
  patternRule({ class: 'nested-group', text: /nested group/i, textConfidence: 0.93 }),
  patternRule({
    class: 'group-member-out-of-scope',
    text: /members?\b(?:[^.\n]|\.\S){0,60}(?:not (?:in|assigned|provisioned)|out of scope|skipped)/i,
    textConfidence: 0.92,
    when: isGroupCase,
  }),
];
