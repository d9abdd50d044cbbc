/**
 * The database: ordered migrations (index + 1 = `user_version`), and the reasons for each table beside it.
 * Facts (`chunks`) are append-only. Everything from `fragments` down to `pending_threads` is derived from them, and from what people decided
 * (`link_decisions`), and can be rebuilt.
 */
import { moveKeys } from './move-keys.ts';
import type { Connection } from './open.ts';

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
  cursor_at REAL,           -- epoch ms when the cursor last moved
  error TEXT,
  running INTEGER NOT NULL DEFAULT 0   -- process id of the process that collects it, 0 when none
) STRICT;

-- OTLP resources and other attribute sets that thousands of events share; the id is a hash of the text.
CREATE TABLE resources (id INTEGER PRIMARY KEY, attributes TEXT NOT NULL) STRICT;

-- Events that share a strong key (trace, transaction, request, change, message) form a thread; an event without one that names a person is a thread of
-- its own. A chunk holds the events of one source and thread that one delivery brought, or of no thread and of small threads, some of each together
-- (thread is null), as text (event-text.ts): a row an event would cost five times as much to write, and a flow is read whole in any case.
CREATE TABLE chunks (
  id INTEGER PRIMARY KEY,           -- arrival order; appending keeps inserts at one end of the file
  thread INTEGER,                   -- hash of the thread's key
  source INTEGER NOT NULL,
  count INTEGER NOT NULL,           -- events in it
  events TEXT NOT NULL              -- JSON array (chunk-text.ts): key of the thread, then the events; null for one that was stored before
) STRICT;

-- Every event once. Ids begin with the second of the event, so that new ones land on pages that are in the cache.
CREATE TABLE event_ids (id TEXT PRIMARY KEY, seq INTEGER NOT NULL /* chunk * 1024 + place in it */) STRICT, WITHOUT ROWID;

-- Bad records are data: kept for people to look at, the newest 1000 a source.
CREATE TABLE rejections (
  id INTEGER PRIMARY KEY, source INTEGER NOT NULL, at REAL NOT NULL, place TEXT NOT NULL, reason TEXT NOT NULL, excerpt TEXT NOT NULL
) STRICT;

-- Where identifiers lead. In their normal form (login:, uid:, group:, req:, trace:, txn:, chg:, msg:, sess:, job:, cycle:) they are kept as hashes of 53 bits:
-- who looks one up has its text. Among ten million keys the chance that any two share a hash is one in two hundred.
-- One table for all of it, because its rows are scattered by the hash: what is known of a key is on one page.
CREATE TABLE key_refs (
  key INTEGER NOT NULL,
  kind INTEGER NOT NULL,            -- see key-refs.ts
  at REAL NOT NULL,                 -- start of a fragment that mentions the key, else 0
  ref INTEGER NOT NULL,
  PRIMARY KEY (key, kind, at, ref)
) STRICT, WITHOUT ROWID;

-- The part of a thread that concerns one subject and one target.
CREATE TABLE fragments (
  id INTEGER PRIMARY KEY,
  thread INTEGER NOT NULL,
  start REAL NOT NULL, finish REAL NOT NULL,
  events TEXT,                      -- JSON array of event seqs; null: all events of the thread
  flow INTEGER,                     -- flows.seq; null when it belongs to no attempt
  open REAL NOT NULL, open_work REAL NOT NULL,   -- epoch ms until which its attempt may take in what starts later (see join.ts)
  facts TEXT NOT NULL               -- JSON summary, enough to join and assemble without reading events
) STRICT;
CREATE INDEX fragments_flow ON fragments (flow) WHERE flow IS NOT NULL;

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
  -- JSON texts, see flow-row.ts. Facets are what filters look for and all that free text is looked for in, so that one LIKE rules most flows out.
  facets TEXT NOT NULL,
  rest TEXT NOT NULL
) STRICT;
-- Holds all that filters, sorts and counts need, so that no list reads the documents: 100 000 flows are scanned in 25 ms instead of 80.
CREATE INDEX flows_list ON flows (started_at, id, last_at, duration, status, overdue, user_key, provider, target, operation, stage,
  failure_class, stuck_class, failure_service, failure_endpoint, failure_http_status, facets);
CREATE INDEX flows_last ON flows (last_at);

