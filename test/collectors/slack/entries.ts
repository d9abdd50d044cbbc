/** Synthetic entries in the shape of the Audit Logs API. */
import type { Json } from '../../../src/domain/event.ts';

type Fields = { [key: string]: Json };

export const actor: Fields = { id: 'W0ADMIN01', name: 'Grace Admin', email: 'grace@acme.example', team: 'E0ACME001' };
export const ada: Fields = { id: 'W0ADA0001', name: 'Ada Lovelace', email: 'ada@acme.example', team: 'T0SALES01' };

export function entry(action: string, more: Fields = {}): Fields {
  return {
    id: '0123a45b-6c7d-8900-e12f-3456789abcde',
    date_create: 1767607087,
    action,
    actor: { type: 'user', user: actor },
    entity: { type: 'user', user: ada },
    context: {
      location: { type: 'enterprise', id: 'E0ACME001', name: 'Acme', domain: 'acme' },
      ua: 'Okta SCIM Client 1.0.0',
      ip_address: '203.0.113.7',
      session_id: 913888259765,
    },
    ...more,
  };
}
