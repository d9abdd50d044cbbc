/** Synthetic tenant logs. */
import type { Json } from '../../../src/domain/event.ts';

export type Log = { [key: string]: Json };

const start = Date.UTC(2026, 0, 5, 9);

/** Log ids as Auth0 writes them: three digits, the time at which it was stored, a counter. */
export function logId(index: number): string {
  return `90020260105090000${String(100 + (index % 900))}${String(index).padStart(36, '0')}`;
}

export function auth0Log(parts: Log = {}): Log {
  return {
    date: '2026-01-05T09:00:00.123Z',
    type: 's',
    description: '',
    connection: 'acme-okta',
    connection_id: 'con_Acme0001',
    client_id: 'AbCdEf',
    client_name: 'Wiki',
    ip: '192.0.2.4',
    user_agent: 'Chrome 120.0.0 / Mac OS X 10.15.7',
    hostname: 'acme.eu.auth0.com',
    user_id: 'oidc|acme-okta|00uANA0001',
    user_name: 'ana@example.com',
    strategy: 'oidc',
    strategy_type: 'enterprise',
    log_id: '90020260105090000123000000000000000001223372036854775807',
    ...parts,
  };
}

export function scimLog(type: 'sscim' | 'fscim', request: Log, response: Log, parts: Log = {}): Log {
  return {
    date: '2026-01-05T09:00:00.123Z',
    type,
    description: type === 'fscim' ? 'SCIM request refused' : '',
    client_id: null,
    client_name: '',
    ip: '192.0.2.9',
    user_agent: 'Other 0.0.0 / Other 0.0.0',
    log_id: '90020260105090000123000000000000000001223372036854775807',
    tenant_name: 'acme',
    environment_name: 'prod-eu-1',
    details: {
      action: 'users',
      connection_id: 'con_Acme0001',
      request: { ip: '192.0.2.9', userAgent: 'Okta SCIM Client 1.0.0', query: {}, ...request },
      response,
    },
    ...parts,
  };
}

export function managementLog(type: string, request: Log, response: Log, parts: Log = {}): Log {
  return auth0Log({
    type,
    description: 'Update a user',
    user_id: 'auth0|admin0001',
    user_name: 'admin@example.com',
    details: {
      request: {
        channel: 'https://manage.auth0.com/',
        ip: '192.0.2.1',
        query: {},
        auth: { strategy: 'jwt', user: { user_id: 'auth0|admin0001', email: 'admin@example.com', name: 'Ada Admin' } },
        ...request,
      },
      response,
    },
    ...parts,
  });
}

/** `count` logs in the order in which they were stored; their dates are a second apart. */
export function auth0Logs(count: number, first = 0): Log[] {
  return Array.from({ length: count }, (_, index) =>
    auth0Log({ log_id: logId(first + index), date: new Date(start + (first + index) * 1000).toISOString() }),
  );
}
