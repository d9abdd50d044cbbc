/** Findings of a finished or open flow, best first: `provtrace why`. */
import type { ProvisioningEvent } from '../event.ts';
import type { Finding } from '../finding.ts';
import type { Flow } from '../flow.ts';
import type { Pace } from '../pace.ts';
import { type Assessment, assess } from './assess.ts';
import { catalogueEntry } from './catalogue.ts';

/**
 * The first finding is the flow's failure where it has one. An open flow without a failure gets what is missing: how far it came and which side is
 * silent. A success gets only what was refused inside it, what earlier tries met, and notes; often nothing.
 */
export function diagnose(flow: Flow, events: readonly ProvisioningEvent[], pace: Pace | null = null): Finding[] {
  return assess({ ...flow, pace }, events).map(toFinding);
}

function toFinding(assessment: Assessment): Finding {
  const { title, nextSteps, reference } = catalogueEntry(assessment.class);
  return {
    class: assessment.class,
    title,
    cause: assessment.cause,
    stage: assessment.stage,
    service: assessment.step.service,
    endpoint: assessment.step.endpoint,
    eventIds: assessment.evidence.map((event) => event.id),
    confidence: Math.round(assessment.confidence * 100) / 100,
    nextSteps: [...nextSteps],
    reference,
  };
}
