/**
 * Who a PingOne activity is about. `resources` are what was changed, found by their type, never by their place; `actors` (a user, a client or both) did it,
 * and are the subject only of sign-ins.
 */
import { type Identifiers, isMeaningless } from '../../domain/identifiers.ts';
import { identifierSet, looksLikeEmail } from '../audit/provider-event.ts';
import { type Fields, fieldsOf, idOf, listOf, textOf } from '../json/fields.ts';

interface Subject {
  self: boolean;
  /** An activity of a connector: its correlation id may be that of a whole run. */
  connector: boolean;
}

export function resourceOf(raw: Fields, types: RegExp): Fields | null {
  return listOf(raw, 'resources').find((resource) => types.test(textOf(resource, 'type')?.toUpperCase() ?? '')) ?? null;
}

export function identifiersOf(raw: Fields, { self, connector }: Subject): Identifiers {
  const actor = fieldsOf(fieldsOf(raw, 'actors'), 'user');
  const user = resourceOf(raw, /^(?:USER|IDENTITY|USERS)$/) ?? (self && Object.keys(actor).length > 0 ? actor : null);
  const group = resourceOf(raw, /^(?:GROUP|MEMBER_OF_GROUP)$/) ?? resourceOf(raw, /^POPULATION$/);
  const correlationId = idOf(raw, 'correlationId');
  return {
    ...(user === null ? {} : ofUser(user)),
    ...(group === null ? {} : identifierSet({ groupId: idOf(group, 'id'), groupName: idOf(group, 'name') })),
    ...identifierSet({
      // PingOne gives one to every HTTP request that it receives; what a connector does was asked for by nobody in particular.
      requestId: connector ? null : correlationId,
      jobId: connector ? correlationId : null,
      sessionId: idOf(fieldsOf(raw, 'internalCorrelation'), 'sessionId'),
    }),
  };
}

function ofUser(user: Fields): Identifiers {
  const name = idOf(user, 'username') ?? idOf(user, 'name');
  const email = idOf(user, 'email') ?? (name !== null && looksLikeEmail(name) ? name : null);
  return identifierSet({ idpUserId: idOf(user, 'id'), userName: name, email, externalId: idOf(user, 'externalId') });
}

/** The system that accounts are pushed into, or the application that somebody signed in to. */
export function targetOf(raw: Fields, { self, connector }: Subject): string | null {
  const system = resourceOf(raw, /CONNECTION|STORE|PROPAGATION|PROVISIONING|TARGET/) ?? resourceOf(raw, /^APPLICATION$/);
  const name = system === null ? null : idOf(system, 'name');
  if (name !== null || connector || !self) return name;
  const client = idOf(fieldsOf(fieldsOf(raw, 'actors'), 'client'), 'name');
  return client === null || isMeaningless(client) ? null : client;
}
