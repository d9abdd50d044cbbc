import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { resolveSecret } from '../../src/config/secrets.ts';
import { SourceError } from '../../src/errors.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'provtrace-secret-'));
  writeFileSync(join(folder, 'token'), 'from-file\n');
  writeFileSync(join(folder, 'empty'), '\n');
  writeFileSync(join(folder, 'huge'), 'x'.repeat(100_000));
});
afterAll(() => rmSync(folder, { recursive: true }));

const env = () => ({ TOKEN: 'from-env', BLANK: ' ', HOME: folder, PATH: process.env.PATH });

describe('a secret', () => {
  it.each([
    ['env:TOKEN', 'from-env'],
    ['file:~/token', 'from-file'],
    ['cmd:printf "from %s\\n" command', 'from command'],
    ['cmd:cat "$HOME/token" | tr - _', 'from_file'],
  ])('is read from %s', async (reference, expected) => {
    expect(await resolveSecret(reference, env())).toBe(expected);
  });

  it.each([
    ['env:MISSING', 'environment variable MISSING is not set'],
    ['env:BLANK', 'environment variable BLANK is not set'],
    ['file:~/missing', /the secret can't be read from .*missing \(ENOENT\)/],
    ['file:~/empty', /empty is empty/],
    ['file:~/huge', /too large for a secret/],
    ['cmd:echo hunter2; echo hunter2 >&2; exit 3', /^the cmd: reference ended with exit code 3$/],
    ['cmd:true', 'the cmd: reference printed nothing'],
    ['cmd:yes hunter2', /^the cmd: reference printed more than a secret can be$/],
    ['00hunter2', 'a secret must be given as a reference'],
  ])('that %s does not give is an error which shows no secret', async (reference, message) => {
    const failure = resolveSecret(reference, env());
    await expect(failure).rejects.toThrow(SourceError);
    await expect(failure).rejects.toThrow(message);
    await expect(failure).rejects.not.toThrow(/hunter2/);
  });

  it('is not waited for longer than the limit, even when a grandchild holds the pipe', async () => {
    const begun = performance.now();
    await expect(resolveSecret('cmd:sleep 60 & sleep 60; true', env(), 100)).rejects.toThrow('did not end within 0.1 s');
    expect(performance.now() - begun).toBeLessThan(5000);
  });
});
