import { describe, expect, it } from 'vitest';
import { type FilterNode, filterFields } from '../../src/domain/filter.ts';
import { FilterError, filterVocabulary, parseFilter } from '../../src/domain/filter-parse.ts';

function field(name: string, ...values: string[]): FilterNode {
  return { op: 'field', field: name, values } as FilterNode;
}

function text(value: string): FilterNode {
  return { op: 'text', text: value };
}

function range(name: 'dur' | 'http', min: number | null, max: number | null): FilterNode {
  return { op: 'range', field: name, min, max };
}

describe('parseFilter', () => {
  it('gives null for a filter without words', () => {
    expect(parseFilter('')).toBeNull();
    expect(parseFilter(' \t\n ')).toBeNull();
  });

  it.each<[string, FilterNode]>([
    ['status:failed', field('status', 'failed')],
    ['Status:FAILED', field('status', 'failed')],
    ['status:failed,stuck', field('status', 'failed', 'stuck')],
    ['op:group-*', field('op', 'group-*')],
    ['user:alice@example.com', field('user', 'alice@example.com')],
    ['target:"Acme Cloud"', field('target', 'Acme Cloud')],
    ['target:"Acme, Inc","Slack (EU)",x', field('target', 'Acme, Inc', 'Slack (EU)', 'x')],
    ['target:Acme" Cloud"', field('target', 'Acme Cloud')],
    ['request:req:12:34', field('request', 'req:12:34')],
    ['endpoint:POST*', field('endpoint', 'POST*')],
    ['"free text"', text('free text')],
    ['"say \\"hi\\" \\\\ o"', text('say "hi" \\ o')],
    ['12:30', text('12:30')],
    ['"status:failed"', text('status:failed')],
    ['"OR"', text('OR')],
    ['or', text('or')],
    ['a,b', text('a,b')],
    ['-', text('-')],
    ['a-b', text('a-b')],
    ['GET(1)', text('GET(1)')],
    ['数据', text('数据')],
  ])('reads one word: %s', (input, node) => {
    expect(parseFilter(input)).toEqual(node);
  });

  it.each<[string, FilterNode]>([
    ['http:409', range('http', 409, 409)],
    ['http:4xx', range('http', 400, 499)],
    ['http:>=500', range('http', 500, null)],
    ['http:>499', range('http', 500, null)],
    ['http:<400', range('http', null, 399)],
    ['http:400..404', range('http', 400, 404)],
    ['http:409,5XX', { op: 'or', nodes: [range('http', 409, 409), range('http', 500, 599)] }],
    ['dur:>=5s', range('dur', 5000, null)],
    ['dur:>5s', range('dur', 5000.000001, null)],
    ['dur:<=200ms', range('dur', null, 200)],
    ['dur:1s..5s', range('dur', 1000, 5000)],
    ['dur:1.5m..', range('dur', 90_000, null)],
    ['dur:..2h', range('dur', null, 7_200_000)],
  ])('reads a range: %s', (input, node) => {
    expect(parseFilter(input)).toEqual(node);
  });

  it.each<[string, FilterNode]>([
    ['a b', { op: 'and', nodes: [text('a'), text('b')] }],
    ['a AND b', { op: 'and', nodes: [text('a'), text('b')] }],
    ['a b OR c', { op: 'or', nodes: [{ op: 'and', nodes: [text('a'), text('b')] }, text('c')] }],
    ['a (b OR c)', { op: 'and', nodes: [text('a'), { op: 'or', nodes: [text('b'), text('c')] }] }],
    ['-a', { op: 'not', node: text('a') }],
    ['--a', { op: 'not', node: { op: 'not', node: text('a') } }],
    ['-status:failed b', { op: 'and', nodes: [{ op: 'not', node: field('status', 'failed') }, text('b')] }],
    ['-(a OR b)', { op: 'not', node: { op: 'or', nodes: [text('a'), text('b')] } }],
    ['((a))', text('a')],
    ['(a)(b)', { op: 'and', nodes: [text('a'), text('b')] }],
  ])('joins, groups and excludes: %s', (input, node) => {
    expect(parseFilter(input)).toEqual(node);
  });

  it('joins the words of the documented example by AND', () => {
    const node = parseFilter(
      'status:failed provider:okta target:salesforce op:create user:alice@example.com stage:send service:scim-gateway http:409 class:uniqueness dur:>5s session:s1 request:r1 trace:t1 source:otlp "free text"',
    );
    expect(node).toMatchObject({ op: 'and' });
    expect(node?.op === 'and' ? node.nodes.length : 0).toBe(15);
  });

  it.each<[string, number, RegExp]>([
    ['provder:okta', 1, /no field "provder"; did you mean provider:\?/],
    ['a  bogus:okta', 4, /no field "bogus"; fields are status, provider/],
    ['x status:faild', 10, /no status "faild"; did you mean failed\? \(running, waiting/],
    ['status:failed,broken', 15, /no status "broken"; \(running/],
    ['op:crate', 4, /did you mean create\?/],
    ['stage:sned', 7, /did you mean send\?/],
    ['status:', 8, /status: needs a value: running/],
    ['user: alice', 6, /user: needs a value, such as user:alice/],
    ['user:a,', 8, /needs a value/],
    ['http:abc', 6, /http takes http:409/],
    ['http:99', 6, /http takes/],
    ['dur:5', 5, /dur takes/],
    ['dur:>soon', 5, /dur takes/],
    ['dur:..', 5, /dur takes/],
    ['(a', 1, /never closed/],
    ['a)', 2, /never opened/],
    ['()', 2, /a word is missing here/],
    ['a OR', 5, /a word is missing here/],
    ['OR a', 1, /a word is missing here/],
    ['a AND', 6, /a word is missing here/],
    ['x "open', 3, /never closed/],
  ])('points at the column of the mistake in %s', (input, column, message) => {
    const error = failure(input);
    expect(error.column).toBe(column);
    expect(error.message).toMatch(message);
    expect(error.message).toContain(`column ${column}:`);
  });

  it('refuses endless nesting and endless text instead of crashing', () => {
    expect(failure('('.repeat(5000)).message).toMatch(/nested deeper/);
    expect(failure('-'.repeat(5000).concat('a')).message).toMatch(/nested deeper/);
    expect(failure('a'.repeat(20_000)).message).toMatch(/longer than/);
    expect(failure('toString:x').message).toMatch(/no field/);
  });

  it('describes every field for completion', () => {
    expect(Object.keys(filterVocabulary)).toEqual([...filterFields]);
  });
});

function failure(input: string): FilterError {
  try {
    parseFilter(input);
  } catch (error) {
    if (error instanceof FilterError) return error;
    throw error;
  }
  throw new Error(`no error for ${input}`);
}
