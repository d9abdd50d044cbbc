/** Salesforce and Slack, badly: credentials, rights, throttling, licences, a crashed worker, a queue that nobody reads. */
import { type App, salesforce, slack } from '../company.ts';
import type { Scene } from '../scene.ts';
import { errorResponse, userRequest, userResponse } from '../scim-resources.ts';
import { recordIntegrationTrouble, recordPush } from '../systems/okta.ts';
import { type Job, note, startLookUp, type VendorCall, vendorLookUp, workOff } from '../systems/saas.ts';
import { enqueue } from './saas.ts';
import { type Cast, ending, type Story } from './story.ts';

const second = 1000;

function newJob(cast: Cast, app: App): Job {
  return { person: cast.newcomer(), app, push: 'create' };
}

function post(scene: Scene, job: Job, status: number, response: VendorCall['response'], more: Partial<VendorCall> = {}): VendorCall {
  const took = scene.random.around(status === 201 ? 420 : 160);
  return { method: 'POST', request: userRequest(job.person), status, response, took, ...more };
}

/** The vendor refuses the create, once and for all. */
function refused(name: string, app: App, status: number, scimType: string | null, detail: string, phrase: string): Story {
  return {
    name,
    attempts: 1,
    tell: (scene, cast) => {
      const job = newJob(cast, app);
      const calls = [vendorLookUp(scene, job.person), post(scene, job, status, errorResponse(status, scimType, detail))];
      const { end } = workOff(scene, enqueue(scene, job), job, calls);
      const reason = `${phrase}. Errors reported by remote server: ${detail}`;
      recordPush(scene, end + scene.random.around(180), job.person, app, 'create', { reason });
      return [ending(scene, job.person, app.name, 'create', 'failed', { failure: name })];
    },
  };
}

const expiredToken: Story = {
  name: 'credentials-expired',
  attempts: 1,
  tell: (scene, cast) => {
    const job = newJob(cast, salesforce);
    const response = errorResponse(401, null, 'Session expired or invalid');
    const { end } = workOff(scene, enqueue(scene, job), job, [{ ...vendorLookUp(scene, job.person), status: 401, response }]);
    const reason = 'Error authenticating: Unauthorized. Errors reported by remote server: Session expired or invalid';
    recordIntegrationTrouble(scene, end + 150, job.person, salesforce, 'authentication_failure', reason);
    recordPush(scene, end + 190, job.person, salesforce, 'create', { reason, legacy: 'app.api.error.auth' });
    return [ending(scene, job.person, salesforce.name, 'create', 'failed', { failure: 'credentials-expired' })];
  },
};

/** `tries` refusals, each waiting as long as the vendor asked for before the next one. */
function throttled(scene: Scene, job: Job, waits: readonly number[]): VendorCall[] {
  return waits.map((retryAfter, index) => {
    const before = waits[index - 1];
    const resent = index === 0 ? {} : { resent: index };
    const after = before === undefined ? {} : { after: before * second };
    return post(scene, job, 429, errorResponse(429, null, 'ratelimited'), { retryAfter, ...resent, ...after });
  });
}

const throttledThenFine: Story = {
  name: 'throttled-then-success',
  attempts: 1,
  tell: (scene, cast) => {
    const job = newJob(cast, slack);
    const last = post(scene, job, 201, userResponse(job.person, slack), { resent: 2, after: 16 * second });
    const calls = [vendorLookUp(scene, job.person), ...throttled(scene, job, [8, 16]), last];
    const { end } = workOff(scene, enqueue(scene, job), job, calls);
    recordPush(scene, end + scene.random.around(180), job.person, slack, 'create');
    return [ending(scene, job.person, slack.name, 'create', 'succeeded', { tries: 3 })];
  },
};

/** Still in back-off when the world ends: the vendor asked for two hours. */
const throttledWaiting: Story = {
  name: 'throttled-waiting',
  attempts: 1,
  tell: (scene, cast) => {
    const job = newJob(cast, slack);
    const calls = [vendorLookUp(scene, job.person), ...throttled(scene, job, [5, 7200])];
    const { end } = workOff(scene, enqueue(scene, job), job, calls);
    const reason = 'Too Many Requests. Errors reported by remote server: ratelimited. The task will be retried.';
    recordIntegrationTrouble(scene, end + 150, job.person, slack, 'rate_limit_exceeded', reason);
    return [ending(scene, job.person, slack.name, 'create', 'waiting', { failure: 'throttled', tries: 2 })];
  },
};

const retriesExhausted: Story = {
  name: 'retries-exhausted',
  attempts: 1,
  tell: (scene, cast) => {
    const job = newJob(cast, slack);
    const calls = [vendorLookUp(scene, job.person), ...throttled(scene, job, [1, 1, 2, 4, 8, 12, 16, 20, 24, 30])];
    const { end } = workOff(scene, enqueue(scene, job), job, calls);
    const reason = 'Too Many Requests. Errors reported by remote server: ratelimited. Giving up after 10 attempts.';
    recordPush(scene, end + 180, job.person, slack, 'create', { reason, legacy: 'app.api.error.rate.limit.exceeded' });
    return [ending(scene, job.person, slack.name, 'create', 'failed', { failure: 'retries-exhausted', tries: 10 })];
  },
};

/** The worker takes the message, asks for the person, and dies: its own span is never reported. */
const workerCrash: Story = {
  name: 'worker-crash',
  attempts: 1,
  tell: (scene, cast) => {
    const job = newJob(cast, salesforce);
    const message = enqueue(scene, job);
    const context = scene.context();
    const start = message.at + scene.random.around(220);
    note(scene, start, 'info', 'job taken', job, message, context);
    startLookUp(scene, start + 15, job, context);
    return [ending(scene, job.person, salesforce.name, 'create', 'stuck', { failure: 'crash' })];
  },
};

/** No consumer: the message stays where it is. */
const queueStuck: Story = {
  name: 'queue-stuck',
  attempts: 1,
  tell: (scene, cast) => {
    const job = newJob(cast, slack);
    enqueue(scene, job);
    return [ending(scene, job.person, slack.name, 'create', 'waiting', { failure: 'queue-stuck' })];
  },
};

export const saasTroubles: readonly Story[] = [
  expiredToken,
  refused('insufficient-rights', salesforce, 403, null, 'the integration user lacks the permission Manage Users', 'Forbidden'),
  refused('required-missing', salesforce, 400, 'invalidValue', 'Required fields are missing: [ProfileId]', 'Bad Request'),
  refused('licence-exhausted', slack, 403, null, 'no seats left: the licence limit of 250 is reached', 'Forbidden'),
  throttledThenFine,
  throttledWaiting,
  retriesExhausted,
  workerCrash,
  queueStuck,
];
