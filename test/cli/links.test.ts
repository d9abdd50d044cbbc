import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CliWorld, cliWorld } from '../helpers/run-cli.ts';

interface Link {
  rule: string;
  eventId: string;
  toEventId: string;
  confidence: number;
  candidates: { flowId: string; confidence: number; reason: string }[];
  pinned: { by: string | null; note: string | null } | null;
}

describe('links that explain themselves, and that people cut and pin', () => {
  let world: CliWorld;
  /** A flow with a part that could have gone to another flow of the same person, which is the rival. */
  let flowId: string;
  let rivalId: string;
  let eventId: string;
  let before: string;

  beforeAll(async () => {
    world = cliWorld();
    const filled = await world.cli(['demo', '--headless', '--db', world.db, '--flows', '60', '--seed', '3']);
    expect(filled.exitCode).toBe(0);
    before = (await world.cli(['flows', '--json'])).stdout;
    for (const { id } of JSON.parse(before).flows) {
      const weak = (await links(id)).find(
        ({ rule, candidates }) => rule === 'subject' && candidates.some(({ confidence }) => confidence > 0),
      );
      if (weak === undefined) continue;
      [flowId, eventId, rivalId] = [id, weak.eventId, weak.candidates[0]?.flowId ?? ''];
      break;
    }
    expect(rivalId).toMatch(/^f_/);
  });
  afterAll(() => world.remove());

  async function json(args: string[]) {
    return JSON.parse((await world.cli([...args, '--json'])).stdout);
  }

  async function links(id: string): Promise<Link[]> {
    return (await json(['show', id, '--links'])).links;
  }

  const idsOf = async () => ((await json(['flows'])).flows as { id: string }[]).map(({ id }) => id);

  it('show --links has the rule, keys, gap, confidence and rivals of each event, as JSON and as a tree', async () => {
    const all = await links(flowId);
    const shown = await json(['show', flowId]);
    expect(shown.links).toEqual(all);
    expect(all.map((link) => link.eventId).sort()).toEqual(shown.events.map((event: { id: string }) => event.id).sort());
    expect(Object.keys(all[0] ?? {})).toEqual(['rule', 'eventId', 'toEventId', 'keys', 'gapMs', 'confidence', 'candidates', 'pinned']);
    const weak = all.find((link) => link.eventId === eventId);
    const rival = weak?.candidates.find((candidate) => candidate.flowId === rivalId);
    expect(weak?.confidence).toBeGreaterThan(rival?.confidence ?? 1);
    expect(await idsOf()).toContain(rivalId);
    const { stdout } = await world.cli(['show', flowId, '--links']);
    for (const text of [eventId, 'first event', 'same person', 'same trace', `rather than ${rivalId}`, rival?.reason ?? '?'])
      expect(stdout).toContain(text);
  });

  it('cut, pin and undo: the flows follow, former ids resolve, and in the end everything is as it was, to the byte', async () => {
    const cut = await world.cli(['link', 'cut', eventId, '--note', 'nightly job'], { env: { USER: 'kim' } });
    expect(cut.stdout).toMatch(new RegExp(`^cut: ${eventId} is .*, the rest is ${flowId}; provtrace link undo`));
    expect((await links(flowId)).map((link) => link.eventId)).not.toContain(eventId);
    const pinned = await json(['link', 'pin', eventId.slice(0, 15), rivalId.slice(0, 8)]);
    expect(pinned).toMatchObject({ schemaVersion: 1, decision: { kind: 'pin', eventId, flowId: rivalId, otherFlowIds: [rivalId] } });
    const link = (await links(rivalId)).find((one) => one.eventId === eventId);
    expect(link).toMatchObject({ rule: 'pinned', confidence: 1, pinned: { note: null } });
    expect((await world.cli(['show', rivalId, '--links'])).stdout).toContain('pinned by hand');

    expect(await json(['link', 'list'])).toMatchObject({
      schemaVersion: 1,
      decisions: [
        { kind: 'cut', eventId, by: 'kim', note: 'nightly job', flowId: rivalId },
        { kind: 'pin', eventId },
      ],
    });
    expect((await json(['export', `id:${rivalId}`])).linkDecisions).toHaveLength(2);
    expect((await world.cli(['db', 'rebuild'])).exitCode).toBe(0);
    expect((await links(rivalId)).map((one) => one.eventId)).toContain(eventId);

    expect((await world.cli(['link', 'undo', eventId])).stdout).toContain(`the pin of ${eventId} is undone`);
    const between = await idsOf();
    expect(await json(['link', 'undo', eventId])).toMatchObject({ undone: { kind: 'cut', eventId, flowId } });
    expect((await world.cli(['flows', '--json'])).stdout).toBe(before);
    for (const id of between) expect((await world.cli(['show', id])).exitCode, id).toBe(0);
    expect(await json(['export', '--limit', '1'])).toMatchObject({ linkDecisions: [] });
  });

  it('what export and link list wrote is taken over by link import, once', async () => {
    await world.cli(['link', 'pin', eventId, rivalId]);
    const file = world.file('decisions.json', (await world.cli(['export'])).stdout);
    const listed = (await world.cli(['link', 'list', '--json'])).stdout;
    const decided = (await world.cli(['flows', '--json'])).stdout;
    await world.cli(['link', 'undo', eventId]);
    expect((await world.cli(['flows', '--json'])).stdout).toBe(before);
    expect((await world.cli(['link', 'import', file])).stdout).toBe('read 1, stored 1, duplicate 0\n');
    expect((await world.cli(['flows', '--json'])).stdout).toBe(decided);
    expect(JSON.parse((await world.cli(['link', 'import', '-', '--json'], { stdin: listed })).stdout)).toEqual({
      schemaVersion: 1,
      read: 1,
      stored: 0,
      duplicate: 1,
    });
    await world.cli(['link', 'undo', eventId]);
  });

  it.each([
    [3, ['link', 'cut', 'e_nowhere'], 'no event "e_nowhere"'],
    [2, ['link', 'cut', 'e_'], 'is the beginning of several event ids'],
    [3, ['link', 'pin', 'EVENT', 'f_nowhere'], 'no flow "f_nowhere"'],
    [2, ['link', 'pin', 'EVENT'], "missing required argument 'flow'"],
    [2, ['link', 'cut', 'EVENT', '--from', 'RIVAL'], 'is not part of'],
    [2, ['link', 'cut', 'EVENT', '--note', ''], '--note needs some words'],
    [3, ['link', 'undo', 'EVENT'], 'nothing was decided about'],
    [5, ['link', 'cut', 'EVENT', '--db', '/nowhere/at.db'], 'no database at /nowhere/at.db'],
    [2, ['link'], 'a command is missing'],
    [2, ['link', 'import', '/nowhere.json'], "/nowhere.json: can't be read"],
    [2, ['link', 'import', '-'], 'standard input has no decisions'],
  ])('exits with %i and says what is wrong: %j', async (exitCode, args, message) => {
    const given = args.map((arg) => (arg === 'EVENT' ? eventId : arg === 'RIVAL' ? rivalId : arg));
    const result = await world.cli(given);
    expect(result.stderr).toContain(message);
    expect(result.exitCode).toBe(exitCode);
    expect(result.stdout).toBe('');
  });

  it('a flow of one piece has nothing to cut', async () => {
    for (const id of await idsOf()) {
      const [first, ...others] = await links(id);
      if (first === undefined || others.some((link) => link.rule !== 'trace')) continue;
      const { exitCode, stderr } = await world.cli(['link', 'cut', first.eventId]);
      expect({ exitCode, stderr }).toEqual({
        exitCode: 2,
        stderr: `provtrace: all events of ${id} share a trace or another id of one piece of work; there is nothing to cut\n`,
      });
      return;
    }
  });
});
