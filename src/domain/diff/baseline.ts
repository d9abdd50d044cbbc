/** Picks the attempt to compare with: the nearest success, and says why that one. */
import type { Flow } from '../flow.ts';
import { milliseconds } from './divergence.ts';

export interface Baseline {
  flow: Flow;
  /** One sentence. */
  reason: string;
}

const weights = { operation: 8, target: 6, user: 5, provider: 4, sources: 1 } as const;

/** The success that has most in common with `flow`, then the nearest in time; null when none shares its operation or its target. */
export function chooseBaseline(flow: Flow, candidates: readonly Flow[]): Baseline | null {
  let best: { flow: Flow; score: number; gap: number } | null = null;
  for (const candidate of candidates) {
    if (candidate.id === flow.id || candidate.status !== 'succeeded') continue;
    const common = commonality(flow, candidate);
    if (!common.operation && !common.target) continue;
    const score = (Object.keys(weights) as (keyof typeof weights)[]).reduce((sum, key) => sum + (common[key] ? weights[key] : 0), 0);
    const gap = Math.abs(candidate.startedAt - flow.startedAt);
    const better =
      best === null ||
      score > best.score ||
      (score === best.score && (gap < best.gap || (gap === best.gap && candidate.id < best.flow.id)));
    if (better) best = { flow: candidate, score, gap };
  }
  return best === null ? null : { flow: best.flow, reason: reasonFor(flow, best.flow) };
}

function commonality(flow: Flow, candidate: Flow): { [key in keyof typeof weights]: boolean } {
  return {
    operation: flow.operation !== null && flow.operation === candidate.operation,
    target: flow.target !== null && flow.target === candidate.target,
    provider: flow.provider !== null && flow.provider === candidate.provider,
    user: isSameUser(flow, candidate),
    sources: flow.sources.length === candidate.sources.length && flow.sources.every((source) => candidate.sources.includes(source)),
  };
}

function isSameUser({ user }: Flow, { user: other }: Flow): boolean {
  if (user.key.toLowerCase() === other.key.toLowerCase()) return true;
  return (['idpUserId', 'scimId', 'externalId', 'email', 'userName'] as const).some(
    (type) => user.ids[type] !== undefined && user.ids[type] === other.ids[type],
  );
}

function reasonFor(flow: Flow, chosen: Flow): string {
  const common = commonality(flow, chosen);
  const shared = (['operation', 'target', 'provider'] as const).filter((key) => common[key]);
  const whose = common.user ? ' of the same user' : '';
  const gap = flow.startedAt - chosen.startedAt;
  const when = gap === 0 ? 'at the same time' : `${distance(Math.abs(gap))} ${gap > 0 ? 'earlier' : 'later'}`;
  const other = common.operation
    ? common.target
      ? ''
      : `, into ${chosen.target ?? 'an unknown target'}`
    : `, a ${chosen.operation ?? 'different operation'}`;
  return `nearest success${whose}: same ${list(shared)}${other}; ${when}`;
}

function distance(ms: number): string {
  if (ms < 5_400_000) return milliseconds(ms);
  return ms < 172_800_000 ? `${(ms / 3_600_000).toFixed(0)} h` : `${(ms / 86_400_000).toFixed(0)} days`;
}

function list(words: readonly string[]): string {
  return words.length < 2 ? (words[0] ?? 'kind') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}
