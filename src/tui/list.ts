/**
 * The cursor of a list. It stands on a row by id, so rows that arrive or go don't move it to another one; the first visible row is held by id
 * too, so a list that was scrolled stays where it is. Rows may be several lines high.
 */

export interface ListState {
  selected: string | null;
  /** Place of the selected row when it was last seen: where the cursor goes when the row is gone. */
  place: number;
  /** First visible row; null sticks to the top. */
  top: string | null;
}

export const emptyList: ListState = { selected: null, place: 0, top: null };

export interface ListRows {
  ids: readonly string[];
  /** Lines of the row at this place. */
  heightOf(place: number): number;
  /** Lines on the screen. */
  lines: number;
}

export type ListMove = { by: number } | { page: 1 | -1 } | { to: 'first' | 'last' } | { id: string };

export interface Window {
  /** Place of the selected row; -1 when the list is empty. */
  selected: number;
  first: number;
  /** Place after the last visible row. */
  end: number;
}

export function windowOf(state: ListState, rows: ListRows): Window {
  const selected = selectedPlace(state, rows.ids);
  const top = state.top === null ? 0 : Math.max(0, rows.ids.indexOf(state.top));
  const first = firstVisible(top, selected, rows);
  let end = first;
  for (let used = 0; end < rows.ids.length; end += 1) {
    used += rows.heightOf(end);
    if (used > rows.lines && end > first) break;
    if (used > rows.lines) return { selected, first, end: end + 1 };
  }
  return { selected, first, end };
}

function selectedPlace({ selected, place }: ListState, ids: readonly string[]): number {
  if (ids.length === 0) return -1;
  const found = selected === null ? 0 : ids[place] === selected ? place : ids.indexOf(selected);
  return found === -1 ? Math.min(place, ids.length - 1) : found;
}

/** As near to `top` as lets the selected row be seen as a whole; no empty lines below the last row. */
function firstVisible(top: number, selected: number, { ids, heightOf, lines }: ListRows): number {
  let first = Math.min(top, Math.max(0, selected));
  let needed = 0;
  for (let place = selected; place >= first; place -= 1) {
    needed += heightOf(place);
    if (needed > lines) {
      first = Math.min(selected, place + 1);
      break;
    }
  }
  let below = 0;
  for (let place = ids.length - 1; place >= 0; place -= 1) {
    below += heightOf(place);
    if (below > lines) return Math.min(first, place + 1);
    if (place < first) first = place;
  }
  return Math.max(0, first);
}

export function moveList(state: ListState, move: ListMove, rows: ListRows): ListState {
  const { ids } = rows;
  if (ids.length === 0) return state;
  const { selected, first, end } = windowOf(state, rows);
  const target = targetPlace(move, selected, Math.max(1, end - first - 1), ids);
  const place = Math.max(0, Math.min(ids.length - 1, target));
  const top = 'to' in move && move.to === 'first' ? null : (ids[first] ?? null);
  const next = { selected: ids[place] ?? null, place, top: first === 0 ? null : top };
  const visibleFirst = windowOf(next, rows).first;
  return { ...next, top: visibleFirst === 0 ? null : (ids[visibleFirst] ?? null) };
}

function targetPlace(move: ListMove, selected: number, page: number, ids: readonly string[]): number {
  if ('by' in move) return selected + move.by;
  if ('page' in move) return selected + move.page * page;
  if ('to' in move) return move.to === 'first' ? 0 : ids.length - 1;
  const place = ids.indexOf(move.id);
  return place === -1 ? selected : place;
}

/** Place of the nearest row in a direction that meets a condition; -1 when there is none. */
export function findRow<T>(rows: readonly T[], from: number, step: 1 | -1, meets: (row: T) => boolean): number {
  for (let place = from + step; place >= 0 && place < rows.length; place += step) {
    const row = rows[place];
    if (row !== undefined && meets(row)) return place;
  }
  return -1;
}
