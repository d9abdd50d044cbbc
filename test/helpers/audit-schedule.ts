/** What happens in one run of the harness, all from one seed: which requests fail and how, when records arrive, when the store is busy, when a life ends. */
import type { Rejection } from '../../src/domain/event.ts';
import type { Troubles } from './audit-server.ts';
import { type Ask, type FaultKind, faultKinds, type Vendor } from './audit-vendor.ts';
import type { AuditWorld } from './audit-world.ts';
import { seededRandom } from './seeded-random.ts';

export interface Store {
  /** Native ids by what the store tells duplicates by. */
  ids: Map<string, string>;
  cursor: string | null;
  rejected: Rejection[];
}

const hourMs = 3_600_000;
const skews = [0, 0, 1500, -1500, 240_000, -240_000, hourMs, -hourMs];

export class AuditSchedule implements Troubles {
  readonly random: () => number;
  /** Where the first run begins: nothing is older. */
  readonly since: number;
  /** Our clock minus the server's. */
  readonly skewMs: number;
  /** Native ids of all records that the API ever had. */
  readonly served = new Set<string>();
  private readonly vendor: Vendor;
  private readonly world: AuditWorld;
  private readonly kinds: readonly FaultKind[];
  private count = 0;
  /** How much more goes wrong: without an end there would be no way to finish. */
  private trouble = 50;
  /** How many more times records arrive. */
  private arrivals = 25;
  /** A time-out is the one trouble that takes real time. */
  private silences: number;
  private commits = 0;
  private lastTime = 0;

  constructor(vendor: Vendor, world: AuditWorld, seed: number) {
    this.random = seededRandom(seed);
    this.vendor = vendor;
    this.world = world;
    this.skewMs = this.pick(skews);
    this.since = world.now() - 24 * hourMs;
    this.silences = this.random() < 0.2 ? 1 : 0;
    this.kinds = faultKinds.filter((kind) => !(vendor.without ?? []).includes(kind));
  }

  beginLife(last: boolean): void {
    this.commits = last ? Number.POSITIVE_INFINITY : Math.floor(this.random() * 8);
    this.arrive(40);
  }

  /** Between two pages: new records, so that pages shift. */
  disturb(): void {
    if (this.arrivals > 0 && this.random() < 0.3) this.arrive(8);
  }

  next(_: Ask): FaultKind | null {
    if (!this.strikes(0.3)) return null;
    const kind = this.pick(this.kinds);
    if (kind !== 'silence') return kind;
    this.silences -= 1;
    return this.silences >= 0 ? kind : null;
  }

  fateOfCommit(): 'stored' | 'busy' | 'stop-before' | 'stop-after' {
    if (this.strikes(0.15)) return 'busy';
    this.commits -= 1;
    if (this.commits >= 0) return 'stored';
    return this.random() < 0.5 ? 'stop-before' : 'stop-after';
  }

  /** How long the program stays stopped. */
  pauseMs(): number {
    return this.random() < 0.3 ? this.random() * 8 * hourMs : 1000;
  }

  waitsOfLife(): number {
    return 5 + Math.floor(this.random() * 40);
  }

  /** Nothing more goes wrong and nothing more arrives. */
  isOver(): boolean {
    return this.trouble <= 0 && this.arrivals <= 0;
  }

  isComplete({ ids }: Store): boolean {
    return ids.size >= this.served.size && new Set(ids.values()).size >= this.served.size;
  }

  private arrive(most: number): void {
    this.arrivals -= 1;
    for (let count = Math.ceil(this.random() * most); count > 0; count -= 1) this.addRecord();
  }

  private addRecord(): void {
    const id = `record-${String(this.count).padStart(4, '0')}`;
    const feed = this.pick(this.vendor.feeds ?? ['log']);
    const time = this.timeOfRecord();
    const facts = { id, time, feed };
    this.count += 1;
    this.served.add(this.vendor.nativeId?.(facts) ?? id);
    this.world.add({ ...facts, record: this.vendor.record(facts) });
  }

  /** Some share their time with the one before, as batches do. */
  private timeOfRecord(): number {
    const { usualMs, mostMs } = this.vendor.lateness;
    if (this.world.now() - this.lastTime <= usualMs && this.random() < 0.2) return this.lastTime;
    const draw = this.random();
    const lateMs = this.random() * (draw < 0.6 ? Math.min(30_000, usualMs) : draw < 0.9 ? usualMs : mostMs);
    this.lastTime = Math.max(Math.round(this.world.now() - lateMs), this.since + 1000);
    return this.lastTime;
  }

  private strikes(chance: number): boolean {
    const strike = this.trouble > 0 && this.random() < chance;
    if (strike) this.trouble -= 1;
    return strike;
  }

  private pick<Item>(items: readonly Item[]): Item {
    return items[Math.floor(this.random() * items.length)] as Item;
  }
}
