/** Runs the processes of `examples/acme` and of provtrace itself for a test, all in one temporary folder. */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const program = join(root, 'src/main.ts');

type Variables = { [name: string]: string };

export interface AcmeSystem {
  /** Puts users into the queue. */
  order(...userNames: string[]): Promise<void>;
  /** Runs a worker until the queue is empty, or until it dies. */
  work(variables?: Variables): Promise<void>;
  /** JSON that a provtrace command prints about the database. */
  ask(...words: string[]): Promise<unknown>;
  stop(): Promise<void>;
}

interface Running {
  child: ChildProcess;
  /** What the pattern captured in the output, which says that the process is ready. */
  ready: string;
}

export async function startAcme(): Promise<AcmeSystem> {
  const folder = mkdtempSync(join(tmpdir(), 'provtrace-acme-'));
  const database = join(folder, 'provtrace.db');
  const homes = { XDG_STATE_HOME: folder, XDG_CONFIG_HOME: folder, ACME_FOLDER: folder };
  const listen = ['--otlp-http', '127.0.0.1:0', '--otlp-grpc', '127.0.0.1:0', '--log', join(folder, '*.log')];
  const collector = await start([program, 'collect', '--db', database, ...listen], homes, /http:\/\/127\.0\.0\.1:(\d+)/);
  const telemetry: Variables = { ...homes, ACME_PORT: '0', OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${collector.ready}` };
  const server = await start([example('scim-server')], telemetry, /listening on (\S+)/);
  const variables: Variables = { ...telemetry, ACME_SCIM_URL: server.ready };
  return {
    order: (...userNames) => run([example('producer'), ...userNames], variables).then(() => undefined),
    work: (more = {}) => run([example('worker'), '--drain'], { ...variables, ...more }).then(() => undefined),
    ask: async (...words) => JSON.parse(await run([program, ...words, '--json', '--db', database], homes)) as unknown,
    stop: async () => {
      await stopped(server.child);
      await stopped(collector.child);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function example(name: string): string {
  return join(root, 'examples/acme', `${name}.ts`);
}

/** Starts a process that goes on, and waits for the output that says it is ready. */
function start(args: string[], variables: Variables, pattern: RegExp): Promise<Running> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { env: { ...process.env, ...variables }, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    const read = (chunk: Buffer): void => {
      output += chunk.toString();
      const ready = pattern.exec(output)?.[1];
      if (ready !== undefined) resolve({ child, ready });
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    child.once('exit', (code) => reject(new Error(`${args.join(' ')} ended with ${code}:\n${output}`)));
  });
}

/** Runs a process to its end; one that was killed (the worker that crashes) is no error. */
function run(args: string[], variables: Variables): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile(process.execPath, args, { env: { ...process.env, ...variables }, maxBuffer: 1 << 26 }, (error, stdout, stderr) => {
      if (error === null || error.signal === 'SIGKILL') resolve(stdout);
      else reject(new Error(`${args.join(' ')} failed:\n${stderr}`, { cause: error }));
    });
  });
}

function stopped(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) resolve();
    child.once('exit', () => resolve());
    child.kill('SIGTERM');
  });
}
