/** The log from which reading goes on, and what is missing before it. */
import type { Json } from '../../domain/event.ts';
import { asFields, own, textOf } from '../json/fields.ts';
import { instantOf } from '../json/times.ts';
import type { Gap, Search } from './cursor.ts';

interface Identified {
  item: Json;
  logId: string;
}

/**
 * The log from which reading goes on; log ids sort as text. Behind a lost checkpoint that is the last one that was stored before it; on a first run, or when none
 * of those is left, the one that Auth0 stored first, which need not be the one with the first date. Null when none has an id.
 */
export function anchorOf(items: readonly Json[], lostId: string | null): Identified | null {
  const known = identified(items);
  const before = known.filter(({ logId }) => lostId !== null && logId < lostId);
  return extreme(before, (a, b) => a > b) ?? extreme(known, (a, b) => a < b);
}

export function lastIdOf(items: readonly Json[]): string | null {
  return identified(items).at(-1)?.logId ?? null;
}

function identified(items: readonly Json[]): Identified[] {
  return items.flatMap((item) => {
    const logId = textOf(asFields(item), 'log_id') ?? textOf(asFields(item), '_id');
    return logId === null ? [] : [{ item, logId }];
  });
}

function extreme(items: readonly Identified[], better: (a: string, b: string) => boolean): Identified | null {
  return items.reduce<Identified | null>((best, one) => (best === null || better(one.logId, best.logId) ? one : best), null);
}

/** None when a log is still there that was stored before the checkpoint was lost. */
export function gapBehind(lost: Search['lost'], anchor: Identified): Gap | null {
  if (lost === null || anchor.logId <= lost.logId) return null;
  const to = instantOf(own(asFields(anchor.item), 'date'));
  return to === null || to <= lost.newest ? null : { from: lost.newest, to };
}

export function sayGap({ from, to }: Gap): string {
  return `logs from ${new Date(from).toISOString()} to ${new Date(to).toISOString()} may be missing, because the place where reading stopped was no longer kept`;
}

const worthSayingMs = 3_600_000;

/** Said until an hour of logs has been read behind it; the record of what was rejected keeps it. */
export function stillMissing(gap: Gap | null, newest: number): Gap | null {
  return gap !== null && newest - gap.to < worthSayingMs ? gap : null;
}
