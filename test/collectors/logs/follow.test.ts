/** Following real files in a temporary folder. */
import {
  appendFileSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { StoreBusyError } from '../../../src/collectors/collector.ts';
import { FileFollower, type FollowOptions, type FollowTiming } from '../../../src/collectors/logs/follow.ts';
import { CaptureContext } from '../../helpers/capture-context.ts';
import { until } from '../../helpers/until.ts';

const quick: FollowTiming = { pollMs: 2, rescanMs: 5, holdMs: 20, graceMs: 60, forgetMs: 120 };

let folder: string;
let running: { context: CaptureContext; done: Promise<void> }[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'provtrace-logs-'));
});

afterEach(async () => {
  for (const { context, done } of running) {
    context.abort();
    await done.catch(() => undefined);
  }
  running = [];
  rmSync(folder, { recursive: true, force: true });
});

const at = (...names: string[]) => join(folder, ...names);
const names = (context: CaptureContext) => context.events.map((event) => event.name);
const ids = (context: CaptureContext) => context.events.map((event) => event.nativeId);

interface Following {
  context: CaptureContext;
  stop(): Promise<void>;
  sees(...lines: string[]): Promise<void>;
}

async function follow(
  options: Partial<FollowOptions> & { cursor?: string | null; timing?: Partial<FollowTiming> } = {},
): Promise<Following> {
  const context = new CaptureContext('logs', { cursor: options.cursor ?? null });
  const follower = new FileFollower(
    { paths: options.paths ?? [at('*.log')], from: options.from ?? 'start', service: options.service ?? null },
    context,
    { ...quick, ...options.timing },
  );
  let done: Promise<void> = Promise.resolve();
  await new Promise<void>((resolve, reject) => {
    done = follower.run(() => resolve());
    done.catch(reject);
  });
  running.push({ context, done });
  return {
    context,
    stop: async () => {
      context.abort();
      await done;
    },
    sees: (...lines) =>
      until(() => lines.every((line) => names(context).includes(line)), `${lines.join(', ')} in ${JSON.stringify(names(context))}`),
  };
}

