/** Queries whose answers follow the database. What `read` depends on must be told by `key`. */
import { performance } from 'node:perf_hooks';
import { useEffect, useRef, useState } from 'react';
import type { Live, LiveQuery } from '../live.ts';

export interface Answer<T> {
  value: T;
  /** Why the last run failed; the value is then the one before. */
  error: string | null;
  /** Epoch ms at which it was read. */
  at: number;
}

export interface Question<T> {
  live: Live;
  key: string;
  read(): T;
  /** Until the first run, and when that fails. */
  initial: T;
  now(): number;
}

/** Asked while rendering: for what the screen is about. */
export function useLiveQuery<T>({ live, key, read, initial, now }: Question<T>): Answer<T> {
  const [generation, setGeneration] = useState(0);
  const query = useRef(newQuery(() => setGeneration((count) => count + 1)));
  const last = useRef<{ key: string; generation: number; answer: Answer<T> } | null>(null);
  if (last.current === null || last.current.key !== key || last.current.generation !== generation) {
    const answer = timed(query.current, () => attempt(read, last.current?.answer.value ?? initial, now));
    last.current = { key, generation, answer };
  }
  useEffect(() => live.add(query.current), [live]);
  return last.current.answer;
}

/** Asked soon after: for what stands around it. Keeps the old answer on the screen until there is a new one. */
export function useSoonQuery<T>({ live, key, read, initial, now }: Question<T>): Answer<T> {
  const [answer, setAnswer] = useState<Answer<T>>({ value: initial, error: null, at: 0 });
  const latest = useRef({ read, now });
  latest.current = { read, now };
  useEffect(() => {
    const query = newQuery(() => setAnswer((before) => timed(query, () => attempt(latest.current.read, before.value, latest.current.now))));
    query.dirtySince = key === '' ? null : performance.now();
    return live.add(query);
  }, [live, key]);
  return answer;
}

function newQuery(refresh: () => void): LiveQuery {
  return { refresh, cost: 0, finishedAt: Number.NEGATIVE_INFINITY, dirtySince: null };
}

function timed<T>(query: LiveQuery, work: () => T): T {
  const startedAt = performance.now();
  try {
    return work();
  } finally {
    query.finishedAt = performance.now();
    query.cost = query.finishedAt - startedAt;
  }
}

/** A database that is busy or damaged is told on the screen, not by a crash; our own mistakes still crash. */
function attempt<T>(read: () => T, before: T, now: () => number): Answer<T> {
  try {
    return { value: read(), error: null, at: now() };
  } catch (error) {
    if (!(error instanceof Error) || !('exitCode' in error)) throw error;
    return { value: before, error: error.message, at: now() };
  }
}
