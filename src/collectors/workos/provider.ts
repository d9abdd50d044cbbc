/** The IdP behind a directory or connection, where the event names its type (`okta scim v2.0`, `azure scim v2.0`, `OktaSAML`) or has an id that only Okta gives. */
import { type Fields, fieldsOf, textOf } from '../json/fields.ts';

const kinds: readonly (readonly [RegExp, string])[] = [
  [/okta/i, 'okta'],
  [/azure|entra/i, 'entra'],
  [/google|gsuite/i, 'google'],
  [/jump ?cloud/i, 'jumpcloud'],
  [/one ?login/i, 'onelogin'],
  [/ping/i, 'pingone'],
  [/auth0/i, 'auth0'],
  [/keycloak/i, 'keycloak'],
];

export function providerOf(data: Fields): string {
  const types = [
    textOf(data, 'object') === 'directory' ? textOf(data, 'type') : null,
    textOf(data, 'directory_type'),
    textOf(fieldsOf(data, 'directory'), 'type'),
    textOf(data, 'connection_type'),
    textOf(fieldsOf(data, 'connection'), 'connection_type'),
    textOf(fieldsOf(data, 'sso'), 'connection_type'),
  ];
  for (const type of types) {
    const known = type === null ? undefined : kinds.find(([pattern]) => pattern.test(type));
    if (known !== undefined) return known[1];
  }
  if (types.some((type) => type !== null)) return 'workos';
  return oktaId.test(idpIdIn(data) ?? '') ? 'okta' : 'workos';
}

/** Okta sends the ids of its users (`00u...`) and groups (`00g...`), which have 20 characters, as SCIM ids; those of others have no form of their own. */
const oktaId = /^00[ug][0-9A-Za-z]{17}$/;

function idpIdIn(data: Fields): string | null {
  return textOf(data, 'idp_id') ?? textOf(fieldsOf(data, 'user'), 'idp_id');
}
