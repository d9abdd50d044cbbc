import { describe, expect, it } from 'vitest';
import { JsonSplitter } from '../../../src/collectors/json/split.ts';
import { seededRandom } from '../../helpers/seeded-random.ts';

function split(text: string, maxLength = 10_000, size = text.length || 1) {
  const splitter = new JsonSplitter({ envelopes: ['events', 'in.list'], maxLength });
  const pieces = [];
  for (let at = 0; at < text.length; at += size) pieces.push(...splitter.push(text.slice(at, at + size)));
  return [...pieces, ...splitter.end()].map(({ text: found, line, problem }) => ({ text: found, line, problem }));
}

const texts = (text: string) => split(text).map((piece) => (piece.problem === null ? piece.text : `! ${piece.problem}`));

describe('records', () => {
  it.each([
    ['lines', '{"a":1}\n{"b":2}\n', ['{"a":1}', '{"b":2}']],
    ['lines of Windows', '{"a":1}\r\n{"b":2}\r\n{"c":\r\n3}\r\n', ['{"a":1}', '{"b":2}', '{"c":\r\n3}']],
    ['an array', '[{"a":1}, {"b":[2,{}]}]', ['{"a":1}', '{"b":[2,{}]}']],
    ['nested arrays', '[[1,2],[3]]', ['[1,2]', '[3]']],
    ['brackets and quotes inside strings', '[{"a":"}]\\"{["},{"b":"\\\\"}]', ['{"a":"}]\\"{["}', '{"b":"\\\\"}']],
    ['scalars in an array', '[1, "a,]", null]', ['1', '"a,]"', 'null']],
    ['an envelope', '{"x":["events"],"events":[{"a":1},{"a":2}],"y":{"z":[3]}}{"b":1}', ['{"a":1}', '{"a":2}', '{"b":1}']],
    [
      'an envelope one level further in',
      '{"x":{"list":[0]},"in":{"a":[1],"list":[{"a":1},\n{"a":[2]}],"z":{"list":[3]}},"y":[4]}{"b":1}',
      ['{"a":1}', '{"a":[2]}', '{"b":1}'],
    ],
    ['a list of that name elsewhere', '{"in":1,"list":[1],"x":{"in":{"list":[2]}}}', ['{"in":1,"list":[1],"x":{"in":{"list":[2]}}}']],
    ['an array of the same name further down', '{"x":{"events":[1]}}', ['{"x":{"events":[1]}}']],
    ['a value of the same name', '{"x":"events","y":[1]}', ['{"x":"events","y":[1]}']],
    ['an empty array', '[]', []],
    ['an object that is not finished before the next one', '{"a":{\n{"b":1}\n', ['! the record is not complete', '{"b":1}']],
    ['a string over a line break', '{"a":"x\n{"b":1}', ['! a line break inside a string', '{"b":1}']],
    ['a cut end', '{"a":1}\n{"b":', ['{"a":1}', '! the file ends inside this record']],
    ['closing brackets too many', '}]\n{"a":1}', ['}]', '{"a":1}']],
  ])('are found in %s', (_, text, expected) => {
    expect(texts(text)).toEqual(expected);
  });

  it('know their line', () => {
    expect(split('[\n {"a":1},\n\n {"b":\n2}\n]').map(({ line }) => line)).toEqual([2, 4]);
  });

  it('are dropped when they are too long, without holding them', () => {
    const long = `{"a":"${'x'.repeat(5000)}"}`;
    const pieces = split(`${long}\n{"b":2}`, 1000, 100);
    expect(pieces.map(({ text, problem }) => [text.length, problem])).toEqual([
      [500, 'longer than 1000 characters'],
      [7, null],
    ]);
  });

  it('are the same however the text is cut', () => {
    const random = seededRandom(7);
    const alphabet = [
      '{',
      '}',
      '[',
      ']',
      '"',
      '\\',
      ',',
      ':',
      '\n',
      '\r\n',
      'a',
      'events',
      ' ',
      '{"a":1}',
      '{"events":[',
      '{"in":{"list":[',
    ];
    for (let round = 0; round < 2000; round += 1) {
      const text = Array.from({ length: 40 }, () => alphabet[Math.floor(random() * alphabet.length)]).join('');
      expect(split(text, 60, 1)).toEqual(split(text, 60));
      expect(split(text, 60, 3)).toEqual(split(text, 60));
    }
  });
});
