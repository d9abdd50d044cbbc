/** Salesforce and Slack, well: creates, profile pushes, deactivations through hook, queue and worker. */
import { type App, salesforce, slack } from '../company.ts';
import type { Scene } from '../scene.ts';
import { deactivation, scimIdOf, userRequest, userResponse } from '../scim-resources.ts';
import { assign, editProfile, recordPush, unassign } from '../systems/okta.ts';
import { type Job, receiveHook, type VendorCall, vendorLookUp, workOff } from '../systems/saas.ts';
import { ending, type Story } from './story.ts';

const decide = { create: assign, update: editProfile, suspend: unassign } as const;

/** From Okta's decision to the job in the queue. */
export function enqueue(scene: Scene, job: Job): ReturnType<typeof receiveHook> {
  const requestId = decide[job.push](scene, scene.start, job.person, job.app);
  return receiveHook(scene, scene.start + scene.random.around(420), job, requestId);
}

/** Hook, queue, worker and verdict, after a decision that was made before. */
export function succeedAt(scene: Scene, at: number, job: Job, requestId: string): void {
  const message = receiveHook(scene, at, job, requestId);
  const { end } = workOff(scene, message, job, goodCalls(scene, job));
  recordPush(scene, end + scene.random.around(180), job.person, job.app, job.push);
}

/** The calls of an attempt to which the vendor has no objection. */
function goodCalls(scene: Scene, { person, app, push }: Job): VendorCall[] {
  const change = {
    create: { method: 'POST', request: userRequest(person), status: 201 },
    update: { method: 'PUT', id: scimIdOf(person, app), request: userRequest(person), status: 200 },
    suspend: { method: 'PATCH', id: scimIdOf(person, app), request: deactivation(), status: 200 },
  } as const;
  const response = { ...userResponse(person, app), active: push !== 'suspend' };
  const call: VendorCall = { ...change[push], response, took: scene.random.around(app === slack ? 240 : 520) };
  return push === 'create' ? [vendorLookUp(scene, person), call] : [call];
}

function success(name: string, app: App, push: Job['push']): Story {
  return {
    name,
    attempts: 1,
    tell: (scene, cast) => {
      const job: Job = { person: push === 'create' ? cast.newcomer() : cast.colleague(), app, push };
      const requestId = decide[push](scene, scene.start, job.person, app);
      succeedAt(scene, scene.start + scene.random.around(420), job, requestId);
      return [ending(scene, job.person, app.name, push, 'succeeded')];
    },
  };
}

export const salesforceCreate = success('salesforce-create', salesforce, 'create');
export const salesforceUpdate = success('salesforce-update', salesforce, 'update');
export const slackCreate = success('slack-create', slack, 'create');
export const slackDeprovision = success('slack-deprovision', slack, 'suspend');
