import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));
const source = join(root, 'src');

interface Layer {
  /** Own parts that it may import. */
  parts: string[];
  /** Packages that it may import; `node:` stands for all of Node. */
  packages: string[];
}

/** Who may import whom. A part is a folder of src, or a file in src itself. */
const layers: Record<string, Layer> = {
  errors: { parts: [], packages: [] },
  domain: { parts: [], packages: [] },
  text: { parts: ['domain'], packages: ['node:', 'string-width'] },
  collectors: { parts: ['domain', 'errors'], packages: ['node:', 'undici', 'zod'] },
  store: { parts: ['domain', 'errors'], packages: ['node:', 'better-sqlite3'] },
  config: { parts: ['collectors', 'domain', 'errors', 'ingest/ingest.ts'], packages: ['node:', 'zod', 'yaml'] },
  ingest: { parts: ['domain', 'collectors', 'store', 'config/secrets.ts', 'errors'], packages: ['node:'] },
  demo: { parts: ['domain', 'collectors', 'ingest', 'errors'], packages: ['node:'] },
  tui: { parts: ['domain', 'text'], packages: ['node:', 'ink', 'react', 'chalk', 'string-width'] },
  cli: {
    parts: ['domain', 'text', 'config', 'collectors/registry.ts', 'ingest', 'store/reader.ts', 'demo', 'errors', 'version'],
    packages: ['node:', 'commander', 'chalk'],
  },
  instrument: { parts: [], packages: ['@opentelemetry/api'] },
  version: { parts: [], packages: ['node:'] },
  main: { parts: ['cli', 'errors'], packages: ['node:'] },
};

/** Loaded on demand only, so that a read command starts fast. */
const dynamicOnly: Record<string, string[]> = { cli: ['tui', 'ingest', 'demo', 'config'] };

interface Import {
  file: string;
  to: string;
  dynamic: boolean;
  typeOnly: boolean;
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name));
}

function importsOf(file: string): Import[] {
  const text = readFileSync(file, 'utf8');
  const found: Import[] = [];
  for (const match of text.matchAll(/^\s*(?:import|export)\s+(type\s)?[^'"();]*?from\s+'([^']+)'/gm)) {
    found.push({ file, to: match[2] as string, dynamic: false, typeOnly: match[1] !== undefined });
  }
  for (const match of text.matchAll(/^import\s+'([^']+)'/gm)) found.push({ file, to: match[1] as string, dynamic: false, typeOnly: false });
  for (const match of text.matchAll(/\bimport\('([^']+)'\)/g)) found.push({ file, to: match[1] as string, dynamic: true, typeOnly: false });
  return found;
}

function partOf(path: string): string {
  return (relative(source, path).split('/')[0] as string).replace(/\.tsx?$/, '');
}

function violation({ file, to, dynamic, typeOnly }: Import): string | null {
  const part = partOf(file);
  const layer = layers[part];
  const where = relative(root, file);
  if (layer === undefined)
    return `${where}: "${part}" is no known part; add it to the table in ${relative(root, fileURLToPath(import.meta.url))}`;
  if (!to.startsWith('.')) {
    const allowed = layer.packages.some((name) => (name === 'node:' ? to.startsWith('node:') : to === name || to.startsWith(`${name}/`)));
    return allowed ? null : `${where} imports ${to}; ${part} may import ${layer.packages.join(', ') || 'no package'}`;
  }
  const target = resolve(dirname(file), to);
  const other = partOf(target);
  if (other === part) return null;
  const inside = relative(source, target);
  const onDemand = (dynamicOnly[part] ?? []).includes(other);
  if (onDemand && (dynamic || typeOnly)) return null;
  const allowed = layer.parts.some((name) => name === other || name === inside);
  if (!allowed) return `${where} imports ${inside}; ${part} may import ${layer.parts.join(', ') || 'nothing of ours'}`;
  return onDemand && !dynamic && !typeOnly ? `${where} imports ${inside} statically; load it with import() where it is used` : null;
}

describe('architecture', () => {
  const files = filesBelow(source);

  it('parts import each other in one direction only', () => {
    expect(files.length).toBeGreaterThan(50);
    expect(files.flatMap(importsOf).flatMap((found) => violation(found) ?? [])).toEqual([]);
  });

  it('SQL stands in the store only', () => {
    const sql = /\b(SELECT\s[\s\S]+?\sFROM|INSERT INTO|UPDATE \w+ SET|DELETE FROM|CREATE TABLE)\s/;
    const demoOrDomainText = (file: string) =>
      partOf(file) !== 'store' && sql.test(readFileSync(file, 'utf8').replace(/^\s*(\*|\/\/).*$/gm, ''));
    expect(files.filter(demoOrDomainText).map((file) => relative(root, file))).toEqual([]);
  });

  it('files stay small: over 400 lines needs a reason in its first comment', () => {
    const long = files.filter((file) => {
      const text = readFileSync(file, 'utf8');
      return text.split('\n').length > 400 && !/one reason to change|long because/i.test(text.slice(0, 1500));
    });
    expect(long.map((file) => relative(root, file))).toEqual([]);
  });

  it('exports are named', () => {
    expect(files.filter((file) => /^export default/m.test(readFileSync(file, 'utf8')))).toEqual([]);
  });
});
