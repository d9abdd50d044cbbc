import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import * as helper from '../../src/instrument/index.ts';
import { programFile } from '../helpers/run-cli.ts';

describe('the helper as it is published', () => {
  const built = (name: string) => readFileSync(join(dirname(programFile()), name), 'utf8');

  it('is one small file that needs the API of OpenTelemetry and nothing else', () => {
    const text = built('instrument.js');
    const imports = [...text.matchAll(/\bfrom\s*"([^"]+)"|\bimport\s*\(?"([^"]+)"/g)].map(([, from, bare]) => from ?? bare);
    expect([...new Set(imports)]).toEqual(['@opentelemetry/api']);
    expect(text.length).toBeLessThan(20_000);
  });

  it('has the types of all its functions', () => {
    const types = built('instrument.d.ts');
    for (const name of Object.keys(helper)) expect(types).toContain(`export declare function ${name}`);
  });
});
