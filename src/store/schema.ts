/**
 * The database: ordered migrations (index + 1 = `user_version`), and the reasons for each table beside it.
 * Facts (`events`) are append-only. Everything from `fragments` down is derived from them and can be rebuilt.
 */
export const applicationId = 0x70726f76; // "prov": tells our files from other SQLite databases

const first = `
-- One row a configured source; its cursor is written in the transaction of the events it covers.
CREATE TABLE sources (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  type TEXT NOT NULL,
  events INTEGER NOT NULL DEFAULT 0,
  rejected INTEGER NOT NULL DEFAULT 0,
  last_event REAL,          -- epoch ms of its newest event
  last_seen REAL,           -- epoch ms when it last answered, even with nothing new
  lag REAL,                 -- age of its newest event when that was stored, ms
  quota_limit INTEGER, quota_remaining INTEGER, quota_reset REAL,
  cursor TEXT,
  error TEXT,
  running INTEGER NOT NULL DEFAULT 0   -- process id of the process that collects it, 0 when none
) STRICT;

-- OTLP resources and other attribute sets that thousands of events share.
CREATE TABLE resources (id INTEGER PRIMARY KEY, attributes TEXT NOT NULL UNIQUE) STRICT;

-- Events that share a strong key (trace, transaction, request, change, message) form a thread; an event without one is a thread of its own and
-- has no row here.
CREATE TABLE threads (id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE) STRICT;

CREATE TABLE events (
  seq INTEGER PRIMARY KEY,          -- arrival order; appending keeps inserts at one end of the file
  id TEXT NOT NULL UNIQUE,          -- begins with the second of the event, so that new ids land on pages that are in the cache
  thread INTEGER NOT NULL,
  source INTEGER NOT NULL,
  native_id TEXT NOT NULL,
  kind TEXT NOT NULL,
  time REAL NOT NULL,               -- epoch ms
  duration REAL,                    -- ms
  service TEXT,
  name TEXT NOT NULL,
  stage TEXT,
  outcome TEXT NOT NULL,
  provider TEXT, target TEXT, operation TEXT, span_kind TEXT,
  parent TEXT,                      -- native id of the parent span, which may arrive later or never: no foreign key
  linked TEXT,                      -- JSON array of native ids of linked spans, null when none
  identifiers TEXT NOT NULL,        -- JSON object
  endpoint TEXT, http_status INTEGER, error_code TEXT, message TEXT,
  resource INTEGER,
  attributes TEXT NOT NULL,         -- JSON object
  body TEXT                         -- JSON value, null when none
) STRICT;
CREATE INDEX events_thread ON events (thread);

-- Bad records are data: kept for people to look at, the newest 1000 a source.
CREATE TABLE rejections (
  id INTEGER PRIMARY KEY, source INTEGER NOT NULL, at REAL NOT NULL, place TEXT NOT NULL, reason TEXT NOT NULL, excerpt TEXT NOT NULL
) STRICT;

-- Identifier values in their normal form: login:, uid:, group:, req:, trace:, txn:, chg:, msg:, sess:, job:, cycle:
CREATE TABLE keys (id INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE) STRICT;

-- Subject keys that occurred together in one fragment, both directions: the graph of a person's aliases.
CREATE TABLE key_links (a INTEGER NOT NULL, b INTEGER NOT NULL, PRIMARY KEY (a, b)) STRICT, WITHOUT ROWID;

-- The part of a thread that concerns one subject and one target.
CREATE TABLE fragments (
  id INTEGER PRIMARY KEY,
  thread INTEGER NOT NULL,
  start REAL NOT NULL, finish REAL NOT NULL,
  whole INTEGER NOT NULL,           -- 1: all events of the thread; 0: those in fragment_events
  flow INTEGER,                     -- flows.seq; null when it belongs to no attempt
  facts TEXT NOT NULL               -- JSON summary, enough to join and assemble without reading events
) STRICT;
CREATE INDEX fragments_thread ON fragments (thread);
CREATE INDEX fragments_flow ON fragments (flow) WHERE flow IS NOT NULL;

CREATE TABLE fragment_events (
  fragment INTEGER NOT NULL, event INTEGER NOT NULL, PRIMARY KEY (fragment, event)
) STRICT, WITHOUT ROWID;

CREATE TABLE fragment_keys (
  key INTEGER NOT NULL, start REAL NOT NULL, fragment INTEGER NOT NULL, PRIMARY KEY (key, start, fragment)
) STRICT, WITHOUT ROWID;

CREATE TABLE flows (
  seq INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  user_key TEXT NOT NULL,
  provider TEXT, target TEXT, operation TEXT,
  status TEXT NOT NULL,             -- as the events say; an open flow becomes "stuck" by the reader's clock, see \`overdue\`
  stage TEXT,
  started_at REAL NOT NULL, ended_at REAL, last_at REAL NOT NULL,
  duration REAL NOT NULL,
  overdue REAL,                     -- epoch ms from which a running or waiting flow counts as stuck; null when closed
  tries INTEGER NOT NULL,
  event_count INTEGER NOT NULL,
  failure_class TEXT, failure_stage TEXT, failure_service TEXT, failure_endpoint TEXT, failure_http_status INTEGER,
  stuck_class TEXT,                 -- failure class that applies once it is overdue
  document TEXT NOT NULL,           -- JSON: {flow: Flow, stuck: FlowFailure | null, services: string[]}
  -- What filters look for inside the document, and all that free text is looked for in, so that one LIKE rules most flows out:
  -- [ids of the user, failure message, stuck, services, sources, provider, target, failure service, failure endpoint]
  facets TEXT NOT NULL
) STRICT;
-- Holds all that filters, sorts and counts need, so that no list reads the documents: 100 000 flows are scanned in 25 ms instead of 80.
CREATE INDEX flows_list ON flows (started_at, id, last_at, duration, status, overdue, user_key, provider, target, operation, stage,
  failure_class, stuck_class, failure_service, failure_endpoint, failure_http_status, facets);
CREATE INDEX flows_last ON flows (last_at);
CREATE INDEX flows_user ON flows (user_key, started_at);

-- Ids that a flow had before later events changed its beginning or merged it.
CREATE TABLE flow_aliases (id TEXT PRIMARY KEY, flow_id TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE INDEX flow_aliases_to ON flow_aliases (flow_id);

-- Large threads that grew and wait for a quiet moment to be taken apart again; survives a crash.
CREATE TABLE pending_threads (id INTEGER PRIMARY KEY) STRICT;

-- Full text over what people search: name, service, endpoint, message, body text, identifiers. Filled in the background.
CREATE VIRTUAL TABLE events_text USING fts5 (text, content='', contentless_delete=1, tokenize="unicode61 remove_diacritics 2");

-- indexed: last seq in events_text; collector: process id of the collecting process, 0 when none.
CREATE TABLE counters (name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT, WITHOUT ROWID;
INSERT INTO counters VALUES ('indexed', 0), ('collector', 0);
`;

export const migrations: readonly string[] = [first];
