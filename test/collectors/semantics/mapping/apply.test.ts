import { describe, expect, it } from 'vitest';
import { mappingFor } from '../../../../src/collectors/semantics/mapping/apply.ts';
import type { MappingNote } from '../../../../src/collectors/semantics/mapping/reading.ts';
import type { MappingRule } from '../../../../src/collectors/semantics/mapping/rule.ts';
import { parseConfig } from '../../../../src/config/load.ts';
import type { EventInput } from '../../../../src/domain/event.ts';

/** Rules as people write them. */
function rules(yaml: string): MappingRule[] {
  return parseConfig(`mapping:\n${yaml.replace(/^/gm, '  ')}`, 'config.yaml', '/config.yaml', {}).mapping;
}

function span(parts: Partial<EventInput> = {}): EventInput {
  return {
    source: 'otlp',
    nativeId: `${'a'.repeat(32)}/${'b'.repeat(16)}`,
    kind: 'span',
    time: 0,
    durationMs: 1,
    service: 'crm-sync',
    name: 'Vorgang',
    stage: null,
    outcome: 'unknown',
    provider: null,
    target: null,
    operation: null,
    spanKind: 'internal',
    parentNativeId: null,
    linkedNativeIds: [],
    identifiers: { traceId: 'a'.repeat(32) },
    endpoint: null,
    httpStatus: null,
    errorCode: null,
    message: null,
    attributes: {},
    body: null,
    ...parts,
  };
}

function log(parts: Partial<EventInput> = {}): EventInput {
  return span({ kind: 'log', source: 'app.log', nativeId: 'app.log:1', spanKind: null, identifiers: {}, durationMs: null, ...parts });
}

function mapped(yaml: string, event: EventInput, source = 'otlp', type = 'otlp'): EventInput {
  return mappingFor(rules(yaml), source, type)?.(event) ?? event;
}

const crm = `- name: crm
  when: {service: crm-*}
  fields: {kunde.mail: email, kunde.nr: [externalId, employeeId], aktion: operation, ergebnis: outcome}
  values: {operation: {NEU: create, "*": update}, outcome: {KO: failure}}
  set: {target: CRM, stage: apply}`;