-- Ids that a flow had before later events changed its beginning or merged it.
CREATE TABLE flow_aliases (id TEXT PRIMARY KEY, flow_id TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE INDEX flow_aliases_to ON flow_aliases (flow_id);

-- Threads that wait for a quiet moment to be taken apart again: large ones that grew, and those of a service whose clock turned out to be off. Survives a crash.
CREATE TABLE pending_threads (id INTEGER PRIMARY KEY, key TEXT NOT NULL) STRICT;

-- Full text over what people search: names, services, endpoints, messages, bodies, identifiers of a chunk's events. Only which words a chunk has, not where:
-- phrases are compared with the events themselves (search.ts).
CREATE VIRTUAL TABLE chunks_text USING fts5 (text, content='', contentless_delete=1, detail=none, tokenize="unicode61 remove_diacritics 2");

-- collector: process id of the collecting process, 0 when none.
CREATE TABLE counters (name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT, WITHOUT ROWID;
INSERT INTO counters VALUES ('collector', 0);
`;

const learned = `
-- Services whose clocks are off (clocks.ts). Events keep the stamps that they came with; these are taken off wherever they are read.
CREATE TABLE clocks (
  service TEXT PRIMARY KEY,
  ahead REAL NOT NULL,              -- of the providers' clocks, ms; negative: behind
  people INTEGER NOT NULL           -- whose records show it
) STRICT, WITHOUT ROWID;

-- How long successes of a kind are silent at a stage, and what comes next (pace.ts): from when on an open flow counts as stuck.
CREATE TABLE paces (
  key TEXT PRIMARY KEY,             -- JSON: provider, target, direction, stage
  silence REAL NOT NULL,            -- ms
  successes INTEGER NOT NULL,
  next TEXT NOT NULL                -- JSON: stage and service
) STRICT, WITHOUT ROWID;

-- Names of targets that attempts show to be the same one (target-names.ts).
CREATE TABLE target_names (name TEXT PRIMARY KEY, target TEXT NOT NULL) STRICT, WITHOUT ROWID;

CREATE INDEX flows_open ON flows (last_at) WHERE overdue IS NOT NULL;
`;

const decisions = `
-- Links that people cut or pinned (domain/correlation/decisions.ts). About events, whose ids are the same in every database: they outlive the flows that
-- were decided about.
CREATE TABLE link_decisions (
  event TEXT NOT NULL,
  at REAL NOT NULL,                 -- epoch ms
  kind TEXT NOT NULL,               -- cut or pin
  others TEXT NOT NULL,             -- JSON array of event ids
  decided_by TEXT, note TEXT,
  PRIMARY KEY (event, at)
) STRICT, WITHOUT ROWID;
`;

/** Chunks had their text on one line, and keys led to whole chunks only. */
const lines = `
UPDATE chunks SET events = (
  SELECT '[' || group_concat(CASE type WHEN 'array' THEN value ELSE json_quote(value) END, ',' || char(10)) || ']' FROM json_each(chunks.events)
);
UPDATE key_refs SET ref = ref * 1024 WHERE kind = 0;
`;

// The key index was one sorted table (key_refs), fragments had their names in them, and those of a whole thread did not say where its events are.
const runs = `
-- Where identifiers lead, as sorted runs (key-runs.ts has the reasons). In their normal form (login:, uid:, group:, req:, trace:, txn:, chg:, msg:, sess:, job:,
-- cycle:) keys are kept as hashes of 53 bits: who looks one up has its text. Among ten million keys the chance that any two share a hash is one in two hundred.
CREATE TABLE key_runs (
  id INTEGER PRIMARY KEY,           -- a later run has a higher one, and the last word
  first_page INTEGER NOT NULL, last_page INTEGER NOT NULL,
  rows INTEGER NOT NULL
) STRICT;
CREATE TABLE key_pages (
  id INTEGER PRIMARY KEY,           -- those of a run follow one another
  run INTEGER NOT NULL,
  key INTEGER NOT NULL, kind INTEGER NOT NULL, at REAL NOT NULL,   -- of its last row
  rows BLOB NOT NULL                -- key-page.ts
) STRICT;
CREATE INDEX key_pages_order ON key_pages (run, key, kind, at);

UPDATE fragments SET events = (SELECT json_group_array(ref) FROM (SELECT ref FROM key_refs WHERE key = thread AND kind = 0 ORDER BY ref))
  WHERE events IS NULL;
UPDATE fragments SET facts = json_array(facts ->> '$.seed', facts ->> '$.thread', facts -> '$.start', facts -> '$.end', facts -> '$.count',
  facts -> '$.subjectKeys', facts -> '$.workKeys', facts -> '$.contextKeys', facts -> '$.identifiers', facts ->> '$.provider', facts ->> '$.target',
  facts -> '$.otherTargets', facts ->> '$.operation', facts -> '$.sources', facts -> '$.services', facts -> '$.traceIds', facts -> '$.requestIds',
  facts -> '$.sessionIds', facts ->> '$.review', facts -> '$.marks');

-- The newest flows first, and counts and histograms of them. It held all that filters look for, which made every flow half as large again to write,
-- and a scan of it no faster than one of the table.
DROP INDEX flows_list;
CREATE INDEX flows_list ON flows (started_at, id, status, overdue);
`;

export type Migration = string | ((connection: Connection) => void);

export const migrations: readonly Migration[] = [first, learned, decisions, lines, runs, moveKeys];
