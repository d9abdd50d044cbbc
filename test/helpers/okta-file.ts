/** Recorded System Log events of a few people, as an export holds them: pushes to one application, some of them refused. */
import { oktaPush } from './okta-events.ts';
import type { OktaEvent } from './okta-server.ts';

const start = Date.UTC(2026, 0, 5, 9);

export interface Push {
  email: string;
  result: 'SUCCESS' | 'FAILURE';
  /** Minutes after 5 January 2026, 09:00 UTC. */
  minute: number;
  app?: string;
}

export function pushes(all: readonly Push[]): OktaEvent[] {
  return all.map(({ email, result, minute, app = 'Demo App' }, index) =>
    oktaPush({
      uuid: `push-${index}`,
      published: new Date(start + minute * 60_000).toISOString(),
      outcome: { result, reason: result === 'FAILURE' ? 'Conflict: userName already taken' : null },
      target: [
        { id: '0oaAPP00000000000001', type: 'AppInstance', alternateId: app, displayName: app },
        { id: `0uaAPPUSER${String(index).padStart(10, '0')}`, type: 'AppUser', alternateId: email, displayName: email },
        { id: `00uUSER${String(index).padStart(13, '0')}`, type: 'User', alternateId: email, displayName: email },
      ],
      transaction: { id: `trn-${index}`, type: 'WEB', detail: {} },
      debugContext: { debugData: { requestId: `req-${index}` } },
    }),
  );
}

export function oktaFile(all: readonly Push[]): string {
  return JSON.stringify(pushes(all));
}
