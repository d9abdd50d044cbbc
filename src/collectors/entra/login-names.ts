/**
 * User principal names as Entra changes them: that of a guest is made of the address at home (`ana_example.com#EXT#@tenant.onmicrosoft.com`), that of
 * a deleted user begins with the object id without dashes.
 */
import type { Identifiers } from '../../domain/identifiers.ts';
import { looksLikeEmail } from '../audit/provider-event.ts';
import { meaningful } from './reading.ts';

export function loginIdentifiers(principalName: string | null, objectId: string | null, email: string | null = null): Identifiers {
  const name = meaningful(withoutObjectId(principalName, objectId));
  const mail = [email, homeAddress(name), name].find(
    (candidate) => typeof candidate === 'string' && looksLikeEmail(candidate) && !isGuest(candidate),
  );
  return { ...(name === null ? {} : { userName: name }), ...(typeof mail === 'string' ? { email: mail } : {}) };
}

function withoutObjectId(name: string | null, objectId: string | null): string | null {
  if (name === null || objectId === null || !/^[0-9a-f]{32}./i.test(name)) return name;
  return name.toLowerCase().startsWith(objectId.replaceAll('-', '').toLowerCase()) ? name.slice(32) : name;
}

function isGuest(name: string): boolean {
  return /#EXT#/i.test(name);
}

/** No domain has an underscore, so the last one stands for the `@`. */
function homeAddress(name: string | null): string | null {
  const home = name === null ? undefined : /^(.+)_([^_]+)#EXT#@/i.exec(name);
  return home === undefined || home === null ? null : `${home[1]}@${home[2]}`;
}
