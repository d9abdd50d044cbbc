/** The version in package.json, which is the nearest one above this file, be it source or bundle. */
import { readFileSync } from 'node:fs';

export function programVersion(): string {
  for (let folder = new URL('.', import.meta.url); ; folder = new URL('..', folder)) {
    const manifest = readManifest(new URL('package.json', folder));
    if (manifest?.name === 'provtrace') return manifest.version;
    if (folder.pathname === '/' || folder.href === new URL('..', folder).href) return 'unknown';
  }
}

function readManifest(file: URL): { name: string; version: string } | null {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as { name: string; version: string };
  } catch {
    return null;
  }
}