describe('mapping rules', () => {
  it('read own names: identifiers, words of their own, constants', () => {
    const event = mapped(
      crm,
      span({ attributes: { 'kunde.mail': 'ana@globex.example', 'kunde.nr': 471_100, aktion: 'neu', ergebnis: 'ok' } }),
    );
    expect(event).toMatchObject({ operation: 'create', target: 'CRM', stage: 'apply', outcome: 'success', message: null });
    expect(event.identifiers).toEqual({
      traceId: 'a'.repeat(32),
      email: 'ana@globex.example',
      externalId: '471100',
      employeeId: '471100',
    });
  });

  it('win over common names, and leave the rest as it was', () => {
    const before = span({
      operation: 'delete',
      target: 'somewhere',
      provider: 'okta',
      identifiers: { email: 'service@globex.example', userName: 'ana' },
      attributes: { 'kunde.mail': 'ana@globex.example' },
    });
    expect(mapped(crm, before)).toMatchObject({
      operation: 'delete',
      target: 'CRM',
      provider: 'okta',
      identifiers: { email: 'ana@globex.example', userName: 'ana' },
      attributes: before.attributes,
    });
    expect(before).toMatchObject({ target: 'somewhere', identifiers: { email: 'service@globex.example' } });
  });

  it.each([
    ['service: crm-*', true],
    ['service: CRM-SYNC', true],
    ['service: crm', false],
    ['service: [hr, "*sync"]', true],
    ['event: vor*', true],
    ['event: "*x*"', false],
    ['source: otlp', true],
    ['source: okta-*', false],
    ['type: otlp', true],
    ['type: [logs, okta]', false],
    ['attributes: {mandant: acme}', true],
    ['attributes: {mandant: [globex, a*e]}', true],
    ['attributes: {mandant: globex}', false],
    ['attributes: {gibt.es.nicht: "*"}', false],
    ['attributes: {zahl: 7, wahr: true}', true],
    ['attributes: {umgebung: prod}', true],
    ['{service: crm-*, event: nothing}', false],
  ])('hold only when all of their conditions do: %s', (when, expected) => {
    const event = span({ attributes: { mandant: 'Acme', zahl: 7, wahr: true }, resource: { umgebung: 'prod' } });
    const text = when.startsWith('{') ? when : `{${when}}`;
    expect(mapped(`- when: ${text}\n  set: {target: CRM}`, event).target).toBe(expected ? 'CRM' : null);
  });

  it('know the name of a source whose files go by their own names', () => {
    expect(mapped('- when: {source: crm-logs}\n  set: {target: CRM}', log(), 'crm-logs', 'logs').target).toBe('CRM');
    expect(mapped('- when: {source: app.log}\n  set: {target: CRM}', log(), 'crm-logs', 'logs').target).toBe('CRM');
  });

  it('of several, the first that has a usable value wins, field by field', () => {
    const yaml = `- fields: {a: email, b: email}\n  set: {target: First}\n- fields: {c: email}\n  set: {target: Second, stage: map}`;
    const event = mapped(yaml, span({ attributes: { a: 'nobody', b: '', c: 'ana@globex.example' } }));
    expect(event).toMatchObject({ target: 'First', stage: 'map', identifiers: { email: 'ana@globex.example' } });
  });

  it.each([
    ['a flat attribute', { attributes: { 'order.user.mail': 'ana@globex.example' } }],
    ['objects in an attribute', { attributes: { order: { user: { mail: 'ana@globex.example' } } } }],
    ['an object behind a dotted name', { attributes: { 'order.user': { mail: 'ana@globex.example' } } }],
    ['the resource', { attributes: {}, resource: { 'order.user.mail': 'ana@globex.example' } }],
    ['an object in the body', { body: { order: { user: { mail: 'ana@globex.example' } } } }],
    ['JSON text in the body', { body: '{"order":{"user":{"mail":"ana@globex.example"}}}' }],
    ['a list', { attributes: { 'order.user.mail': ['ana@globex.example'] } }],
  ])('find a dotted name in %s', (_title, parts) => {
    expect(mapped('- fields: {order.user.mail: email}', log(parts)).identifiers.email).toBe('ana@globex.example');
  });

  it('ask only for own properties, whatever the data is called', () => {
    const yaml = '- fields: {constructor.name: userName, __proto__: email, toString: target}';
    expect(mapped(yaml, span({ attributes: { x: {} }, body: { y: 1 } }))).toMatchObject({
      identifiers: { traceId: 'a'.repeat(32) },
      target: null,
    });
  });

  it('extract named groups from messages and attributes', () => {
    const yaml = `- extract:
    - pattern: 'sync (?<userName>[\\w.]+) -> (?<target>\\w+): (?<outcome>\\w+)'
    - {from: name, pattern: '^(?<operation>ADD|DEL)_USER$'}
  values: {operation: {ADD: create, DEL: delete}}`;
    const event = log({ name: 'ADD_USER', body: 'sync ana.garcia -> Payroll: failed' });
    expect(mapped(yaml, event)).toMatchObject({
      operation: 'create',
      target: 'Payroll',
      outcome: 'failure',
      message: 'ADD_USER',
      identifiers: { userName: 'ana.garcia' },
    });
    expect(mapped(yaml, log({ body: `${'x'.repeat(2000)} sync ana -> Payroll: ok` })).target).toBeNull();
  });

  it.each([
    ['409 is a failure', { code: 409 }, {}, { httpStatus: 409, outcome: 'failure' }],
    ['201 is a success where nothing else is said', { code: '201' }, {}, { httpStatus: 201, outcome: 'success' }],
    ['200 does not undo a failure', { code: 200 }, { outcome: 'failure', message: 'broken' }, { outcome: 'failure', message: 'broken' }],
    ['404 of a look-up says nothing', { code: 404 }, { stage: 'match' }, { httpStatus: 404, outcome: 'unknown' }],
    ['7 is no status', { code: 7 }, {}, { httpStatus: null, outcome: 'unknown' }],
    ['an own outcome decides', { code: 409, ok: 'ja' }, { outcome: 'failure', message: 'x' }, { outcome: 'success', message: null }],
    ['a failure is explained', { code: 500, text: 'no licence', nr: 'E7' }, {}, { message: 'no licence', errorCode: 'E7' }],
    ['a success is not', { code: 200, text: 'all fine', nr: 'E0' }, {}, { message: null, errorCode: null }],
  ] as const)('read a status and what goes with it: %s', (_title, attributes, parts, expected) => {
    const yaml = '- fields: {code: httpStatus, ok: outcome, text: message, nr: errorCode}\n  values: {outcome: {ja: success}}';
    expect(mapped(yaml, span({ attributes, ...parts }))).toMatchObject(expected);
  });

  it('tell of a SCIM call in own names, which is then read as one', () => {
    const yaml = '- fields: {verb: method, adresse: url, gesendet: requestBody, antwort: responseBody, code: httpStatus}';
    const event = mapped(
      yaml,
      log({
        attributes: {
          verb: 'POST',
          adresse: 'https://hr.example.com/scim/v2/Users',
          gesendet: { userName: 'ana@globex.example', externalId: '00u1' },
          antwort: '{"scimType":"uniqueness","detail":"taken","status":"409"}',
          code: 409,
        },
      }),
    );
    expect(event).toMatchObject({
      operation: 'create',
      outcome: 'failure',
      httpStatus: 409,
      errorCode: 'uniqueness',
      message: 'taken',
      endpoint: 'POST /scim/v2/Users',
      identifiers: { userName: 'ana@globex.example', externalId: '00u1' },
    });
  });

  it('leave a span in its trace, metric points alone and unmatched events themselves', () => {
    const yaml = '- when: {service: crm-*}\n  fields: {tid: traceId}\n  set: {target: CRM}';
    const other = 'c'.repeat(32);
    expect(mapped(yaml, span({ attributes: { tid: other } })).identifiers.traceId).toBe('a'.repeat(32));
    expect(mapped(yaml, log({ attributes: { tid: other } })).identifiers.traceId).toBe(other);
    const point = span({ kind: 'metric' });
    expect(mapped(yaml, point)).toBe(point);
    const stranger = span({ service: 'hr' });
    expect(mapped(yaml, stranger)).toBe(stranger);
    expect(mappingFor(rules('- when: {type: okta}\n  set: {target: CRM}'), 'otlp', 'otlp')).toBeNull();
    expect(mappingFor([], 'otlp', 'otlp')).toBeNull();
  });

  it('survive being handed to another thread', () => {
    const sent = structuredClone(rules(crm));
    expect(mappingFor(sent, 'otlp', 'otlp')?.(span({ attributes: { aktion: 'NEU' } })).operation).toBe('create');
  });

  it('say what they took and what they could not use', () => {
    const notes: MappingNote[] = [];
    mappingFor(rules(crm), 'otlp', 'otlp')?.(span({ attributes: { 'kunde.mail': 'nobody', aktion: 'NEU' } }), (note) => notes.push(note));
    expect(notes.map(({ field, from, used }) => [field, from, used])).toEqual([
      ['email', 'kunde.mail', false],
      ['operation', 'aktion', true],
      ['target', null, true],
      ['stage', null, true],
    ]);
  });
});
