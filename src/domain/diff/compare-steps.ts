/** What differs between one step of two attempts, apart from what must differ: ids, times, tokens, ports, processes, the people themselves. */
import type { Json, ProvisioningEvent } from '../event.ts';
import type { Step } from '../flow.ts';
import { type Anonymise, comparable } from './identity.ts';
import { attributeMembers, bodyMembers, type Members } from './payload.ts';
import type { FieldDifference } from './types.ts';

export interface Side {
  step: Step;
  event: ProvisioningEvent;
  anonymise: Anonymise;
}

const mostDifferences = 50;
const slackMs = 20;

/** Attributes and members that tell nothing about the attempt: where and when it ran, secrets, sizes, texts compared elsewhere. */
const ignored = [
  /(?:^|[._[\]-])(?:id|ids|uuid|time|timestamp|date|created|lastmodified|version|location|etag|port|pid|thread|host|hostname|ip|address|nonce|signature|stacktrace|size|length|offset|partition|level|severity|events|sequence|cursor|duration|responsetime|elapsed|latency|msg|message|body|v)(?:$|\[)/i,
  /(?:_|\.|-)(?:id|at|ms|ns|ip|port|time|count)$|token|secret|password|authorization|cookie|traceparent/i,
  /[a-z](?:Id|At|Time|Ms)$/,
  /^(?:process|thread|telemetry|os|host|container|k8s|cloud|net|network|client|code|user_agent|service\.(?:instance|version)|otel|deployment|device|url|http\.(?:url|target|user_agent)|db\.(?:query\.text|statement)|messaging\.(?:message|kafka|client)|enduser|user|provtrace)\b/i,
];

/** Members that hold the person's own data: compared for one and the same person only. */
const personal =
  /(?:^|\.)(?:name|displayname|nickname|username|externalid|emails?|mail|phonenumbers?|addresses|photos|profileurl|title|manager|employeenumber|givenname|familyname|formatted|login|upn|userprincipalname|department|costcenter|division|locale|timezone|preferredlanguage)(?:$|[.[])/i;

export function compareSteps(base: Side, other: Side, samePerson: boolean): FieldDifference[] {
  const differences = [...facts(base.step, other.step), ...texts(base, other)];
  members(
    differences,
    'attribute',
    [attributeMembers(base.event), base.anonymise],
    [attributeMembers(other.event), other.anonymise],
    samePerson,
  );
  members(differences, 'body', [bodyMembers(base.event), base.anonymise], [bodyMembers(other.event), other.anonymise], samePerson);
  return differences.slice(0, mostDifferences);
}

function facts(base: Step, other: Step): FieldDifference[] {
  const differences: FieldDifference[] = [];
  const add = (field: string, kind: FieldDifference['kind'], left: Json, right: Json, note: string | null = null) =>
    differences.push({ field, kind, base: left, other: right, note });
  if (base.httpStatus !== other.httpStatus) add('httpStatus', 'status', base.httpStatus, other.httpStatus);
  if (base.outcome !== other.outcome) add('outcome', 'outcome', base.outcome, other.outcome);
  if (base.name !== other.name) add('name', 'attribute', base.name, other.name);
  if (base.service !== other.service) add('service', 'attribute', base.service, other.service);
  const [left, right] = [base.durationMs, other.durationMs];
  if (left !== null && right !== null && isUnusual(left, right)) add('durationMs', 'duration', left, right, durationNote(left, right));
  return differences;
}

/** Outside 1 ms and half of the base, and by more than 20 ms. */
function isUnusual(base: number, other: number): boolean {
  const gap = Math.abs(other - base);
  return gap > 1 + base / 2 && gap > slackMs;
}

function durationNote(base: number, other: number): string | null {
  if (base < 1 || other < 1) return null;
  return other > base ? `${(other / base).toFixed(1)} times as long` : `${(base / other).toFixed(1)} times as fast`;
}

function texts(base: Side, other: Side): FieldDifference[] {
  const differences: FieldDifference[] = [];
  for (const field of ['errorCode', 'message'] as const) {
    const [left, right] = [base.step[field], other.step[field]];
    if (left !== right && normal(left, base.anonymise) !== normal(right, other.anonymise))
      differences.push({ field, kind: 'attribute', base: left, other: right, note: noteOf(left, right) });
  }
  return differences;
}

function members(
  differences: FieldDifference[],
  kind: 'attribute' | 'body',
  [base, anonymiseBase]: [Members, Anonymise],
  [other, anonymiseOther]: [Members, Anonymise],
  samePerson: boolean,
): void {
  if (kind === 'body' && (base.size === 0) !== (other.size === 0)) return;
  for (const [field, left] of base) {
    const right = other.get(field);
    if (left === right || isIgnored(field, kind)) continue;
    if (right === undefined) differences.push({ field, kind, base: left, other: null, note: 'missing' });
    else if (normal(left, anonymiseBase) !== normal(right, anonymiseOther) && (samePerson || !isPersonal(field, left, right))) {
      differences.push({ field, kind, base: left, other: right, note: null });
    }
  }
  for (const [field, right] of other) {
    if (!base.has(field) && !isIgnored(field, kind)) differences.push({ field, kind, base: null, other: right, note: 'added' });
  }
}

function isIgnored(field: string, kind: 'attribute' | 'body'): boolean {
  const name = kind === 'body' ? field.replace(/^body\.(?:request\.|response\.|patch\.|modified\.)*/, '') : field;
  return ignored.some((pattern) => pattern.test(name));
}

function isPersonal(field: string, left: Json, right: Json): boolean {
  return personal.test(field) && typeof left === 'string' && typeof right === 'string';
}

function normal(value: Json, anonymise: Anonymise): Json {
  return typeof value === 'string' ? comparable(value, anonymise) : value;
}

function noteOf(left: Json, right: Json): string | null {
  return left === null ? 'added' : right === null ? 'missing' : null;
}
