/** Who is provisioned at all, and which system decides. */
import { patternRule, type Rule } from '../rule.ts';

export const scopeRules: readonly Rule[] = [
  patternRule({
    class: 'out-of-scope',
    codes: /EntrySynchronizationSkip|NotEffectivelyEntitled|OutOfScope|NotInScope|NOT_IN_SCOPE/i,
    codeConfidence: 0.88,
    text: /(?:not|out) (?:in|of) scope|not (?:directly )?assigned|scoping filter|not effectively entitled/i,
    textConfidence: 0.8,
    when: ({ incident, signal }) =>
      (incident.notice || /scope|scoping|skip(?:ped)?/i.test(signal.text + signal.codes)) && !/member/i.test(signal.text),
  }),
  patternRule({
    class: 'no-change',
    codes: /^Redundant/im,
    names: /do[ _]nothing/i,
    text: /\bdry[ -]?run\b|nothing (?:to (?:change|do|update)|(?:was|has) (?:changed|to be changed))|\bno changes?\b|already up to date|redundant/i,
    textConfidence: 0.92,
    when: ({ incident }) => incident.notice,
  }),
  patternRule({ class: 'import-skipped', codes: /ImportSkipped/i, text: /import (?:was )?skipped|skipped (?:at|during|in the) import/i }),
  patternRule({
    class: 'reference-missing',
    codes: /manager\.not_found|^23503$|foreign_?key_?violation|InvalidReference/im,
    text: /manager\b(?:[^.\n]|\.\S){0,60}(?:not (?:been |yet )?(?:found|provisioned)|does not exist|missing|unknown)|referenced? (?:user|member|object|resource)\b(?:[^.\n]|\.\S){0,60}(?:not|missing|unknown)|unresolved bulkId|foreign key/i,
    textConfidence: 0.9,
  }),
  patternRule({
    class: 'assigned-before-provisioning',
    text: /assigned this application before provisioning was enabled/i,
    textConfidence: 0.97,
  }),
  patternRule({
    class: 'provisioning-disabled',
    codes: /ProvisioningDisabled/i,
    text: /provisioning\b(?:[^.\n]|\.\S){0,40}\b(?:is|has been|was) (?:disabled|not enabled|paused|switched off|turned off)|\b(?:sync\w*|job) (?:is|was|has been) (?:paused|disabled)/i,
    textConfidence: 0.9,
  }),
  patternRule({
    class: 'jit-blocked',
    codes: /jit\.error\.read_only|IDENTITY_PROVIDER_FIRST_LOGIN_ERROR|app_not_configured_for_user/i,
    names: /jit\.error\.read_only|IDENTITY_PROVIDER_FIRST_LOGIN_ERROR/,
    text: /app_not_configured_for_user|(?:just.in.time|\bjit\b)(?:[^.\n]|\.\S){0,60}(?:disabled|not (?:allowed|enabled)|blocked)/i,
    textConfidence: 0.95,
  }),
  patternRule({
    class: 'cross-tenant-policy',
    codes: /B2BManagementPolicyCheckFailure|InvitationCreationFailure|AzureActiveDirectoryForbidden/i,
    codeConfidence: 0.96,
    text: /cross-tenant (?:access|synchroni[sz]ation)(?:[^.\n]|\.\S){0,60}(?:not|block|forbid|polic)/i,
  }),
  patternRule({
    class: 'source-of-authority',
    codes: /CannotUpdateObjectsOriginatedInExternalService/i,
    codeConfidence: 0.96,
    text: /source of authority|mastered (?:by|in|on)|originated in (?:an )?external/i,
    textConfidence: 0.9,
  }),
];
