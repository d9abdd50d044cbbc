/**
 * HTTP spans by hand, after the OpenTelemetry HTTP semantic conventions, with the bodies of SCIM messages. Instrumentation libraries make the same
 * spans without the bodies. Tokens are never recorded.
 */
import { type Attributes, context, propagation, type Span, SpanKind, SpanStatusCode, type Tracer, trace } from '@opentelemetry/api';
import type { Handler, Request, Response } from 'express';

export interface Answer {
  status: number;
  /** Parsed JSON, or null for an empty body. */
  body: unknown;
}

/** One request as a client span; the trace context travels in `traceparent`. */
export async function tracedFetch(tracer: Tracer, method: string, address: string, token: string, body?: unknown): Promise<Answer> {
  const url = new URL(address);
  const text = body === undefined ? undefined : JSON.stringify(body);
  const attributes: Attributes = {
    'http.request.method': method,
    'url.full': url.href,
    'server.address': url.hostname,
    'server.port': Number(url.port || 80),
    ...(text === undefined ? {} : { 'http.request.body.content': text }),
  };
  return tracer.startActiveSpan(`${method} ${url.pathname}`, { kind: SpanKind.CLIENT, attributes }, async (span) => {
    const headers: { [name: string]: string } = { authorization: `Bearer ${token}`, 'content-type': 'application/scim+json' };
    propagation.inject(context.active(), headers);
    try {
      const response = await fetch(url, { method, headers, ...(text === undefined ? {} : { body: text }) });
      const answered = await response.text();
      recordAnswer(span, response.status, answered, response.status >= 400);
      return { status: response.status, body: answered === '' ? null : (JSON.parse(answered) as unknown) };
    } catch (error) {
      span.recordException(error as Error);
      span.setStatus({ code: SpanStatusCode.ERROR, message: String(error) });
      throw error;
    } finally {
      span.end();
    }
  });
}

/** Express middleware: one server span a request, ended when the answer has been sent. */
export function serverSpans(tracer: Tracer, onAnswer: (request: Request, response: Response, answer: string) => void): Handler {
  return (request, response, next) => {
    const url = new URL(request.originalUrl, 'http://localhost');
    const parent = propagation.extract(context.active(), request.headers);
    const route = url.pathname.replace(/\/(Users|Groups)\/[^/]+$/, '/$1/:id');
    const attributes: Attributes = {
      'http.request.method': request.method,
      'http.route': route,
      'url.path': url.pathname,
      ...(url.search === '' ? {} : { 'url.query': url.search.slice(1) }),
      ...(request.body === undefined ? {} : { 'http.request.body.content': JSON.stringify(request.body) }),
    };
    const span = tracer.startSpan(`${request.method} ${route}`, { kind: SpanKind.SERVER, attributes }, parent);
    const answer = captureBody(response);
    response.once('finish', () => {
      recordAnswer(span, response.statusCode, answer(), response.statusCode >= 500);
      span.end();
      onAnswer(request, response, answer());
    });
    context.with(trace.setSpan(parent, span), next);
  };
}

function recordAnswer(span: Span, status: number, body: string, failed: boolean): void {
  span.setAttribute('http.response.status_code', status);
  if (body !== '') span.setAttribute('http.response.body.content', body);
  if (!failed) return;
  span.setAttribute('error.type', String(status));
  span.setStatus({ code: SpanStatusCode.ERROR });
}

/** Remembers what is sent; returns a function that tells it. */
function captureBody(response: Response): () => string {
  let text = '';
  const send = response.send.bind(response);
  response.send = (body) => {
    text = typeof body === 'string' ? body : JSON.stringify(body ?? '');
    return send(body);
  };
  return () => text;
}
