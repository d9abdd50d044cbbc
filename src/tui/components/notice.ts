/** A screen that has nothing to show yet, or can't: one or two sentences, and the keys. */
import { type Frame, filled } from '../frame.ts';
import { type FooterProps, footerLine } from './footer.ts';

export function noticeView(frame: Frame, title: string, sentences: readonly string[], footer: FooterProps): string[] {
  const body = sentences.flatMap((sentence) => ['', ...frame.wrap(sentence, frame.columns - 4).map((line) => `  ${line}`)]);
  return [frame.theme('strong', frame.cut(title, frame.columns)), ...filled(body, frame.rows - 2), footerLine(frame, footer)];
}
