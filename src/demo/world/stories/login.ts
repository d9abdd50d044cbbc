/** Logins: the background of every directory, nearly always fine. The session id is Okta's own and reaches the API with the assertion. */
import { acmeCloud } from '../company.ts';
import { appTarget, userTarget } from '../okta-event.ts';
import type { Person } from '../people.ts';
import type { Scene } from '../scene.ts';
import { transactionId } from '../systems/okta.ts';
import { ending, type Story } from './story.ts';

const login: Story = {
  name: 'login',
  attempts: 1,
  tell: (scene, cast) => {
    const person = cast.colleague();
    const sessionId = `102${scene.random.base62(22)}`;
    const visit = { actor: person, targets: [appTarget(acmeCloud), userTarget(person)], sessionId };
    const transaction = { id: transactionId(scene), type: 'WEB' as const };
    const policy = { eventType: 'policy.evaluate_sign_on', displayMessage: 'Evaluation of sign-on policy', result: 'ALLOW' as const };
    const sso = { eventType: 'user.authentication.sso', displayMessage: 'User single sign on to app', result: 'SUCCESS' as const };
    const at = scene.start + scene.random.around(90);
    scene.okta({ at: scene.start, ...policy, ...visit, transaction });
    scene.okta({ at, ...sso, ...visit, transaction });
    consumeAssertion(scene, at + scene.random.around(160), person, sessionId);
    return [ending(scene, person, acmeCloud.name, 'login', 'succeeded')];
  },
};

const refused: Story = {
  name: 'login-refused',
  attempts: 1,
  tell: (scene, cast) => {
    const person = cast.colleague();
    scene.okta({
      at: scene.start,
      eventType: 'user.session.start',
      legacyEventType: 'core.user_auth.login_failed',
      displayMessage: 'User login to Okta',
      result: 'FAILURE',
      reason: 'INVALID_CREDENTIALS',
      severity: 'WARN',
      actor: person,
      targets: [userTarget(person)],
      transaction: { id: transactionId(scene), type: 'WEB' },
    });
    return [ending(scene, person, null, 'login', 'failed', { failure: 'sign-in-refused' })];
  },
};

function consumeAssertion(scene: Scene, at: number, person: Person, sessionId: string): void {
  scene.span('acme-api', {
    context: scene.context(),
    name: 'POST /sso/acs',
    kind: 'server',
    start: at,
    end: at + scene.random.around(48),
    attributes: {
      'http.request.method': 'POST',
      'http.route': '/sso/acs',
      'url.path': '/sso/acs',
      'http.response.status_code': 302,
      'enduser.id': person.email,
      'session.id': sessionId,
      'provisioning.operation': 'login',
      'provisioning.target': acmeCloud.name,
    },
  });
}

export const loginStory = login;
export const loginTroubles: readonly Story[] = [refused];
