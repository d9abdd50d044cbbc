/** A running OTLP source on free ports, with everything it commits captured; stopped at the end of the test. */
import { onTestFinished } from 'vitest';
import { otlpSource } from '../../../src/collectors/otlp/index.ts';
import { CaptureContext } from '../../helpers/capture-context.ts';

export interface Receiver {
  context: CaptureContext;
  /** `http://127.0.0.1:<port>`, or empty when switched off. */
  url: string;
  /** `127.0.0.1:<port>`. */
  grpc: string;
  stop(): Promise<void>;
}

export async function startReceiver(options: { [key: string]: unknown } = {}, secret = ''): Promise<Receiver> {
  const context = new CaptureContext('otlp');
  const parsed = otlpSource.options.parse({ http: '127.0.0.1:0', grpc: false, ...options });
  const collector = otlpSource.create(parsed, { resolveSecret: async () => secret });
  const running = collector.run(context);
  const stop = async (): Promise<void> => {
    context.abort();
    await running;
  };
  running.catch(() => undefined);
  const { addresses } = await collector.ready;
  onTestFinished(stop);
  const http = addresses?.http;
  const grpc = addresses?.grpc;
  return {
    context,
    url: http === undefined ? '' : `http://${http.host}:${http.port}`,
    grpc: grpc === undefined ? '' : `${grpc.host}:${grpc.port}`,
    stop,
  };
}
