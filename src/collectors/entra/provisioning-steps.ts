/**
 * `provisioningSteps`: how far a provisioning action came. Graph names type and status, diagnostic logs number them
 * (https://learn.microsoft.com/graph/api/resources/provisioningstep); the beta of old said `type` instead of `provisioningStepType`.
 */
import type { Operation, Stage } from '../../domain/event.ts';
import type { Fields } from '../json/fields.ts';
import { firstOf, type NamedValues, namedValues } from './named-values.ts';
import { listIn, pick, textIn } from './reading.ts';

export type StepType = 'import' | 'scoping' | 'matching' | 'processing' | 'referenceresolution' | 'export';

export interface Step {
  /** `EntryImportAdd`, `EntrySynchronizationScoping`, `EntryExportUpdate`, ... */
  name: string;
  type: StepType | null;
  /** `success`, `failure`, `skipped`, `warning`, or what the record says. */
  status: string | null;
  description: string | null;
  details: NamedValues;
}

const types: readonly StepType[] = ['import', 'scoping', 'matching', 'processing', 'referenceresolution', 'export'];
/** Numbers of Graph's `provisioningResult`. */
const statuses = ['success', 'failure', 'skipped', 'warning'];
const mostSteps = 100;

/** Entra reads the person before it judges them, so an import step counts to the stage of scoping; what it reports of an export comes after the exchange. */
const stages: Record<StepType, Stage> = {
  import: 'scope',
  scoping: 'scope',
  matching: 'match',
  processing: 'map',
  referenceresolution: 'map',
  export: 'confirm',
};

export function stepsIn(raw: Fields): Step[] {
  return listIn(raw, 'provisioningSteps', 'steps').slice(0, mostSteps).map(stepOf);
}

export function stepOf(raw: Fields): Step {
  const name = textIn(raw, 'name', 'stepName') ?? '';
  return {
    name,
    type: typeOf(textIn(raw, 'provisioningStepType', 'type', 'stepType'), name),
    status: statusWord(textIn(raw, 'status', 'result')),
    description: textIn(raw, 'description'),
    details: namedValues(pick(raw, 'details')),
  };
}

/** `success`, `failure`, `skipped`, `warning` whatever the spelling; unknown words in lower case. */
export function statusWord(text: string | null): string | null {
  if (text === null) return null;
  const word = (/^\d$/.test(text) ? statuses[Number(text)] : undefined) ?? text.toLowerCase();
  if (/^(?:fail|error)/.test(word)) return 'failure';
  return /^succe/.test(word) ? 'success' : /^skip/.test(word) ? 'skipped' : /^warn/.test(word) ? 'warning' : word;
}

export function stageOfStep({ type }: Step): Stage | null {
  return type === null ? null : stages[type];
}

/** The step that decided how the action ended: the last one with that status. */
export function lastWith(steps: readonly Step[], status: string): Step | null {
  return steps.findLast((step) => step.status === status) ?? null;
}

export function skipReason({ details }: Step): string | null {
  return firstOf([details], 'skipreason', 'reason');
}

/** What the step's name says about the change, for actions that are only called `other`. */
export function operationOfStep(name: string): Operation | null {
  const verb = /^Entry(?:Export|Synchronization)(Add|Create|Update|Delete|Disable)/.exec(name)?.[1];
  return verb === undefined ? null : (verbs.get(verb) ?? null);
}

const verbs: ReadonlyMap<string, Operation> = new Map([
  ['Add', 'create'],
  ['Create', 'create'],
  ['Update', 'update'],
  ['Delete', 'delete'],
  ['Disable', 'suspend'],
]);

function typeOf(text: string | null, name: string): StepType | null {
  const word = (text ?? '').toLowerCase();
  const type = /^\d$/.test(word) ? types[Number(word)] : types.find((candidate) => candidate === word);
  return type ?? typeOfName(name);
}

function typeOfName(name: string): StepType | null {
  if (/Scoping/i.test(name)) return 'scoping';
  if (/Match/i.test(name)) return 'matching';
  if (/Reference/i.test(name)) return 'referenceresolution';
  if (/^EntryImport/i.test(name)) return 'import';
  if (/^EntryExport/i.test(name)) return 'export';
  return /^EntrySynchronization/i.test(name) ? 'processing' : null;
}
