/** What the server side of an audit API holds: records with the time at which they became visible, access tokens, page tokens. */

export interface StoredRecord {
  id: string;
  feed: string;
  /** When it happened, epoch ms. */
  time: number;
  /** When it became visible. */
  persisted: number;
  record: unknown;
}

export class AuditWorld {
  private readonly clock: { now(): number };
  private readonly stored: StoredRecord[] = [];
  private readonly tokens = new Set<string>();
  private readonly pages = new Map<string, unknown>();
  private issued = 0;

  /** @param clock of the server */
  constructor(clock: { now(): number }) {
    this.clock = clock;
  }

  /** The server's clock, epoch ms. */
  now(): number {
    return this.clock.now();
  }

  add(record: Omit<StoredRecord, 'persisted'>): void {
    this.stored.push({ ...record, persisted: this.now() });
  }

  /** In the order in which they were stored, which is not that of their times. */
  records(feed = 'log'): StoredRecord[] {
    return this.stored.filter((record) => record.feed === feed);
  }

  issueToken(): string {
    this.issued += 1;
    const token = `access-token-${this.issued}`;
    this.tokens.add(token);
    return token;
  }

  /** @param authorization the header as it came */
  accepts(authorization: string | undefined): boolean {
    return this.tokens.has(authorization?.replace(/^Bearer /, '') ?? '');
  }

  expireTokens(): void {
    this.tokens.clear();
  }

  /** An opaque page token or cursor that stands for `state`. */
  pageToken(state: unknown): string {
    const token = `page-${this.pages.size + 1}`;
    this.pages.set(token, state);
    return token;
  }

  /** What a page token stands for, or undefined when it was never given out. */
  pageState<State>(token: string): State | undefined {
    return this.pages.get(token) as State | undefined;
  }
}
