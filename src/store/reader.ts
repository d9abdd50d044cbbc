/**
 * The store's side of `Reader`: one read-only connection, one snapshot a call, damage of the file reported as `DatabaseError`.
 * What is true only by the clock (an open flow that is overdue is stuck) is decided here, at the moment of each call.
 */
import type { ClockOffset } from '../domain/clocks/offset.ts';
import type { EventKind, Json, ProvisioningEvent } from '../domain/event.ts';
import type { FilterNode } from '../domain/filter.ts';
import type { Flow, FlowDetail } from '../domain/flow.ts';
import type {
  Counts,
  DatabaseInfo,
  DecidedLink,
  FailureGroup,
  FlowPage,
  FlowPart,
  FlowQuery,
  Lookup,
  Reader,
  SearchHit,
  SourceState,
  TimeBucket,
  UserJourney,
} from '../domain/reader.ts';
import { DatabaseError } from '../errors.ts';
import { readClocks } from './clocks.ts';
import { EventLoader } from './load-events.ts';
import { asDatabaseError, type Connection, openForReading } from './open.ts';
import { findFlow, readDetail, readEvent, successesLike } from './read-flow.ts';
import { countFlows, failureGroups, histogram, readFlows } from './read-flows.ts';
import { decidedLinks, findEventId, partsOfEvent, partsOfFlow } from './read-links.ts';
import { countIdentifiers, readInfo, readSources } from './read-sources.ts';
import { readUser } from './read-user.ts';
import { migrations } from './schema.ts';
import { searchEvents } from './search.ts';
import { registerFold } from './sql-text.ts';
import { Statements } from './statements.ts';
import { verifyDatabase } from './verify.ts';
import { UserSql } from './views.ts';

export interface ReaderOptions {
  /** Epoch ms; the demo and tests bring their own clock. */
  now?: () => number;
}

/** Throws `DatabaseError` when the file is missing, damaged, not ours, or of another version. */
export function openReader(path: string, options: ReaderOptions = {}): Reader {
  return new DatabaseReader(path, options.now ?? Date.now);
}

class DatabaseReader implements Reader {
  private readonly path: string;
  private readonly now: () => number;
  private readonly connection: Connection;
  private readonly statements: Statements;
  private readonly loader: EventLoader;
  private userSql: UserSql | null = null;

  constructor(path: string, now: () => number) {
    this.path = path;
    this.now = now;
    this.connection = connect(path);
    this.statements = new Statements(this.connection);
    this.loader = new EventLoader(this.statements);
  }

  flows(query: FlowQuery): FlowPage {
    return this.read((now) => readFlows(this.statements, query, now));
  }

  counts(query: Omit<FlowQuery, 'limit' | 'cursor' | 'sort'>): Counts {
    return this.read((now) => countFlows(this.statements, query, now));
  }

  failureGroups(query: Omit<FlowQuery, 'cursor' | 'sort'>): FailureGroup[] {
    return this.read((now) => failureGroups(this.statements, query, now));
  }

  histogram(filter: FilterNode | null, since: number, until: number, buckets: number): TimeBucket[] {
    return this.read((now) => histogram(this.statements, filter, since, until, buckets, now));
  }

  flow(idOrPrefix: string): Lookup<Flow> {
    return this.read((now) => findFlow(this.statements, idOrPrefix, now));
  }

  detail(flowId: string): FlowDetail | null {
    return this.read((now) => readDetail(this.statements, this.loader, flowId, now));
  }

  event(eventId: string): ProvisioningEvent | null {
    return this.read(() => readEvent(this.loader, eventId));
  }

  eventId(idOrPrefix: string): Lookup<string> {
    return this.read(() => findEventId(this.statements, idOrPrefix));
  }

  partsOfEvent(eventId: string): FlowPart[] | null {
    return this.read(() => partsOfEvent(this.statements, eventId));
  }

  partsOfFlow(flowId: string): FlowPart[] {
    return this.read(() => partsOfFlow(this.statements, flowId));
  }

  linkDecisions(): DecidedLink[] {
    return this.read(() => decidedLinks(this.statements));
  }

  successesLike(flow: Flow, limit: number): Flow[] {
    return this.read((now) => successesLike(this.statements, flow, limit, now));
  }

  search(text: string, options: { limit: number; since: number | null; until: number | null; kind: EventKind | null }): SearchHit[] {
    return this.read(() => searchEvents(this.statements, this.loader, text, options));
  }

  user(identifier: string, limit: number, at: number | null = null): UserJourney | null {
    return this.read((now) => readUser(this.statements, this.loader, identifier, { limit, at, now }));
  }

  sources(): SourceState[] {
    return this.read(() => readSources(this.statements));
  }

  clocks(): ClockOffset[] {
    return this.read(() => readClocks(this.statements));
  }

  info(): DatabaseInfo {
    return this.read(() => readInfo(this.statements, this.loader, this.path));
  }

  identifierCount(): number {
    return this.read(() => countIdentifiers(this.statements));
  }

  verify(): string[] {
    return this.read(() => verifyDatabase(this.statements));
  }

  query(sql: string): { columns: string[]; rows: Json[][] } {
    return this.guard(() => {
      this.userSql ??= new UserSql(this.path, this.now);
      return this.userSql.run(sql);
    });
  }

  version(): number {
    return this.guard(() => this.statements.value<number>('PRAGMA data_version') ?? 0);
  }

  close(): void {
    this.userSql?.close();
    this.connection.close();
  }

  /** One snapshot for all statements of a call: the writer may commit between any two. */
  private read<Result>(work: (now: number) => Result): Result {
    return this.guard(() => this.connection.transaction(() => work(this.now()))());
  }

  private guard<Result>(work: () => Result): Result {
    try {
      return work();
    } catch (error) {
      if (error instanceof SyntaxError)
        throw new DatabaseError(`${this.path}: damaged (${error.message})`, 'run provtrace db rebuild', { cause: error });
      throw asDatabaseError(error, this.path);
    }
  }
}

function connect(path: string): Connection {
  let connection: Connection | undefined;
  try {
    connection = openForReading(path);
    refuseOlder(connection, path);
    registerFold(connection);
    return connection;
  } catch (error) {
    connection?.close();
    throw asDatabaseError(error, path);
  }
}

function refuseOlder(connection: Connection, path: string): void {
  const version = connection.pragma('user_version', { simple: true }) as number;
  if (version === migrations.length) return;
  if (version === 0)
    throw new DatabaseError(`${path}: an empty database`, 'collect or import something first, or name another file with --db');
  throw new DatabaseError(`${path}: written by an older provtrace (version ${version})`, 'collect or import something, which updates it');
}
