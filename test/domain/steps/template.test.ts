import { describe, expect, it } from 'vitest';
import { templateName, templatePath } from '../../../src/domain/template.ts';

const uuid = '3f2a1b2c-1111-2222-3333-444455556666';

describe('templates', () => {
  it.each([
    ['/scim/v2/Users/:id', '/scim/v2/Users/{id}'],
    [`/scim/v2/Users/${uuid}`, '/scim/v2/Users/{id}'],
    ['billing.acme.example/v1/seats/123?x=1', 'billing.acme.example/v1/seats/{id}'],
    ['/Users/ana%40globex.example', '/Users/{email}'],
    ['/oauth2/v1/token', '/oauth2/v1/token'],
    ['/Groups/00g8zgX2ab3LmQ', '/Groups/{id}'],
    ['/jobs/{jobId}/run', '/jobs/{id}/run'],
    ['/%zz', '/%zz'],
  ])('of the path %s', (path, template) => {
    expect(templatePath(path)).toBe(template);
    expect(templatePath(template)).toBe(template);
  });

  it.each([
    ['POST /scim/v2/Users', 'POST /scim/v2/Users'],
    ['GET /Users?filter=userName eq "x y"', 'GET /Users'],
    ['user ana@globex.example created in 34 ms', 'user {email} created in {n} ms'],
    [`retry 3/10 for job ${uuid}`, 'retry {n}/{n} for job {id}'],
    ['userName "ana" is already taken', 'userName {value} is already taken'],
    ['application.provision.user.push', 'application.provision.user.push'],
    ["can't do o'neil", "can't do o'neil"],
    ['took user.created (msg_12ab34cd56ef)', 'took user.created ({id})'],
    ['worker p99 v2 oauth2', 'worker p99 v2 oauth2'],
  ])('of the name %s', (name, template) => {
    expect(templateName(name)).toBe(template);
    expect(templateName(template)).toBe(template);
  });

  it('cost no more than their length, whatever the text', () => {
    const started = performance.now();
    for (const part of ['"', "'", ')', '(', 'a=', '/', '1', '%', 'a@', '-_']) templateName(part.repeat(100_000));
    expect(performance.now() - started).toBeLessThan(500);
  });
});
