/**
 * A company's provisioning as it really happened, for judging what provtrace makes of it: who tried what, and every record that the systems wrote about it
 * in their own formats. Nothing here knows how attempts are joined.
 */
import { createRandom, type Random } from '../../src/demo/world/random.ts';

/** How an attempt ended, once it has been left alone for days. */
export type Ending = 'succeeded' | 'failed' | 'stuck';

export interface Person {
  number: number;
  first: string;
  last: string;
  email: string;
  oktaId: string;
  entraId: string;
  employeeId: string;
}

export interface Target {
  /** As the identity provider calls it. */
  label: string;
  /** As its API is called. */
  host: string;
  /** As it calls itself in its own log. */
  service: string;
  /** Its id of each person, by number. */
  ids: Map<number, string>;
}

export type Change = 'create' | 'update' | 'suspend' | 'reactivate' | 'delete';

/** Whose account in which target an attempt is meant to change. */
export interface Account {
  person: Person;
  target: Target;
  change: Change;
  /** When it began, by the true clock, epoch ms. */
  at: number;
}

export interface Attempt {
  number: number;
  kind: string;
  ending: Ending;
  /** null: it changes nothing that anybody asks for afterwards. */
  account: Account | null;
}

export type RecordFormat = 'okta' | 'entra' | 'span' | 'line';

/** One record of one system. */
export interface RawRecord {
  format: RecordFormat;
  /** null: it is about no attempt. `shared`: it is about several at once, so that any of them may have it. */
  attempt: Attempt | 'shared' | null;
  /** By the true clock, epoch ms; the host's own clock may be off. */
  at: number;
  /** Where it was written: its clock, and the file of a log line. */
  host: string;
  /** The record as its host writes it, given the time on that host's clock. */
  write(at: number): object;
}

const firstNames = [
  'Ana',
  'Bela',
  'Chen',
  'Dana',
  'Emre',
  'Farah',
  'Goran',
  'Hana',
  'Igor',
  'Jun',
  'Kofi',
  'Lena',
  'Mara',
  'Nils',
  'Olga',
  'Pia',
];
const lastNames = [
  'Abe',
  'Berg',
  'Costa',
  'Diaz',
  'Evans',
  'Fuchs',
  'Gomez',
  'Haas',
  'Ito',
  'Jansen',
  'Kaya',
  'Lund',
  'Moreau',
  'Novak',
  'Owusu',
  'Petrov',
];
const targetNames = [
  ['Acme Cloud', 'api.acme-cloud.example', 'acme-cloud'],
  ['Ledger One', 'ledger.example', 'ledger-api'],
  ['Wiki Works', 'scim.wikiworks.example', 'wiki'],
  ['Tickets', 'tickets.example', 'ticket-service'],
  // Bought under one name, served under another, written under a third.
  ['Desk Pro', 'api.helpline.example', 'support-backend'],
] as const;

export const hourMs = 3_600_000;
export const minuteMs = 60_000;

export class World {
  readonly random: Random;
  readonly records: RawRecord[] = [];
  readonly attempts: Attempt[] = [];
  readonly people: Person[] = [];
  readonly targets: Target[];
  readonly start = Date.UTC(2026, 2, 2, 7);
  /** Length of the story. */
  readonly spanMs = 30 * hourMs;
  private readonly domain: string;

  constructor(seed: number) {
    this.random = createRandom('eval', seed);
    this.domain = `corp${seed}.example`;
    this.targets = targetNames.map(([label, host, service]) => ({ label, host, service, ids: new Map() }));
  }

  get end(): number {
    return this.start + this.spanMs;
  }

  hire(): Person {
    const number = this.people.length;
    const first = this.random.pick(firstNames);
    const last = this.random.pick(lastNames);
    const person = {
      number,
      first,
      last,
      email: `${first}.${last}${number}@${this.domain}`.toLowerCase(),
      oktaId: `00u${this.random.base62(17)}`,
      entraId: this.random.uuid(),
      employeeId: `E${10_000 + number}`,
    };
    this.people.push(person);
    return person;
  }

  /** Some moment of the story. */
  moment(): number {
    return this.start + this.random.between(0, this.spanMs);
  }

  idIn(target: Target, person: Person): string {
    const id = target.ids.get(person.number) ?? this.random.uuid();
    target.ids.set(person.number, id);
    return id;
  }

  attempt(kind: string, ending: Ending, account: Account | null = null): Attempt {
    const attempt = { number: this.attempts.length, kind, ending, account };
    this.attempts.push(attempt);
    return attempt;
  }

  add(record: RawRecord): void {
    this.records.push(record);
  }
}
