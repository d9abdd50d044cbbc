/**
 * Whom a provisioning record is about. Usually Entra is the source and an application the target; with people systems and Active Directory as the
 * source it is the other way round, and across tenants both are Entra.
 *
 * - `sourceIdentity.id` is the object id, `targetIdentity.id` the id in the target (the SCIM `id`), empty until the account is there.
 * - The login name and the `externalId` that the target gets are in `modifiedProperties` and in the details of the steps.
 */
import type { Identifiers } from '../../domain/identifiers.ts';
import { identifierSet, looksLikeEmail } from '../audit/provider-event.ts';
import type { Fields } from '../json/fields.ts';
import { loginIdentifiers } from './login-names.ts';
import { type Change, firstOf, type NamedValues, namedValues, valuesOf } from './named-values.ts';
import type { Step } from './provisioning-steps.ts';
import { idIn, meaningful, objectIn, pick, textIn } from './reading.ts';

export type IdentityKind = 'user' | 'group' | 'other';

export interface Systems {
  source: string | null;
  target: string | null;
  /** Entra's own directory is where the person comes from. */
  outbound: boolean;
  /** The target is an Entra directory. */
  intoEntra: boolean;
}

const entraDirectory = /azure active directory|microsoft entra|\bazure ?ad\b|^entra/i;
/** `Workday2AAD.<tenant>.<guid>`, `AD2AADProvisioning...`, `API2AD...` */
const inboundJob = /^[A-Za-z]{2,40}2(?:AAD|AD)(?:[A-Z][a-z]+)*\b/;

export function systemsOf(raw: Fields): Systems {
  const source = nameOfSystem(objectIn(raw, 'sourceSystem'));
  const target = nameOfSystem(objectIn(raw, 'targetSystem'));
  const intoEntra = target !== null && entraDirectory.test(target);
  const inbound = source === null ? intoEntra || inboundJob.test(textIn(raw, 'jobId') ?? '') : !entraDirectory.test(source);
  return { source, target, outbound: !inbound, intoEntra };
}

function nameOfSystem(system: Fields): string | null {
  return textIn(system, 'displayName', 'name');
}

export function kindOf(raw: Fields, steps: readonly Step[]): IdentityKind {
  const types = [objectIn(raw, 'sourceIdentity'), objectIn(raw, 'targetIdentity')].map(
    (identity) => textIn(identity, 'identityType', 'type') ?? '',
  );
  const said = types.find((type) => type !== '') ?? /\b(User|Group)\b/.exec(steps[0]?.description ?? '')?.[1] ?? 'user';
  if (/group/i.test(said)) return 'group';
  return /role|device|application|servicePrincipal/i.test(said) ? 'other' : 'user';
}

export function identityOf(
  raw: Fields,
  kind: IdentityKind,
  steps: readonly Step[],
  changes: readonly Change[],
  systems: Systems,
): Identifiers {
  const people: People = {
    source: objectIn(raw, 'sourceIdentity'),
    target: objectIn(raw, 'targetIdentity'),
    steps,
    values: valuesOf(changes),
  };
  const work = { changeId: idIn(raw, 'changeId'), jobId: idIn(raw, 'jobId'), cycleId: idIn(raw, 'cycleId') };
  if (kind === 'other') return identifierSet(work);
  return { ...(kind === 'group' ? groupOf(people) : personOf(people, systems)), ...identifierSet(work) };
}

interface People {
  source: Fields;
  target: Fields;
  steps: readonly Step[];
  values: NamedValues;
}

function groupOf({ source, target, steps, values }: People): Identifiers {
  const details = [namedValues(pick(source, 'details')), ...importDetails(steps), values];
  return identifierSet({
    groupId: idIn(source, 'id') ?? firstOf(details, 'objectid') ?? idIn(target, 'id'),
    groupName: idIn(source, 'displayName', 'name') ?? firstOf(details, 'displayname') ?? idIn(target, 'displayName', 'name'),
  });
}

function personOf(people: People, systems: Systems): Identifiers {
  const { source, target, steps, values } = people;
  const inSource = [namedValues(pick(source, 'details')), ...importDetails(steps)];
  const inTarget = [values, namedValues(pick(target, 'details')), ...matchDetails(steps)];
  const sourceId = idIn(source, 'id') ?? firstOf(inSource, 'objectid', 'id');
  const targetId = idIn(target, 'id') ?? firstOf(matchDetails(steps), 'id');
  const objectId = systems.outbound ? sourceId : systems.intoEntra ? targetId : null;
  const logins = loginsOf(people, inSource, inTarget, objectId);
  return identifierSet({
    idpUserId: objectId,
    externalId: firstOf(inTarget, 'externalid') ?? (systems.outbound ? null : sourceId),
    scimId: systems.outbound || !systems.intoEntra ? targetId : null,
    employeeId: firstOf([values, ...inSource, ...inTarget], 'employeeid', 'employeenumber', 'workerid', employeeNumber),
    ...logins,
  });
}

/** Letters and digits of the enterprise extension's `employeeNumber` (RFC 7643 section 4.3). */
const employeeNumber = 'urnietfparamsscimschemasextensionenterprise20useremployeenumber';
const mails = ['emailstypeeqworkvalue', 'mail', 'email', 'emailaddress', 'emailsvalue', 'workemail', 'otheremails'];
const names = ['username', 'userprincipalname', 'login', 'loginname'];

function loginsOf(
  people: People,
  inSource: readonly NamedValues[],
  inTarget: readonly NamedValues[],
  objectId: string | null,
): Identifiers {
  const principal = firstOf(inSource, 'userprincipalname') ?? addressIn(people);
  const name = firstOf(inTarget, ...names) ?? principal;
  const mail = firstOf([...inTarget, ...inSource], ...mails);
  const { email } = loginIdentifiers(principal, objectId);
  return { ...(email === undefined ? {} : { email }), ...loginIdentifiers(name, objectId, mail) };
}

/** Addresses that stand where names are shown: `Received User 'ana@example.com' change of type (Add) from Microsoft Entra ID`. */
function addressIn({ source, target, steps }: People): string | null {
  const shown = [
    textIn(source, 'displayName', 'name'),
    textIn(target, 'displayName', 'name'),
    firstOf(
      steps.map(({ details }) => details),
      'reportableidentifier',
    ),
  ];
  const quoted = steps.map(({ description }) => /'([^'\s]{1,200}@[^'\s]{1,200})'/.exec(description ?? '')?.[1]);
  return meaningful([...shown, ...quoted].find((text) => typeof text === 'string' && looksLikeEmail(text)) ?? null);
}

function importDetails(steps: readonly Step[]): NamedValues[] {
  return steps.filter(({ type }) => type === 'import').map(({ details }) => details);
}

/** What was found in the target. */
function matchDetails(steps: readonly Step[]): NamedValues[] {
  return steps.filter(({ type }) => type === 'matching').map(({ details }) => details);
}
