/** Failures of our own services and of what they depend on. */
import type { CatalogueEntry } from './entry.ts';

export const systemClasses = {
  'service-error': {
    title: 'A service failed',
    cause: 'The service itself failed: {answer}.',
    recognisedBy: 'A 5xx or an exception of a service that no failing call explains.',
    why: 'A bug, a bad deployment or missing configuration of that service.',
    nextSteps: [
      'Read the exception and the log lines of this step.',
      'Compare with the nearest success (diff) and with what was deployed in between.',
    ],
    reference: 'RFC 9110 section 15.6.1',
    effect: 'failed',
  },
  'dependency-error': {
    title: 'A system behind the service failed',
    cause: 'A call to another system failed: {answer}.',
    recognisedBy: 'A failing call of a database, queue or external API below the step.',
    why: 'The system is down, overloaded or refuses the call; the service passes its failure on.',
    nextSteps: ['Check the state of the named system.', 'Retry when it is healthy; the attempt may have been done in part.'],
    reference: null,
    effect: 'failed',
  },
  crash: {
    title: 'A process died in the middle',
    cause: 'A process took the work and then went silent: {answer}.',
    recognisedBy:
      'A consumer took the message, then nothing: no end, no error; "worker exited", SIGKILL, out of memory; spans whose parent never arrived.',
    why: 'The process was killed (memory, deployment, node) before it finished or reported.',
    nextSteps: [
      'Look at restarts and memory of that service at this time.',
      'Make sure that the message is delivered again, then check for work done twice.',
    ],
    reference: null,
    effect: 'failed',
  },
  unknown: {
    title: 'The cause is not known',
    cause: 'The cause is not known: {answer}.',
    recognisedBy: 'A failure that no rule knows.',
    why: 'The evidence does not fit any class of the catalogue.',
    nextSteps: ['Look at the evidence and compare with the nearest success (diff).'],
    reference: null,
    effect: 'failed',
  },
} as const satisfies { [name: string]: CatalogueEntry };
