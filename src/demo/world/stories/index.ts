/** Every story of the world: what usually happens, how often, and what goes wrong or is odd. */
import { acmeCreates, acmeCreateTroubles } from './acme-create.ts';
import { acmeLifecycle, acmeLifecycleTroubles } from './acme-lifecycle.ts';
import { loginStory, loginTroubles } from './login.ts';
import { portalStories, portalTroubles } from './portal.ts';
import { salesforceCreate, salesforceUpdate, slackCreate, slackDeprovision } from './saas.ts';
import { saasTroubles } from './saas-troubles.ts';
import type { Story } from './story.ts';

/** Each of them happens once in a block of a hundred stories. */
export const troubles: readonly Story[] = [
  ...acmeCreateTroubles,
  ...acmeLifecycleTroubles,
  ...saasTroubles,
  ...portalTroubles,
  ...loginTroubles,
];

/** Ordinary days: drawn at random, those listed more often happen more often. */
export const routine: readonly Story[] = [
  ...times(6, acmeCreates),
  ...times(2, acmeLifecycle),
  ...times(2, [salesforceCreate, slackCreate]),
  salesforceUpdate,
  slackDeprovision,
  ...portalStories,
  ...times(5, [loginStory]),
];

function times(count: number, stories: readonly Story[]): Story[] {
  return Array.from({ length: count }, () => stories).flat();
}
