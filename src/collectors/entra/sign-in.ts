/**
 * A sign-in (https://learn.microsoft.com/graph/api/resources/signin), from Graph, diagnostic settings or Log Analytics -> one event. It tells whether
 * somebody who was provisioned gets in. `status.errorCode` 0 is success; codes with which Entra asks for something more (a second factor, "stay signed
 * in?") are neither success nor failure (https://learn.microsoft.com/entra/identity-platform/reference-error-codes).
 */
import type { EventInput, Outcome } from '../../domain/event.ts';
import type { Identifiers } from '../../domain/identifiers.ts';
import { readFailureWords } from '../audit/failure-words.ts';
import { means } from '../audit/meaning.ts';
import { AttributeBag, identifierSet, providerEvent } from '../audit/provider-event.ts';
import type { Fields } from '../json/fields.ts';
import { loginIdentifiers } from './login-names.ts';
import type { RecordFacts } from './provisioning.ts';
import { idIn, objectIn, pick, textIn } from './reading.ts';

const interrupts = new Set(
  '16000 16001 16003 50055 50058 50059 50072 50074 50076 50078 50079 50097 50125 50127 50129 50140 50143 50144 50199 50203 51006 52004 65001 70044'.split(
    ' ',
  ),
);

export function signInEvent({ source, time, id, body, raw, envelope }: RecordFacts): EventInput {
  const code = errorCodeOf(raw, envelope);
  const outcome = outcomeOf(code);
  const reason = reasonOf(raw, envelope);
  const asked = outcome === 'unknown';
  return {
    ...providerEvent({
      source,
      provider: 'entra',
      id,
      time,
      name: nameOf(raw, envelope),
      meaning: means('login', asked ? 'match' : 'ready'),
      outcome,
      target: textIn(raw, 'appDisplayName') ?? textIn(raw, 'resourceDisplayName'),
      identifiers: identifiersOf(raw, envelope),
      failure: outcome === 'failure' ? readFailureWords(reason ?? `sign-in refused with ${code}`) : null,
      errorCode: code,
      attributes: attributesOf(raw, code, reason),
      body,
    }),
    // Words such as "404" in a reason are no answer of a target.
    httpStatus: null,
  };
}

function errorCodeOf(raw: Fields, envelope: Fields): string | null {
  const own = textIn(objectIn(raw, 'status'), 'errorCode');
  return own ?? textIn(raw, 'resultType', 'errorCode') ?? textIn(envelope, 'resultType');
}

function outcomeOf(code: string | null): Outcome {
  if (code === null) return 'unknown';
  if (/^(?:0|success)$/i.test(code)) return 'success';
  return interrupts.has(code) || /^interrupt/i.test(code) ? 'unknown' : 'failure';
}

function reasonOf(raw: Fields, envelope: Fields): string | null {
  const reason =
    textIn(objectIn(raw, 'status'), 'failureReason') ??
    textIn(raw, 'resultDescription', 'failureReason') ??
    textIn(envelope, 'resultDescription');
  return reason === null || /^other\.?$/i.test(reason) ? null : reason;
}

/** The kinds of sign-in that diagnostic settings have categories for. */
function nameOf(raw: Fields, envelope: Fields): string {
  const category = textIn(envelope, 'category') ?? textIn(raw, 'category') ?? '';
  if (/ServicePrincipal|ManagedIdentity/i.test(category) || isServicePrincipal(raw)) return 'service principal sign-in';
  return /NonInteractive/i.test(category) || /nonInteractive/i.test(JSON.stringify(pick(raw, 'signInEventTypes') ?? ''))
    ? 'non-interactive sign-in'
    : 'sign-in';
}

/** A program, which is nobody's account. */
function isServicePrincipal(raw: Fields): boolean {
  return textIn(raw, 'userId', 'userPrincipalName') === null && textIn(raw, 'servicePrincipalId', 'servicePrincipalName') !== null;
}

function identifiersOf(raw: Fields, envelope: Fields): Identifiers {
  const work = {
    transactionId: idIn(raw, 'correlationId') ?? idIn(envelope, 'correlationId'),
    sessionId: idIn(raw, 'sessionId'),
  };
  if (isServicePrincipal(raw)) return identifierSet(work);
  const id = idIn(raw, 'userId');
  return { ...identifierSet({ idpUserId: id, ...work }), ...loginIdentifiers(textIn(raw, 'userPrincipalName'), id) };
}

function attributesOf(raw: Fields, code: string | null, reason: string | null) {
  const bag = new AttributeBag('entra');
  const status = objectIn(raw, 'status');
  bag.put('log', 'sign-in');
  bag.put('errorCode', code === '0' ? undefined : (code ?? undefined));
  bag.put('failureReason', reason ?? undefined);
  bag.put('additionalDetails', textIn(status, 'additionalDetails') ?? undefined);
  bag.put('app.id', textIn(raw, 'appId') ?? undefined);
  bag.put('resource', textIn(raw, 'resourceDisplayName') ?? undefined);
  bag.put('conditionalAccessStatus', textIn(raw, 'conditionalAccessStatus') ?? undefined);
  bag.put('clientApp', textIn(raw, 'clientAppUsed') ?? undefined);
  bag.put('ip', textIn(raw, 'ipAddress', 'iPAddress') ?? undefined);
  bag.put('servicePrincipal.id', textIn(raw, 'servicePrincipalId') ?? undefined);
  bag.put('servicePrincipal.displayName', textIn(raw, 'servicePrincipalName') ?? undefined);
  return bag.all;
}
