/** The sentences of findings: who answered what, with the words of the remote side quoted and cut. */
import type { ProvisioningEvent } from '../event.ts';
import type { CatalogueEntry } from './catalogue/entry.ts';
import type { Incident } from './incident.ts';
import type { DiagnosisSubject } from './rule.ts';
import { detailOf } from './signals.ts';

const longestQuote = 200;
const providerNames: { [provider: string]: string } = {
  okta: 'Okta',
  entra: 'Microsoft Entra',
  google: 'Google Workspace',
  auth0: 'Auth0',
  keycloak: 'Keycloak',
  github: 'GitHub',
  slack: 'Slack',
  jumpcloud: 'JumpCloud',
  onelogin: 'OneLogin',
  pingone: 'PingOne',
  cloudtrail: 'AWS',
  workos: 'WorkOS',
};

/** The catalogue's sentence with names and answer filled in. */
export function causeOf(entry: CatalogueEntry, subject: DiagnosisSubject, answer: string): string {
  const words: { [name: string]: string } = { target: subject.target ?? 'the target', provider: providerName(subject.provider), answer };
  const sentence = entry.cause.replace(/\{(target|provider|answer)\}/g, (_, name: string) => words[name] ?? '');
  return sentence.replace(/^the /, 'The ').replace(/\.\.$/, '.');
}

export function providerName(provider: string | null): string {
  if (provider === null) return 'the provider';
  return Object.hasOwn(providerNames, provider) ? (providerNames[provider] ?? provider) : provider;
}

/** `scim-api POST /scim/v2/Users answered 409: "userName already taken" (began at INSERT users: 23505)`. */
export function answerOf(incident: Incident, step: ProvisioningEvent, subject: DiagnosisSubject): string {
  const status = statusOf(incident, step);
  const detail = quote(bestDetail(incident, step));
  const said = detail === null ? '' : `: ${detail}`;
  return `${whoOf(step, subject)}${status === null ? (incident.notice ? ' says' : ' failed') : verb(step, status)}${said}${beginning(incident, step)}`;
}

/** Service and endpoint, or the provider and what it reported. */
export function whoOf(step: ProvisioningEvent, subject: DiagnosisSubject): string {
  if (step.kind === 'audit') return `${providerName(step.provider ?? subject.provider)} ${plain(step.name)}`;
  const service = step.service ?? step.source;
  return `${service} ${plain(step.endpoint ?? step.name)}`;
}

/** The status of the step itself, else of whoever passed the failure on. */
export function statusOf(incident: Incident, step: ProvisioningEvent): number | null {
  for (const event of [step, ...incident.near, ...incident.reports]) {
    if (event.httpStatus !== null && (event.httpStatus >= 400 || event === step)) return event.httpStatus;
  }
  return null;
}

/** The words of the step, of its log lines, of the origin, of the provider, in this order. */
export function bestDetail(incident: Incident, step: ProvisioningEvent): string | null {
  const [first, second] = step === incident.origin ? [step] : [step, incident.origin];
  const rest = [...incident.near, ...incident.reports].filter((event) => event !== first && event !== second);
  const details = [first, ...rest.filter((event) => event.kind === 'audit' || event.endpoint !== null), second, ...rest]
    .filter((event) => event !== undefined)
    .map(detailOf)
    .filter((detail) => detail !== null);
  return details.find((detail) => detail.length > 12) ?? details[0] ?? null;
}

/** In double quotes, on one line, at most 200 characters. */
export function quote(text: string | null): string | null {
  if (text === null || text === '') return null;
  const line = plain(text).replaceAll('"', "'");
  return `"${line.length > longestQuote ? `${line.slice(0, longestQuote - 1)}…` : line}"`;
}

function verb(step: ProvisioningEvent, status: number): string {
  return step.kind === 'audit' ? ` reported ${status}` : ` answered ${status}`;
}

function beginning({ origin }: Incident, step: ProvisioningEvent): string {
  if (origin === step || origin.kind === 'audit') return '';
  const code = origin.errorCode === null ? '' : `: ${plain(origin.errorCode)}`;
  return ` (began at ${plain(origin.kind === 'log' ? (origin.service ?? origin.source) : origin.name)}${code})`;
}

function plain(text: string): string {
  return text.slice(0, 600).replace(/\s+/g, ' ').trim();
}
