import { describe, expect, it } from 'vitest';
import { emptyList, findRow, type ListRows, type ListState, moveList, windowOf } from '../../src/tui/list.ts';

function rowsOf(ids: readonly string[], lines: number, heights: Readonly<Record<string, number>> = {}): ListRows {
  return { ids, lines, heightOf: (place) => heights[ids[place] ?? ''] ?? 1 };
}

const letters = [...'abcdefghij'];

function pressed(state: ListState, rows: ListRows, ...moves: Parameters<typeof moveList>[1][]): ListState {
  return moves.reduce((before, move) => moveList(before, move, rows), state);
}

describe('list', () => {
  it('moves by rows, pages and to both ends, and stops there', () => {
    const rows = rowsOf(letters, 4);
    expect(pressed(emptyList, rows, { by: 1 }, { by: 1 }).selected).toBe('c');
    expect(pressed(emptyList, rows, { by: -1 }).selected).toBe('a');
    expect(pressed(emptyList, rows, { page: 1 }).selected).toBe('d');
    expect(pressed(emptyList, rows, { to: 'last' }, { by: 5 }).selected).toBe('j');
    expect(pressed(emptyList, rows, { to: 'last' }, { to: 'first' })).toEqual({ selected: 'a', place: 0, top: null });
    expect(pressed(emptyList, rows, { id: 'f' }, { id: 'unknown' }).selected).toBe('f');
  });

  it('keeps the selected row in sight and scrolls no further than needed', () => {
    const rows = rowsOf(letters, 4);
    expect(windowOf(pressed(emptyList, rows, { id: 'f' }), rows)).toEqual({ selected: 5, first: 2, end: 6 });
    expect(windowOf(pressed(emptyList, rows, { id: 'f' }, { by: -1 }), rows)).toEqual({ selected: 4, first: 2, end: 6 });
    expect(windowOf(pressed(emptyList, rows, { id: 'f' }, { by: -4 }), rows)).toEqual({ selected: 1, first: 1, end: 5 });
  });

  it('holds the selection by id while rows arrive above it', () => {
    const before = pressed(emptyList, rowsOf(letters, 4), { id: 'b' });
    const rows = rowsOf(['new1', 'new2', ...letters], 4);
    expect(windowOf(before, rows)).toEqual({ selected: 3, first: 0, end: 4 });
    const more = rowsOf(['new3', 'new4', ...rows.ids], 4);
    expect(windowOf(before, more)).toEqual({ selected: 5, first: 2, end: 6 });
  });

  it('stands still when it was scrolled and rows arrive above', () => {
    const before = pressed(emptyList, rowsOf(letters, 4), { id: 'g' });
    const shown = (state: ListState, rows: ListRows) => rows.ids.slice(windowOf(state, rows).first, windowOf(state, rows).end);
    expect(shown(before, rowsOf(['new1', 'new2', ...letters], 4))).toEqual(shown(before, rowsOf(letters, 4)));
  });

  it('goes to the nearest place when the selected row is gone', () => {
    const before = pressed(emptyList, rowsOf(letters, 4), { id: 'e' });
    expect(windowOf(before, rowsOf(['a', 'b', 'c'], 4)).selected).toBe(2);
    expect(windowOf(before, rowsOf([], 4))).toEqual({ selected: -1, first: 0, end: 0 });
  });

  it('counts rows of two lines', () => {
    const rows = rowsOf(letters, 5, { a: 2, b: 2, c: 2, i: 2, j: 2 });
    expect(windowOf(emptyList, rows)).toEqual({ selected: 0, first: 0, end: 2 });
    expect(windowOf(pressed(emptyList, rows, { id: 'c' }), rows)).toEqual({ selected: 2, first: 1, end: 4 });
    expect(windowOf(pressed(emptyList, rows, { to: 'last' }), rows)).toEqual({ selected: 9, first: 7, end: 10 });
  });

  it('leaves no empty lines below the last row after the screen grew', () => {
    const scrolled = pressed(emptyList, rowsOf(letters, 3), { to: 'last' });
    expect(windowOf(scrolled, rowsOf(letters, 6))).toEqual({ selected: 9, first: 4, end: 10 });
    expect(windowOf(scrolled, rowsOf(letters, 60))).toEqual({ selected: 9, first: 0, end: 10 });
  });

  it('shows a row that is higher than the screen', () => {
    expect(windowOf(emptyList, rowsOf(letters, 1, { a: 2 }))).toEqual({ selected: 0, first: 0, end: 1 });
  });

  it('finds rows in both directions', () => {
    expect(findRow([1, 2, 3, 4], 1, 1, (value) => value % 2 === 0)).toBe(3);
    expect(findRow([1, 2, 3, 4], 3, -1, (value) => value % 2 === 0)).toBe(1);
    expect(findRow([1, 2], 1, 1, () => true)).toBe(-1);
  });
});
