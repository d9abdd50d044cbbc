/**
 * OpenTelemetry for one process: the official SDK with the OTLP exporter, which finds its receiver in `OTEL_EXPORTER_OTLP_ENDPOINT`.
 * Every span is exported when it ends and not in batches, so that a process that dies takes only its unfinished spans with it.
 */
import type { Tracer } from '@opentelemetry/api';
import { trace } from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import { NodeSDK, type NodeSDKConfiguration } from '@opentelemetry/sdk-node';

type SpanProcessor = NonNullable<NodeSDKConfiguration['spanProcessors']>[number];
type ReadableSpan = Parameters<SpanProcessor['onEnd']>[0];

export interface Telemetry {
  tracer: Tracer;
  /** Resolves when all spans that have ended are with the receiver. */
  shutdown(): Promise<void>;
}

/** @param service becomes `service.name` */
export function startTelemetry(service: string): Telemetry {
  const sdk = new NodeSDK({
    serviceName: service,
    autoDetectResources: false,
    spanProcessors: [new ExportAtOnce(new OTLPTraceExporter())],
  });
  sdk.start();
  return { tracer: trace.getTracer('acme-example'), shutdown: () => sdk.shutdown() };
}

class ExportAtOnce implements SpanProcessor {
  private readonly exporter: OTLPTraceExporter;
  private readonly exporting = new Set<Promise<void>>();

  constructor(exporter: OTLPTraceExporter) {
    this.exporter = exporter;
  }

  onStart(): void {}

  onEnd(span: ReadableSpan): void {
    const exported = new Promise<void>((resolve) => this.exporter.export([span], () => resolve()));
    this.exporting.add(exported);
    void exported.then(() => this.exporting.delete(exported));
  }

  async forceFlush(): Promise<void> {
    await Promise.all(this.exporting);
  }

  async shutdown(): Promise<void> {
    await this.forceFlush();
    await this.exporter.shutdown();
  }
}
