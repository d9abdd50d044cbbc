/** SCIM bodies (RFC 7643 section 4.1, RFC 7644 sections 3.4.2 and 3.12) as Okta sends them and the targets answer. */
import type { Attributes, Json } from '../../domain/event.ts';
import type { App } from './company.ts';
import type { Person } from './people.ts';
import { createRandom } from './random.ts';

const userSchema = 'urn:ietf:params:scim:schemas:core:2.0:User';
const enterpriseSchema = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';

/** The id that an app gives to a person: always the same one, so that an update finds what a create made. */
export function scimIdOf(person: Person, app: App): string {
  return createRandom(person.oktaId, app.instanceId).uuid();
}

export function userRequest(person: Person): Attributes {
  return {
    schemas: [userSchema, enterpriseSchema],
    userName: person.email,
    externalId: person.oktaId,
    name: { givenName: person.givenName, familyName: person.familyName },
    displayName: person.displayName,
    emails: [{ value: person.email, type: 'work', primary: true }],
    title: person.title,
    active: true,
    [enterpriseSchema]: { employeeNumber: person.employeeId, department: person.department },
  };
}

/** The resource with its id; `dropped` names attributes that the server ignored. */
export function userResponse(person: Person, app: App, dropped: readonly string[] = []): Attributes {
  const id = scimIdOf(person, app);
  const kept = Object.entries(userRequest(person)).filter(([name]) => !dropped.includes(name));
  return { ...Object.fromEntries(kept), id, meta: { resourceType: 'User', location: `https://${app.host}${app.scimPath}/Users/${id}` } };
}

/** Deactivation as Okta sends it: a path-less replace. */
export function deactivation(): Attributes {
  return {
    schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
    Operations: [{ op: 'replace', value: { active: false } }],
  };
}

export function listResponse(resources: readonly Json[]): Attributes {
  return {
    schemas: ['urn:ietf:params:scim:api:messages:2.0:ListResponse'],
    totalResults: resources.length,
    startIndex: 1,
    itemsPerPage: resources.length,
    Resources: [...resources],
  };
}

export function errorResponse(status: number, scimType: string | null, detail: string): Attributes {
  return {
    schemas: ['urn:ietf:params:scim:api:messages:2.0:Error'],
    status: String(status),
    ...(scimType === null ? {} : { scimType }),
    detail,
  };
}

/** `filter=userName eq "…"` as a query string. */
export function userNameFilter(person: Person): string {
  return `filter=${encodeURIComponent(`userName eq "${person.email}"`)}&startIndex=1&count=100`;
}
