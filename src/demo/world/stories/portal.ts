/** The company's own web portal: sign-ups, activations, invitations. No IdP is involved; the session id and the address hold it together. */
import { acmeCloud, type Service } from '../company.ts';
import type { SpanAttributes, SpanContext } from '../otlp.ts';
import type { Person } from '../people.ts';
import type { Scene } from '../scene.ts';
import { consumed, publish } from '../systems/queue.ts';
import { ending, type Story } from './story.ts';

type PortalOperation = 'create' | 'activate' | 'invite';

const paths: { readonly [operation in PortalOperation]: string } = { create: '/signup', activate: '/activate', invite: '/invitations' };

interface Visit {
  at: number;
  person: Person;
  operation: PortalOperation;
  sessionId: string;
  status: number;
  /** An exception that ends the request. */
  exception?: { type: string; message: string; stack: string };
}

/** One request to the portal with the insert or update it makes; returns its end and the server span. */
function visit(scene: Scene, { at, person, operation, sessionId, status, exception }: Visit): { end: number; context: SpanContext } {
  const context = scene.context();
  const took = scene.random.around(130);
  const end = at + took;
  const path = paths[operation];
  const failed = exception !== undefined;
  statement(scene, 'signup-web', at + took * 0.3, took * 0.4, operation === 'activate' ? 'UPDATE' : 'INSERT', context);
  if (failed) scene.record('signup-web', end - 1, 'ERROR', exception.message, context, { 'user.email': person.email });
  scene.span('signup-web', {
    context,
    name: `POST ${path}`,
    kind: 'server',
    start: at,
    end,
    attributes: {
      'http.request.method': 'POST',
      'http.route': path,
      'url.path': path,
      'http.response.status_code': status,
      'http.request.header.x-request-id': `req-${scene.random.hex(12)}`,
      'session.id': sessionId,
      'user.email': person.email,
      'provisioning.operation': operation,
      'provisioning.target': acmeCloud.name,
      ...(exception === undefined ? {} : { 'error.type': exception.type }),
    },
    error: exception?.message,
    exception,
  });
  return { end, context };
}

function statement(scene: Scene, service: Service, start: number, took: number, operation: 'INSERT' | 'UPDATE', parent: SpanContext): void {
  const attributes: SpanAttributes = {
    'db.system.name': 'postgresql',
    'db.namespace': 'portal',
    'db.collection.name': 'accounts',
    'db.operation.name': operation,
  };
  scene.span(service, {
    context: scene.context(parent),
    parent,
    name: `${operation} accounts`,
    kind: 'client',
    start,
    end: start + took,
    attributes,
  });
}

/** A message to the mailer, which sends the letter a moment later. */
function sendLetter(scene: Scene, at: number, person: Person, parent: SpanContext): void {
  const attributes = { 'user.email': person.email };
  const message = publish(scene, { service: 'signup-web', queue: 'mail.outgoing', at, parent, attributes });
  const start = message.at + scene.random.around(260, 0.6);
  const context = scene.context();
  const end = start + scene.random.around(380);
  scene.span('mailer', {
    context: scene.context(context),
    parent: context,
    name: 'SMTP send',
    kind: 'client',
    start: start + 5,
    end: end - 5,
    attributes: { 'server.address': 'smtp.acme.example', 'server.port': 587 },
  });
  consumed(scene, { service: 'mailer', message, context, start, end, attributes });
}

const signUp: Story = {
  name: 'sign-up',
  attempts: 2,
  tell: (scene, cast) => {
    const person = cast.newcomer();
    const sessionId = `sess-${scene.random.base62(18)}`;
    const { end, context } = visit(scene, { at: scene.start, person, operation: 'create', sessionId, status: 201 });
    sendLetter(scene, end - 8, person, context);
    const activated = scene.start + scene.random.between(70_000, 160_000);
    visit(scene, { at: activated, person, operation: 'activate', sessionId, status: 200 });
    return [
      ending(scene, person, acmeCloud.name, 'create', 'succeeded'),
      ending(scene, person, acmeCloud.name, 'activate', 'succeeded', { startedAt: activated }),
    ];
  },
};

const invite: Story = {
  name: 'invite',
  attempts: 1,
  tell: (scene, cast) => {
    const person = cast.newcomer();
    const sessionId = `sess-${scene.random.base62(18)}`;
    const { end, context } = visit(scene, { at: scene.start, person, operation: 'invite', sessionId, status: 202 });
    sendLetter(scene, end - 8, person, context);
    return [ending(scene, person, acmeCloud.name, 'invite', 'succeeded')];
  },
};

const signUpFailed: Story = {
  name: 'sign-up-failed',
  attempts: 1,
  tell: (scene, cast) => {
    const person = cast.newcomer();
    const message = "Cannot read properties of undefined (reading 'plan')";
    const stack = `TypeError: ${message}\n    at choosePlan (/app/src/plans.js:17:22)\n    at signUp (/app/src/signup.js:52:9)`;
    visit(scene, {
      at: scene.start,
      person,
      operation: 'create',
      sessionId: `sess-${scene.random.base62(18)}`,
      status: 500,
      exception: { type: 'TypeError', message, stack },
    });
    return [ending(scene, person, acmeCloud.name, 'create', 'failed', { failure: 'service-error' })];
  },
};

export const portalStories: readonly Story[] = [signUp, invite];
export const portalTroubles: readonly Story[] = [signUpFailed];
