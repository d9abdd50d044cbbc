/** A program that reads its standard input in a worker thread, as `provtrace collect` does. */
import { isMainThread, parentPort, Worker } from 'node:worker_threads';
import { logsSource } from '../../../src/collectors/logs/index.ts';
import { CaptureContext } from '../../helpers/capture-context.ts';

if (isMainThread) {
  const worker = new Worker(new URL(import.meta.url));
  worker.on('message', (names) => process.stdout.write(`${JSON.stringify(names)}\n`));
} else {
  const context = new CaptureContext('stdin');
  const collector = logsSource.create(logsSource.options.parse({ stdin: true }), { resolveSecret: async (reference) => reference });
  await collector.run(context);
  parentPort?.postMessage(context.events.map((event) => event.name));
}