describe('following', () => {
  it('reads what is there, then what is appended, with source, native id and dedupe key of the file', async () => {
    writeFileSync(at('app.log'), 'one\ntwo\n');
    const { context, sees } = await follow();
    await sees('one', 'two');
    appendFileSync(at('app.log'), 'three\n');
    await sees('three');
    expect(context.events).toMatchObject([
      { source: 'app.log', nativeId: 'app.log:1', kind: 'log' },
      { source: 'app.log', nativeId: 'app.log:2' },
      { source: 'app.log', nativeId: 'app.log:3' },
    ]);
    expect(context.events[0]?.dedupeKey).toMatch(/^log\/app\.log\/app\.log:1\/[0-9a-z]{1,7}$/);
  });

  it('waits for the rest of a line that is being written', async () => {
    writeFileSync(at('app.log'), 'one\nhal');
    const { context, sees } = await follow();
    await sees('one');
    appendFileSync(at('app.log'), 'f\n');
    await sees('half');
    expect(names(context)).toEqual(['one', 'half']);
  });

  it('follows several files and finds new ones, also in new folders', async () => {
    writeFileSync(at('a.log'), 'a1\n');
    const { context, sees } = await follow({ paths: [at('**', '*.log')] });
    await sees('a1');
    mkdirSync(at('deep', 'er'), { recursive: true });
    writeFileSync(at('deep', 'er', 'b.log'), 'b1\n');
    await sees('b1');
    appendFileSync(at('a.log'), 'a2\n');
    appendFileSync(at('deep', 'er', 'b.log'), 'b2\n');
    await sees('a2', 'b2');
    expect(new Set(context.events.map((event) => event.source))).toEqual(new Set(['a.log', 'b.log']));
  });

  it('leaves folders, compressed files and a second name of the same file alone', async () => {
    mkdirSync(at('dir.log'));
    writeFileSync(at('old.log.gz'), 'packed\n');
    writeFileSync(at('app.log'), 'one\n');
    symlinkSync(at('app.log'), at('link.log'));
    const { context, sees } = await follow({ paths: [at('*')] });
    await sees('one');
    appendFileSync(at('app.log'), 'two\n');
    await sees('two');
    expect(names(context)).toEqual(['one', 'two']);
  });

  it('begins at the end when asked, counts the lines before, and finds later files whole', async () => {
    writeFileSync(at('app.log'), 'one\ntwo\nthr');
    const { context, sees, stop } = await follow({ from: 'end' });
    appendFileSync(at('app.log'), 'ee\n');
    writeFileSync(at('new.log'), 'first\n');
    await sees('three', 'first');
    expect(ids(context).toSorted()).toEqual(['app.log:3', 'new.log:1']);
    await stop();
  });

  it('remembers its place from the first look on, even when nothing came', async () => {
    writeFileSync(at('app.log'), 'old\n');
    const first = await follow({ from: 'end' });
    await until(() => first.context.cursor !== null, 'a cursor');
    await first.stop();
    appendFileSync(at('app.log'), 'written meanwhile\n');
    const second = await follow({ from: 'end', cursor: first.context.cursor });
    await second.sees('written meanwhile');
    expect(names(second.context)).toEqual(['written meanwhile']);
  });

  it('keeps stack traces together', async () => {
    writeFileSync(at('app.log'), '2026-01-05 10:00:00,000 ERROR failed\n');
    const { context, sees } = await follow({ timing: { holdMs: 60_000 } });
    appendFileSync(
      at('app.log'),
      'Traceback (most recent call last):\n  File "x"\nValueError: bad\n2026-01-05 10:00:01,000 INFO next\nend\n',
    );
    await sees('next');
    expect(context.events).toHaveLength(2);
    expect(context.events[0]).toMatchObject({ name: 'failed', message: 'ValueError: bad' });
  });
});

describe('rotation', () => {
  it('by renaming: the old file is read to its end, then the new one', async () => {
    writeFileSync(at('app.log'), 'one\n');
    const { context, sees } = await follow();
    await sees('one');
    appendFileSync(at('app.log'), 'two\n');
    renameSync(at('app.log'), at('app.log.1'));
    appendFileSync(at('app.log.1'), 'three\nlast without end');
    writeFileSync(at('app.log'), 'fresh\n');
    await sees('two', 'three', 'last without end', 'fresh');
    expect(ids(context).toSorted()).toEqual(['app.log:1', 'app.log:1', 'app.log:2', 'app.log:3', 'app.log:4']);
  });

  it('by renaming, with a pattern that matches the old file too: nothing comes twice', async () => {
    writeFileSync(at('app.log'), 'one\n');
    const { context, sees } = await follow({ paths: [at('app.log*')] });
    await sees('one');
    renameSync(at('app.log'), at('app.log.1'));
    writeFileSync(at('app.log'), 'two\n');
    await sees('two');
    appendFileSync(at('app.log.1'), 'late\n');
    await sees('late');
    expect(names(context)).toEqual(['one', 'two', 'late']);
  });

  it('by truncation: reads again from the start, and counts its lines again', async () => {
    writeFileSync(at('app.log'), 'one\ntwo\nunfinished');
    const { context, sees } = await follow();
    await sees('two');
    copyFileSync(at('app.log'), at('app.log.1'));
    truncateSync(at('app.log'), 0);
    appendFileSync(at('app.log'), 'new\n');
    await sees('new', 'unfinished');
    expect(ids(context)).toEqual(['app.log:1', 'app.log:2', 'app.log:3', 'app.log:1']);
  });

  it('by truncation is noticed when the file has outgrown its old size', async () => {
    writeFileSync(at('app.log'), 'one\n');
    const { context, sees, stop } = await follow();
    await sees('one');
    await stop();
    writeFileSync(at('app.log'), 'another beginning\nand more\n');
    const again = await follow({ cursor: context.cursor });
    await again.sees('another beginning', 'and more');
  });

  it('of a deleted file: what it held is read, and it is let go', async () => {
    writeFileSync(at('app.log'), 'one\n');
    const { context, sees } = await follow();
    await sees('one');
    appendFileSync(at('app.log'), 'two');
    unlinkSync(at('app.log'));
    await sees('two');
    await until(() => JSON.parse(context.cursor ?? '{"files":[0]}').files.length === 0, 'the file to be forgotten');
  });

  it('while nobody was looking: the renamed file is found by its inode', async () => {
    writeFileSync(at('app.log'), 'one\n');
    const first = await follow();
    await first.sees('one');
    await first.stop();
    appendFileSync(at('app.log'), 'two\n');
    renameSync(at('app.log'), at('app.log.1'));
    writeFileSync(at('app.log'), 'three\n');
    const second = await follow({ cursor: first.context.cursor });
    await second.sees('two', 'three');
    expect(second.context.events.map((event) => `${event.nativeId} ${event.name}`).toSorted()).toEqual([
      'app.log:1 three',
      'app.log:2 two',
    ]);
  });
});

