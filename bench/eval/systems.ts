/** The systems of the company: each writes what it sees in its own format, with the ids that it knows and no others. */
import type { Attempt, Change, Person, RawRecord, Target, World } from './world.ts';

type About = RawRecord['attempt'];

const rfc3339 = (at: number) => new Date(at).toISOString();

const pushes: Record<Exclude<Change, 'delete'>, string> = {
  create: 'push',
  update: 'push_profile',
  suspend: 'deactivate',
  reactivate: 'reactivate',
};

/** Okta System Log (LogEvent). */
export class Okta {
  private readonly world: World;

  constructor(world: World) {
    this.world = world;
  }

  /** An administrator or a group rule gives somebody an app. */
  assign(about: About, at: number, person: Person, target: Target): void {
    this.event(about, at, 'application.user_membership.add', 'Add user to application membership', this.appTargets(person, target));
  }

  /** The push into the app as Okta's own queue saw it end. @param refusal the target's words */
  pushed(about: About, at: number, person: Person, target: Target, refusal: string | null, change: keyof typeof pushes = 'create'): void {
    const type = `application.provision.user.${pushes[change]}`;
    this.event(about, at, type, 'Push user to external application', this.appTargets(person, target), {
      severity: refusal === null ? 'INFO' : 'ERROR',
      outcome:
        refusal === null
          ? { result: 'SUCCESS', reason: null }
          : {
              result: 'FAILURE',
              reason: `Automatic provisioning of user ${person.first} ${person.last} to app ${target.label} failed: ${refusal}`,
            },
    });
  }

  signedIn(about: About, at: number, person: Person, target: Target): void {
    this.event(about, at, 'user.authentication.sso', 'User single sign on to app', [appOf(target)], { actor: userOf(person) });
  }

  /** Somebody else's business, such as a rule that was edited. */
  administered(at: number): void {
    this.event(null, at, 'policy.rule.update', 'Update policy rule', [
      { id: `0pr${this.world.random.base62(17)}`, type: 'PolicyRule', alternateId: 'unknown', displayName: 'Default rule' },
    ]);
  }

  private event(about: About, at: number, eventType: string, displayMessage: string, target: object[], more: object = {}): void {
    const { random } = this.world;
    const [uuid, transaction, request] = [random.uuid(), random.base62(27), random.base62(20)];
    this.world.add({
      format: 'okta',
      attempt: about,
      at,
      host: 'okta',
      write: (time) => ({
        uuid,
        published: rfc3339(time),
        eventType,
        version: '0',
        severity: 'INFO',
        displayMessage,
        outcome: { result: 'SUCCESS', reason: null },
        actor: { id: '00uADMIN00000000001', type: 'User', alternateId: 'it-admin@corp.example', displayName: 'IT Admin' },
        target,
        transaction: { type: 'WEB', id: transaction, detail: {} },
        debugContext: { debugData: { requestId: request, requestUri: '/api/v1/apps' } },
        ...more,
      }),
    });
  }

  private appTargets(person: Person, target: Target): object[] {
    const user = userOf(person);
    return [appOf(target), { ...user, id: `0ua${person.oktaId.slice(3)}`, type: 'AppUser' }, user];
  }
}

function userOf(person: Person) {
  return { id: person.oktaId, type: 'User', alternateId: person.email, displayName: `${person.first} ${person.last}` };
}

function appOf(target: Target) {
  return { id: `0oa${target.service.padEnd(17, '0')}`, type: 'AppInstance', alternateId: target.label, displayName: target.label };
}

/** Entra provisioning log (Graph provisioningObjectSummary). */
export class Entra {
  private readonly world: World;

  constructor(world: World) {
    this.world = world;
  }

