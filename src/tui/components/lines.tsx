/** A screen as lines: one text node a line, so that only changed lines are laid out and written again. */
import { Box, Text } from 'ink';
import { createElement, type ReactElement } from 'react';

export function Lines({ lines }: { lines: readonly string[] }): ReactElement {
  return createElement(Box, { flexDirection: 'column', height: lines.length }, ...lines.map(toText));
}

/** An empty text node has no height; a blank has. */
function toText(line: string): ReactElement {
  return <Text wrap="truncate">{line === '' ? ' ' : line}</Text>;
}
