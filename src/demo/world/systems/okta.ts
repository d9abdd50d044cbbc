/** What Okta does and records about an app assignment and the push that follows it. */
import type { App } from '../company.ts';
import { appTarget, appUserTarget, userTarget } from '../okta-event.ts';
import type { Person } from '../people.ts';
import type { Scene } from '../scene.ts';

/** Pushes that Okta records as `application.provision.user.*`, and the sentence with which it reports that one failed. */
const pushes = {
  create: {
    event: 'push',
    legacy: 'app.api.error.create_user',
    text: 'Push new user to external application',
    failed: (name: string, app: string, login: string) =>
      `Automatic provisioning of user ${name} to app ${app} failed: Error while creating user ${login}: `,
  },
  update: {
    event: 'push_profile',
    legacy: 'app.api.error.push_profile_update',
    text: 'Push user profile to external application',
    failed: (name: string, app: string, login: string) =>
      `Automatic profile push of ${name} to app ${app} failed: Error while trying to push profile update for ${login}: `,
  },
  suspend: {
    event: 'deactivate',
    legacy: 'app.api.error.deactivate_user',
    text: 'Deactivate user in external application',
    failed: (name: string, app: string, login: string) =>
      `Automatic deprovisioning of user ${name} to app ${app} failed: Error while deactivating user ${login}: `,
  },
} as const;
export type Push = keyof typeof pushes;

/** An administrator assigns the app; returns the id of the WEB transaction, which is also its request id. One click may assign several apps. */
export function assign(scene: Scene, at: number, person: Person, app: App, transaction = transactionId(scene)): string {
  return membership(scene, at, person, app, 'add', 'Add user to application membership', transaction);
}

export function unassign(scene: Scene, at: number, person: Person, app: App): string {
  return membership(scene, at, person, app, 'remove', "Remove user's application membership", transactionId(scene));
}

/** Somebody edits the profile, and Okta decides to push it. */
export function editProfile(scene: Scene, at: number, person: Person, app: App): string {
  return membership(scene, at, person, app, 'update', 'Change application user profile', transactionId(scene));
}

function membership(scene: Scene, at: number, person: Person, app: App, verb: string, displayMessage: string, id: string): string {
  scene.okta({
    at,
    eventType: `application.user_membership.${verb}`,
    displayMessage,
    result: 'SUCCESS',
    targets: [userTarget(person), appUserTarget(person, app), appTarget(app)],
    transaction: { id, type: 'WEB' },
  });
  return id;
}

export interface PushResult {
  /** What the remote server said, behind the HTTP reason phrase: `Conflict. Errors reported by remote server: …`; left out for success. */
  reason?: string;
  /** `legacyEventType` when it is more specific than the usual one. */
  legacy?: string;
  /** WEB when somebody pressed "retry". */
  transaction?: { id: string; type: 'WEB' | 'JOB' };
}

/** The verdict that Okta records after the exchange with the target. */
export function recordPush(
  scene: Scene,
  at: number,
  person: Person,
  app: App,
  push: Push,
  { reason, legacy, transaction }: PushResult = {},
): void {
  const { event, legacy: usual, text, failed: sentence } = pushes[push];
  const failed = reason !== undefined;
  scene.okta({
    at,
    eventType: `application.provision.user.${event}`,
    legacyEventType: failed ? (legacy ?? usual) : `app.user_management.${event}_success`,
    displayMessage: text,
    result: failed ? 'FAILURE' : 'SUCCESS',
    reason: failed ? `${sentence(person.displayName, app.name, person.email)}${reason}` : undefined,
    targets: [userTarget(person), appUserTarget(person, app), appTarget(app)],
    transaction: transaction ?? { id: transactionId(scene), type: 'JOB' },
  });
}

/** An expression of the attribute mapping could not be evaluated: Okta sends nothing to the target. */
export function recordMappingError(scene: Scene, at: number, person: Person, app: App): void {
  scene.okta({
    at,
    eventType: 'application.appuser.mapping.invalid.expression',
    displayMessage: 'Evaluate expression of application user mapping',
    result: 'FAILURE',
    reason: 'Invalid expression for costCenter: String.substringBefore(user.division, "-"): division is null',
    targets: [userTarget(person), appUserTarget(person, app), appTarget(app)],
    transaction: { id: transactionId(scene), type: 'JOB' },
  });
}

/** Trouble of the connection itself, recorded beside the push that it hindered. */
export function recordIntegrationTrouble(
  scene: Scene,
  at: number,
  person: Person,
  app: App,
  trouble: 'authentication_failure' | 'rate_limit_exceeded',
  reason: string,
): void {
  const limited = trouble === 'rate_limit_exceeded';
  scene.okta({
    at,
    eventType: `application.integration.${trouble}`,
    legacyEventType: limited ? 'app.api.error.rate.limit.exceeded' : 'app.api.error.auth',
    displayMessage: limited ? 'Rate limit of the application exceeded' : 'Authenticate to the application',
    result: limited ? 'DEFERRED' : 'FAILURE',
    reason,
    severity: limited ? 'WARN' : 'ERROR',
    targets: [userTarget(person), appUserTarget(person, app), appTarget(app)],
    transaction: { id: transactionId(scene), type: 'JOB' },
  });
}

export function transactionId(scene: Scene): string {
  return `${scene.random.base62(20)}-${scene.random.base62(6)}`;
}
