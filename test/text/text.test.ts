import { describe, expect, it } from 'vitest';
import { stageBar } from '../../src/text/stage-bar.ts';
import { statusLabel } from '../../src/text/status-label.ts';
import { formatDuration, formatTime } from '../../src/text/time.ts';
import { visible, visibleLines } from '../../src/text/visible.ts';
import { fitMiddle, fit as fitted, truncateMiddle, width, wrap } from '../../src/text/width.ts';

describe('visible', () => {
  it.each([
    ['\u001b[31mred\u001b[0m', '␛[31mred␛[0m'],
    ['\u001b]52;c;ZXZpbA==\u0007', '␛]52;c;ZXZpbA==␇'],
    ['a\r\nb\tc\u0000', 'a␍⏎b→c␀'],
    ['\u009b2J', '<U+009B>2J'],
    ['user\u202egpj.exe', 'user<U+202E>gpj.exe'],
    ['zero\u200bwidth', 'zero<U+200B>width'],
    ['\ud800 alone', '<U+D800> alone'],
    ['filler\u3164 \u{e0041}tag', 'filler<U+3164> <U+E0041>tag'],
    ['heart \u2764\ufe0f', 'heart \u2764'],
    [`z${'\u0301'.repeat(40)}algo`, `z${'\u0301'.repeat(4)}algo`],
    ['Ana García 田中 👩‍💻'.replace('\u200d', ''), 'Ana García 田中 👩💻'],
  ])('makes %j harmless', (text, expected) => {
    expect(visible(text)).toBe(expected);
  });

  it('keeps lines apart where several are wanted', () => {
    expect(visibleLines('a\r\n\tb\u001b')).toEqual(['a', '    b␛']);
  });
});

describe('width', () => {
  it('counts wide characters as two and fits exactly', () => {
    expect(width('田中')).toBe(4);
    expect(fitted('田中さん', 5)).toBe('田中…');
    expect(width(fitted('田中さん', 6))).toBe(6);
    expect(fitted('ab', 4, 'right')).toBe('  ab');
  });

  it('keeps both ends of an endpoint', () => {
    expect(truncateMiddle('POST billing.acme.example/v1/seats', 20)).toBe('POST bill…e/v1/seats');
    expect(fitMiddle('POST /Users', 13)).toBe('POST /Users  ');
    expect(fitMiddle('POST /Users', 8, '..')).toBe('POS..ers');
  });

  it('wraps at blanks, cuts words that are too long and the last line', () => {
    expect(wrap('the target already has a user', 12)).toEqual(['the target', 'already has', 'a user']);
    expect(wrap('the target already has a user', 12, 2)).toEqual(['the target', 'already has…']);
    expect(wrap('https://billing.acme.example', 10)).toEqual(['https://bi', 'lling.acme', '.example']);
    expect(wrap('田中さん 田中', 5)).toEqual(['田中', 'さん', '田中']);
    expect(wrap('', 10)).toEqual([]);
  });
});

describe('times and labels', () => {
  it.each([
    [0, '0 ms'],
    [0.44, '0.4 ms'],
    [350, '350 ms'],
    [999.7, '1.0 s'],
    [1234, '1.2 s'],
    [246_000, '4.1 m'],
    [3 * 86_400_000, '3.0 d'],
  ])('writes %d ms as %s', (ms, text) => {
    expect(formatDuration(ms)).toBe(text);
  });

  it('shows the date of another day only', () => {
    const at = Date.UTC(2026, 0, 12, 14, 2, 31, 250);
    expect(formatTime(at, { utc: true, precision: 'second', today: at })).toBe('14:02:31');
    expect(formatTime(at, { utc: true, precision: 'minute', today: at + 86_400_000 })).toBe('12 Jan 14:02');
  });

  it('says status and stages without colour', () => {
    expect(statusLabel('failed', false)).toBe('✖ FAIL');
    expect(statusLabel('stuck', true)).toBe('% STUCK');
    expect(stageBar({ trigger: 'done', send: 'failed' }, false)).toBe('●●●●✖○○○');
    expect(stageBar({ trigger: 'done', send: 'failed' }, true)).toBe('####x...');
  });
});
