import { describe, expect, it } from 'vitest';
import { serviceOfFile } from '../../../src/collectors/logs/file-service.ts';

describe('the service that a log file is called after', () => {
  it.each([
    ['crm-scim.log', 'crm-scim'],
    ['/var/log/acme/Billing_2026-01-05.json.gz', 'billing'],
    ['account-service.log.3', 'account-service'],
    ['provisioner-20260105.out', 'provisioner'],
    ['wiki-access.log', 'wiki-access'],
    ['worker.stderr.log', 'worker'],
    ['app.log', null],
    ['access.log.1', null],
    ['production-errors.log', null],
    ['2026-01-05.log', null],
    ['stdin', null],
    ['scim-api', null],
  ])('%s: %s', (fileName, service) => {
    expect(serviceOfFile(fileName)).toBe(service);
  });
});