  provisioned(about: About, at: number, person: Person, target: Target, cycle: string, refusal: string | null): void {
    const { random } = this.world;
    const [id, change] = [random.uuid(), random.uuid()];
    const scimId = this.world.idIn(target, person);
    const status = refusal === null ? 'success' : 'failure';
    const step = (name: string, provisioningStepType: string, stepStatus: string) => ({
      name,
      provisioningStepType,
      status: stepStatus,
      description: '',
      details: {},
    });
    this.world.add({
      format: 'entra',
      attempt: about,
      at,
      host: 'entra',
      write: (time) => ({
        id,
        activityDateTime: rfc3339(time),
        tenantId: '7928d5b5-7442-4a97-9e2d-66f9d9972ec0',
        jobId: `scim.7928d5b574424a979e2d66f9d9972ec0.${target.service}`,
        cycleId: cycle,
        changeId: change,
        provisioningAction: 'create',
        durationInMilliseconds: 900,
        initiatedBy: { id: '', displayName: 'Azure AD Provisioning Service', initiatorType: 'system' },
        servicePrincipal: { id: `sp-${target.service}`, displayName: target.label },
        sourceSystem: { id: 's', displayName: 'Microsoft Entra ID', details: {} },
        targetSystem: { id: 't', displayName: 'customappsso', details: { ServicePrincipalDisplayName: target.label } },
        sourceIdentity: {
          id: person.entraId,
          displayName: `${person.first} ${person.last}`,
          identityType: 'User',
          details: { UserPrincipalName: person.email },
        },
        targetIdentity: { id: refusal === null ? scimId : '', displayName: '', identityType: 'User', details: {} },
        provisioningStatusInfo: {
          status,
          errorInformation:
            refusal === null
              ? null
              : { errorCode: 'SystemForCrossDomainIdentityManagementServiceIncompatible', reason: refusal, errorCategory: 'Failure' },
        },
        modifiedProperties: [{ displayName: 'userName', oldValue: null, newValue: person.email }],
        provisioningSteps: [step('EntryImportAdd', 'import', 'success'), step('EntryExportAdd', 'export', status)],
      }),
    });
  }
}

export interface SpanFields {
  name: string;
  kind: 'internal' | 'server' | 'client' | 'producer' | 'consumer';
  durationMs: number;
  attributes: { [name: string]: string | number };
  parent?: Span | null;
  link?: Span | null;
  error?: string | null;
}

export interface Span {
  traceId: string;
  spanId: string;
}

const kinds = { internal: 1, server: 2, client: 3, producer: 4, consumer: 5 } as const;

/** A service that exports spans. Its host is its clock. */
export class TracedService {
  readonly name: string;
  private readonly world: World;

  constructor(world: World, name: string) {
    this.world = world;
    this.name = name;
  }

  span(about: About, at: number, { name, kind, durationMs, attributes, parent = null, link = null, error = null }: SpanFields): Span {
    const { random } = this.world;
    const span = { traceId: parent?.traceId ?? random.hex(32), spanId: random.hex(16) };
    const nanos = (time: number) => `${BigInt(Math.round(time * 1000)) * 1000n}`;
    this.world.add({
      format: 'span',
      attempt: about,
      at,
      host: this.name,
      write: (time) => ({
        resourceSpans: [
          {
            resource: { attributes: attributesOf({ 'service.name': this.name }) },
            scopeSpans: [
              {
                spans: [
                  {
                    ...span,
                    ...(parent === null ? {} : { parentSpanId: parent.spanId }),
                    name,
                    kind: kinds[kind],
                    startTimeUnixNano: nanos(time),
                    endTimeUnixNano: nanos(time + durationMs),
                    attributes: attributesOf(attributes),
                    ...(link === null ? {} : { links: [link] }),
                    status: error === null ? {} : { code: 2, message: error },
                  },
                ],
              },
            ],
          },
        ],
      }),
    });
    return span;
  }
}

function attributesOf(attributes: { [name: string]: string | number }): object[] {
  return Object.entries(attributes).map(([key, value]) => ({
    key,
    value: typeof value === 'number' ? { intValue: String(value) } : { stringValue: value },
  }));
}

/** A service that writes JSON lines as pino does. */
export class LoggedService {
  readonly name: string;
  private readonly world: World;

  constructor(world: World, name: string) {
    this.world = world;
    this.name = name;
  }

  line(about: About, at: number, msg: string, fields: object, level = 30): void {
    const { name } = this;
    this.world.add({
      format: 'line',
      attempt: about,
      at,
      host: name,
      write: (time) => ({ level, time: Math.round(time), pid: 7, hostname: `${name}-1`, name, ...fields, msg }),
    });
  }
}

/** What the target's own log says of a call. */
export function logCall(
  log: LoggedService,
  about: Attempt,
  at: number,
  status: number,
  fields: { [name: string]: string },
  reqId: string,
  { words, ...req } = { method: 'POST', url: '/scim/v2/Users', words: 'creating account' },
): void {
  log.line(about, at, words, { reqId, ...fields });
  log.line(
    about,
    at + 30,
    'request completed',
    { reqId, req, res: { statusCode: status }, ...fields, responseTime: 30 },
    status < 400 ? 30 : 50,
  );
}
