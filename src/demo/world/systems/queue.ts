/** Messages between services: producer and consumer are in different traces, joined by a span link and the message id. */
import type { Service } from '../company.ts';
import type { SpanAttributes, SpanContext } from '../otlp.ts';
import type { Scene } from '../scene.ts';

export interface Message {
  id: string;
  queue: string;
  /** When it was in the queue. */
  at: number;
  /** The producer span. */
  context: SpanContext;
}

interface Publication {
  service: Service;
  queue: string;
  at: number;
  parent: SpanContext;
  attributes: SpanAttributes;
}

export function publish(scene: Scene, { service, queue, at, parent, attributes }: Publication): Message {
  const context = scene.context(parent);
  const end = at + scene.random.around(4);
  const id = `msg-${scene.random.hex(16)}`;
  scene.span(service, {
    context,
    parent,
    name: `send ${queue}`,
    kind: 'producer',
    start: at,
    end,
    attributes: { ...messagingAttributes(queue, id, 'send'), ...attributes },
  });
  return { id, queue, at: end, context };
}

interface Consumption {
  service: Service;
  message: Message;
  context: SpanContext;
  start: number;
  end: number;
  attributes: SpanAttributes;
  error?: string | undefined;
}

/** The span of a worker that took the message and is done with it. */
export function consumed(scene: Scene, { service, message, context, start, end, attributes, error }: Consumption): void {
  scene.span(service, {
    context,
    links: [message.context],
    name: `process ${message.queue}`,
    kind: 'consumer',
    start,
    end,
    attributes: { ...messagingAttributes(message.queue, message.id, 'process'), ...attributes },
    error,
  });
}

function messagingAttributes(queue: string, id: string, type: 'send' | 'process'): SpanAttributes {
  return {
    'messaging.system': 'rabbitmq',
    'messaging.destination.name': queue,
    'messaging.operation.name': type,
    'messaging.operation.type': type,
    'messaging.message.id': id,
  };
}
