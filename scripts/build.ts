/**
 * Bundles the program into `dist/`: one file a start, the rest in chunks that load when they are used. Workers are entries of their own, because
 * they are started by file name. `provtrace/instrument` is a library for other programs and stands alone, with its types. better-sqlite3 stays outside: it loads a compiled library from its own folder.
 *
 *     node scripts/build.ts [folder]
 */
import { execFileSync } from 'node:child_process';
import { renameSync, rmSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, type Plugin } from 'esbuild';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

const entries = {
  main: 'src/main.ts',
  'writer-thread': 'src/store/writer-thread.ts',
  'ingest-thread': 'src/ingest/ingest-thread.ts',
};

/** Ink connects to the React developer tools when DEV is set; the package is not installed and not wanted. */
const withoutDevtools: Plugin = {
  name: 'without-devtools',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^react-devtools-core$/ }, ({ path }) => ({ path, namespace: 'empty' }));
    onLoad({ filter: /.*/, namespace: 'empty' }, () => ({ contents: 'export default {};' }));
  },
};

/** Commander starts subcommands that are files of their own with it; there are none, and loading it costs 4 ms of every start. */
const withoutChildProcess: Plugin = {
  name: 'commander-without-child-process',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^node:child_process$/ }, ({ path, importer }) =>
      importer.includes('/node_modules/commander/') ? { path, namespace: 'unused' } : undefined,
    );
    onLoad({ filter: /.*/, namespace: 'unused' }, () => ({ contents: 'export default {};' }));
  },
};

/** Replaces the folder when everything was built; until then, and after an error, what stood there keeps working. */
export async function bundle(folder: string): Promise<void> {
  const fresh = `${folder}.${process.pid}`;
  try {
    await buildInto(fresh);
    await buildInstrument(fresh);
    rmSync(folder, { recursive: true, force: true });
    renameSync(fresh, folder);
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
}

async function buildInto(folder: string): Promise<void> {
  await build({
    absWorkingDir: root,
    entryPoints: Object.entries(entries).map(([out, file]) => ({ in: file, out })),
    outdir: folder,
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node22',
    external: ['better-sqlite3'],
    plugins: [withoutDevtools, withoutChildProcess],
    define: { 'process.env.NODE_ENV': '"production"' },
    // Bundled CommonJS packages call require for Node's own modules.
    banner: { js: "import { createRequire as provtraceRequire } from 'node:module';\nconst require = provtraceRequire(import.meta.url);" },
    legalComments: 'linked',
    logLevel: 'warning',
  });
}

/** OpenTelemetry stays outside: the program's own API is the one that knows its SDK. */
async function buildInstrument(folder: string): Promise<void> {
  const source = 'src/instrument/index.ts';
  await build({
    absWorkingDir: root,
    entryPoints: [{ in: source, out: 'instrument' }],
    outdir: folder,
    bundle: true,
    format: 'esm',
    platform: 'neutral',
    target: 'es2022',
    external: ['@opentelemetry/api'],
    logLevel: 'warning',
  });
  const types = ['--declaration', '--emitDeclarationOnly', '--outDir', folder, '--target', 'es2022', '--module', 'nodenext', '--strict'];
  execFileSync(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), join(root, source), '--ignoreConfig', ...types]);
  renameSync(join(folder, 'index.d.ts'), join(folder, 'instrument.d.ts'));
}

if (process.argv[1] !== undefined && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  await bundle(resolve(process.argv[2] ?? join(root, 'dist')));
}
