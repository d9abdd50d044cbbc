import { describe, expect, it } from 'vitest';
import { openRecording } from '../../src/ingest/recording.ts';

const line = '{"uuid":"u-1","published":"2026-01-05T10:00:00Z","eventType":"user.session.start","displayMessage":"Zoë 日本 💡"}\n';

async function* cut(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

describe('a recording in UTF-16, as Windows PowerShell redirects it', () => {
  it.each([
    ['little endian', Buffer.from(`\uFEFF${line}`, 'utf16le')],
    ['big endian', Buffer.from(`\uFEFF${line}`, 'utf16le').swap16()],
    ['UTF-8 for comparison', Buffer.from(line)],
  ])('is recognised and read: %s', async (_, bytes) => {
    for (const size of [1, 3, 10_000]) {
      const recording = await openRecording({ stdin: cut(bytes, size) }, null);
      expect(recording.format?.type).toBe('okta');
      const read: Uint8Array[] = [];
      for await (const chunk of recording.bytes) read.push(chunk);
      expect(Buffer.concat(read).toString()).toBe(line);
    }
  });
});
