/**
 * Keys one after another. A chunk from the terminal may hold several (a burst over a slow link, a pasted command, a test); each must meet the state
 * that the one before it left, so the next one waits until that has been rendered. Repeats of the same key need not wait.
 */
import { useInput, usePaste } from 'ink';
import { useLayoutEffect, useRef, useState } from 'react';
import { keyNames } from '../keys.ts';

export type KeyPress = { type: 'key'; name: string } | { type: 'paste'; text: string };

/** A key held down while the screen was busy must not go on for seconds. */
const longest = 2000;

export function useKeyQueue(press: (key: KeyPress) => void): void {
  const queue = useRef<KeyPress[]>([]);
  const busy = useRef(false);
  const [pressed, setPressed] = useState(0);
  const next = useRef<() => void>(() => undefined);
  useLayoutEffect(() => {
    next.current = () => {
      const key = queue.current.shift();
      busy.current = key !== undefined;
      if (key === undefined) return;
      press(key);
      while (isRepeat(key, queue.current[0])) {
        queue.current.shift();
        press(key);
      }
      setPressed((count) => count + 1);
    };
  });
  // What the key changed was rendered together with the count, so the next key meets it. Not at once: React limits updates from inside of effects.
  useLayoutEffect(() => {
    if (pressed > 0) setImmediate(() => next.current());
  }, [pressed]);
  const add = (keys: readonly KeyPress[]) => {
    queue.current.push(...keys.slice(0, longest - queue.current.length));
    if (!busy.current) next.current();
  };
  useInput((input, key) => add(keyNames(input, key).map((name): KeyPress => ({ type: 'key', name }))));
  usePaste((text) => add([{ type: 'paste', text }]));
}

function isRepeat(key: KeyPress, next: KeyPress | undefined): boolean {
  return key.type === 'key' && next?.type === 'key' && next.name === key.name && /^(?:j|k|up|down|left|right|backspace)$/.test(key.name);
}
