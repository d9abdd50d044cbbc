/** Synthetic System Log events. */
import type { OktaEvent } from './okta-server.ts';

/** A push of one user to one app, with every part replaceable. */
export function oktaPush(parts: Partial<OktaEvent> = {}): OktaEvent {
  return {
    uuid: '11111111-2222-3333-4444-555555555555',
    published: '2026-01-05T10:00:00.120Z',
    eventType: 'application.provision.user.push',
    severity: 'INFO',
    displayMessage: 'Push new user to external application',
    outcome: { result: 'SUCCESS', reason: null },
    actor: { id: '00uADMIN0000000000001', type: 'User', alternateId: 'admin@example.test', displayName: 'Ada Admin' },
    target: [
      { id: '0oaAPP00000000000001', type: 'AppInstance', alternateId: 'Demo App', displayName: 'Demo App' },
      { id: '0uaAPPUSER0000000001', type: 'AppUser', alternateId: 'ana@example.test', displayName: 'Ana García' },
      { id: '00uUSER0000000000001', type: 'User', alternateId: 'ana@example.test', displayName: 'Ana García' },
    ],
    transaction: { id: 'trn-1', type: 'WEB', detail: {} },
    debugContext: { debugData: { requestId: 'req-1' } },
    ...parts,
  };
}

/** `count` different events, published one second apart. */
export function oktaPushes(count: number, prefix = 'event', start = Date.UTC(2026, 0, 5, 9)): OktaEvent[] {
  return Array.from({ length: count }, (_, index) =>
    oktaPush({ uuid: `${prefix}-${index}`, published: new Date(start + index * 1000).toISOString() }),
  );
}