describe('rotation with compression', () => {
  const first = 'a first line that is long enough to be told from others\n';

  it('does not read a followed file again that comes back compressed, and reads older archives once', async () => {
    writeFileSync(at('app.log.2.gz'), gzipSync('an older line\n'));
    writeFileSync(at('app.log'), first);
    const following = await follow({ paths: [at('app.log*')] });
    await following.sees('an older line', first.trim());
    renameSync(at('app.log'), at('app.log.1'));
    writeFileSync(at('app.log'), 'a new file begins here, with a line of its own\n');
    writeFileSync(at('app.log.1.gz'), gzipSync(first));
    unlinkSync(at('app.log.1'));
    await following.sees('an older line', first.trim(), 'a new file begins here, with a line of its own');
    await following.stop();
    const again = await follow({ paths: [at('app.log*')], cursor: following.context.cursor });
    appendFileSync(at('app.log'), 'the last line\n');
    await again.sees('the last line');
    expect(ids(following.context)).toEqual(expect.arrayContaining(['app.log.2:1', 'app.log:1']));
  });

  it('reads the rest of a file on that was compressed while nobody was looking', async () => {
    writeFileSync(at('app.log'), first);
    const following = await follow({ paths: [at('app.log*')] });
    await following.sees(first.trim());
    await following.stop();
    unlinkSync(at('app.log'));
    writeFileSync(at('app.log.1.gz'), gzipSync(`${first}missed\n`));
    writeFileSync(at('app.log'), 'begun anew, while nobody was looking either\n');
    const again = await follow({ paths: [at('app.log*')], cursor: following.context.cursor });
    await until(() => again.context.events.length === 2, 'the rest and the new file');
    expect(names(again.context).sort()).toEqual(['begun anew, while nobody was looking either', 'missed']);
    expect(again.context.events.find((event) => event.name === 'missed')?.nativeId).toBe('app.log:2');
  });

  it('reads what was written between the last look and a truncation from the copy, and the copy not twice', async () => {
    writeFileSync(at('app.log'), first);
    const following = await follow({ paths: [at('app.log*')] });
    await following.sees(first.trim());
    copyFileSync(at('app.log'), at('app.log.1'));
    appendFileSync(at('app.log.1'), 'written just before\n');
    truncateSync(at('app.log'));
    appendFileSync(at('app.log'), 'after\n');
    await until(() => following.context.events.length === 3, 'three lines');
    expect(names(following.context).sort()).toEqual([first.trim(), 'after', 'written just before'].sort());
  });

  it('says that an archive is damaged, and goes on with the others', async () => {
    writeFileSync(at('bad.log.gz'), Buffer.concat([gzipSync('x'.repeat(2000)).subarray(0, 20), Buffer.from('rubbish')]));
    writeFileSync(at('app.log'), 'fine\n');
    const following = await follow({ paths: [at('*.log*')] });
    await following.sees('fine');
  });
});

