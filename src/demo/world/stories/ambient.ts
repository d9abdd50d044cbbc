/** What belongs to no attempt, and must stay so: health checks, pool statistics, Okta's own administration. */
import { logfmtLine } from '../log-line.ts';
import type { Scene } from '../scene.ts';
import { transactionId } from '../systems/okta.ts';

export function ambientNoise(scene: Scene): void {
  const { random, start } = scene;
  scene.span('acme-api', {
    context: scene.context(),
    name: 'GET /healthz',
    kind: 'server',
    start,
    end: start + random.around(2),
    attributes: { 'http.request.method': 'GET', 'http.route': '/healthz', 'url.path': '/healthz', 'http.response.status_code': 200 },
  });
  const pool = { level: 'info', service: 'scim-gateway', msg: 'pool statistics', open: random.int(2, 12), idle: random.int(1, 8) };
  scene.line('scim-gateway.log', start + 50, logfmtLine(start + 50, pool));
  if (!random.chance(0.25)) return;
  scene.okta({
    at: start + 80,
    eventType: 'system.api_token.update',
    displayMessage: 'Update API token',
    result: 'SUCCESS',
    targets: [],
    transaction: { id: transactionId(scene), type: 'WEB' },
  });
}
