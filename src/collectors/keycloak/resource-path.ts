/**
 * What the path of an admin event names: `users/{id}/groups/{id}`. The path tells more than `resourceType`: a membership is GROUP_MEMBERSHIP or (through the
 * account console, in earlier versions) USER, users of a partial import come as REALM, and a synchronisation is REALM too. On CREATE the id stands only here.
 */

export interface ResourcePath {
  /** `users`, `groups`, `user-storage`, ... */
  area: string;
  id: string | null;
  /** What hangs below: `groups`, `role-mappings`, `reset-password`, ... */
  part: string | null;
  partId: string | null;
  /** What comes after that: the client of `role-mappings/clients/{id}`. */
  rest: string[];
}

/** Below `users` there are also collections: `users/profile` is the configuration of the user profile. */
const notUsers = new Set(['profile', 'count', 'profile-metadata']);

export function resourcePathOf(text: string): ResourcePath {
  const segments =
    text
      .slice(0, 2000)
      .replace(/^(?:\/?(?:auth\/)?admin\/realms\/[^/]+)?\/+/, '')
      .split(/[?#]/, 1)[0]
      ?.split('/')
      .filter(Boolean) ?? [];
  // `attack-detection/brute-force/users/{id}`
  const start = segments[0] === 'attack-detection' ? segments.slice(2) : segments;
  const [area = '', id = null, part = null, partId = null, ...rest] = start;
  if (area === 'users' && id !== null && notUsers.has(id))
    return { area: 'users-configuration', id: null, part: null, partId: null, rest: [] };
  if (segments[0] === 'attack-detection') return { area: 'attack-detection', id, part, partId, rest };
  return { area, id, part, partId, rest };
}