describe('encodings', () => {
  it('reads UTF-16 with a byte order mark, and goes on in it after a restart', async () => {
    writeFileSync(at('app.log'), Buffer.from('\ufeffERROR gr\u00fc\u00dfe\r\nINFO two\r\n', 'utf16le'));
    const following = await follow();
    await following.sees('gr\u00fc\u00dfe', 'two');
    await following.stop();
    appendFileSync(at('app.log'), Buffer.from('WARN dr\u00e9i\r\n', 'utf16le'));
    const again = await follow({ cursor: following.context.cursor });
    await again.sees('dr\u00e9i');
    expect(ids(again.context)).toEqual(['app.log:3']);
  });
});

describe('restart', () => {
  it('goes on exactly where any committed batch ended: nothing lost, nothing twice', async () => {
    const lines = Array.from({ length: 5000 }, (_, index) => `{"time":${1_767_607_200_000 + index},"msg":"line ${index}"}`);
    writeFileSync(at('app.log'), `${lines.join('\n')}\n`);
    const first = await follow();
    await first.sees('line 4999');
    const cursors = first.context.batches.map((batch) => batch.cursor ?? null);
    expect(cursors.length).toBeGreaterThanOrEqual(5);
    let committed = 0;
    for (const [index, cursor] of cursors.slice(0, 3).entries()) {
      committed += first.context.batches[index]?.events.length ?? 0;
      const again = await follow({ cursor });
      await again.sees('line 4999');
      await again.stop();
      expect(names(again.context)).toEqual(lines.slice(committed).map((_, rest) => `line ${committed + rest}`));
    }
  });

  it('takes a new file that got the number of a deleted one for what it is: another file, with its own name', async () => {
    writeFileSync(at('old.log'), 'one\ntwo\n');
    const first = await follow();
    await first.sees('two');
    await first.stop();
    renameSync(at('old.log'), at('new.log')); // keeps the number, as a file system does that gives it out again
    writeFileSync(at('new.log'), 'other\n');
    const second = await follow({ cursor: first.context.cursor });
    await second.sees('other');
    expect(ids(second.context)).toEqual(['new.log:1']);
    expect(second.context.events[0]?.source).toBe('new.log');
  });

  it('offers the same batch again while the store is busy', async () => {
    writeFileSync(at('app.log'), 'one\ntwo\n');
    const context = new CaptureContext('logs');
    let refusals = 3;
    context.beforeCommit = () => {
      refusals -= 1;
      if (refusals >= 0) throw new StoreBusyError('full', 0.001);
    };
    const done = new FileFollower({ paths: [at('*.log')], from: 'start', service: null }, context, quick).run(() => undefined);
    running.push({ context, done });
    await until(() => names(context).length === 2, 'both lines');
    expect(names(context)).toEqual(['one', 'two']);
  });

  it('with a damaged cursor reads again, with the same dedupe keys', async () => {
    writeFileSync(at('app.log'), 'one\ntwo\n');
    const first = await follow();
    await first.sees('two');
    const second = await follow({ cursor: '{"version":1,"files":[{}]}' });
    await second.sees('two');
    expect(second.context.events.map((event) => event.dedupeKey)).toEqual(first.context.events.map((event) => event.dedupeKey));
  });

  it('hands over batches of at most 1000 events, with memory bounded for long lines', async () => {
    writeFileSync(at('app.log'), `${'x\n'.repeat(2500)}${`${'y'.repeat(1_000_000)}\n`.repeat(12)}end\n`);
    const { context, sees } = await follow();
    await sees('end');
    expect(context.events).toHaveLength(2513);
    for (const batch of context.batches) {
      expect(batch.events.length).toBeLessThanOrEqual(1000);
      expect(batch.events.filter((event) => event.name.startsWith('y')).length).toBeLessThanOrEqual(5);
    }
  });
});
