/** All rules that explain an incident. Their order settles ties only. */
import type { Rule } from '../rule.ts';
import { accountRules } from './accounts.ts';
import { groupRules } from './groups.ts';
import { jobRules } from './jobs.ts';
import { payloadRules } from './payload.ts';
import { scopeRules } from './scope.ts';
import { signInRules } from './sign-in.ts';
import { systemRules } from './systems.ts';
import { transportRules } from './transport.ts';

export const rules: readonly Rule[] = [
  ...groupRules,
  ...accountRules,
  ...jobRules,
  ...scopeRules,
  ...signInRules,
  ...payloadRules,
  ...transportRules,
  ...systemRules,
];
