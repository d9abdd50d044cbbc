/** Every command of the program. Commander, `--help`, `docs/cli.md` and the check of the docs are made from this table. */
import type { ArgumentSpec, CommandSpec, Format, OptionSpec } from '../spec.ts';

const lists: readonly Format[] = ['table', 'json', 'ndjson', 'csv'];
const documents: readonly Format[] = ['table', 'json'];

const filter: ArgumentSpec = {
  name: '[filter...]',
  description: 'words joined by AND, such as status:failed provider:okta -target:slack "free text"',
};
const flow: ArgumentSpec = { name: '<flow>', description: 'id of a flow, or any unique beginning of one' };

const event: ArgumentSpec = { name: '<event>', description: 'id of an event, or any unique beginning of one' };
const note: OptionSpec = { flags: '--note <text>', description: 'why, for others to read' };

const screenOptions: readonly OptionSpec[] = [
  { flags: '--slow', description: 'at most 2 frames a second, for bad links' },
  { flags: '--screen-reader', description: 'output for screen readers' },
];

const sourceOptions: readonly OptionSpec[] = [
  { flags: '--otlp-http <addr>', description: 'receive OTLP over HTTP at ADDR, such as 127.0.0.1:4318' },
  { flags: '--otlp-grpc <addr>', description: 'receive OTLP over gRPC at ADDR, such as 127.0.0.1:4317' },
  { flags: '--no-otlp', description: 'no OTLP receiver' },
  { flags: '--log <glob>', description: 'follow these log files too; - is standard input', repeatable: true },
];

/** Summaries of the words that begin commands of two words. */
export const commandGroups: Readonly<Record<string, string>> = {
  config: 'write, check and find the configuration file',
  db: 'the database: what is in it, whether it is sound, its flows anew',
  link: 'links between events that people know better: cut, pin, undo',
};

export const commands: readonly CommandSpec[] = [
  {
    name: '',
    summary: 'open the TUI; collects too, unless another process already does',
    args: [],
    options: [{ flags: '--no-collect', description: 'only look at what others collect' }, ...sourceOptions, ...screenOptions],
    formats: [],
    examples: ['provtrace', 'provtrace --log "/var/log/acme/*.log"', 'provtrace --no-collect --db shared.db'],
    load: async () => (await import('./tui.ts')).openTui,
  },
  {
    name: 'demo',
    summary: 'open the TUI on a live demo world; nothing to configure',
    details: 'The demo lives in a temporary database that is removed at the end. With --headless it fills a database and exits.',
    args: [],
    options: [
      { flags: '--headless', description: 'no TUI: fill a database and exit' },
      { flags: '--seed <n>', description: 'another world; the same number gives the same world (default: 1)' },
      { flags: '--flows <n>', description: 'attempts of a headless world (default: 200)' },
      { flags: '--speed <n>', description: 'times faster than real time, or max (default: max headless, else 1)' },
      ...screenOptions,
    ],
    formats: [],
    examples: ['provtrace demo', 'provtrace demo --headless --db demo.db --seed 7 --flows 500'],
    load: async () => (await import('./demo.ts')).demo,
  },
  {
    name: 'collect',
    summary: 'run the collectors without the TUI',
    details:
      'Runs until SIGINT or SIGTERM, or until all sources have ended; then stores what is on its way and exits with 0. A second signal ends it at once (130).',
    args: [],
    options: sourceOptions,
    formats: [],
    examples: [
      'provtrace collect',
      'provtrace collect --no-otlp --log "/var/log/acme/*.log"',
      'kubectl logs -f deploy/scim | provtrace collect --no-otlp --log -',
    ],
    load: async () => (await import('./collect.ts')).collect,
  },
  {
    name: 'import',
    summary: 'load recorded data; importing a file twice stores nothing twice',
    details:
      'The format is detected: audit events as the identity providers export them, OTLP as JSON or protobuf, log files; plain or gzip. Ends with counts on stderr: read, stored, duplicate, rejected.',
    args: [{ name: '<file...>', description: 'files to load; - is standard input' }],
    options: [
      { flags: '--from <name>', description: 'type of source that the files come from (okta, entra, otlp, logs, ...); default: detected' },
    ],
    formats: ['table', 'json'],
    examples: ['provtrace import okta-system-log.json app.log.gz', 'kubectl logs deploy/scim | provtrace import -'],
    load: async () => (await import('./import.ts')).importCommand,
  },
  {
    name: 'flows',
    summary: 'list flows, newest first',
    args: [filter],
    options: [{ flags: '--cursor <cursor>', description: 'go on after a page: nextCursor of its JSON' }],
    formats: lists,
    examples: ['provtrace flows status:failed,stuck provider:okta --since 2h', "provtrace flows 'class:uniqueness -target:slack' --json"],
    load: async () => (await import('./flows.ts')).flows,
  },
  {
    name: 'show',
    summary: 'one flow: summary, steps, events, links',
    args: [flow],
    options: [{ flags: '--links', description: 'only why its events belong together, and what they could have been part of instead' }],
    formats: documents,
    examples: ['provtrace show f_8k2m91qa', 'provtrace show f_8k2m --json', 'provtrace show f_8k2m --links'],
    load: async () => (await import('./show.ts')).show,
  },
  {
    name: 'why',
    summary: 'why a flow failed or stands still, and what to do next',
    args: [flow],
    options: [],
    formats: documents,
    examples: ['provtrace why f_8k2m91qa'],
    load: async () => (await import('./why.ts')).why,
  },
  {
    name: 'diff',
    summary: 'a flow against another one, or against the nearest success',
    args: [flow, { name: '[base]', description: 'flow to compare with (default: the nearest success)' }],
    options: [{ flags: '--exit-code', description: 'exit with 1 when there is a difference' }],
    formats: documents,
    examples: ['provtrace diff f_8k2m91qa', 'provtrace diff f_8k2m91qa f_77ab02c1 --exit-code'],
    load: async () => (await import('./diff.ts')).diff,
  },
  {
    name: 'search',
    summary: 'full text over events',
    args: [{ name: '<text...>', description: 'words that an event must contain; any id, message, endpoint or attribute' }],
    options: [{ flags: '--kind <kind>', description: 'audit, log, span or metric events only' }],
    formats: lists,
    examples: ['provtrace search "duplicate key" --since 1d', 'provtrace search req-81f2 --kind span'],
    load: async () => (await import('./search.ts')).search,
  },
  {
    name: 'user',
    summary: "a person's journey: state in each target, all attempts",
    args: [{ name: '<identifier>', description: 'e-mail, user name, or any other id of the person' }],
    options: [{ flags: '--at <time>', description: 'as it stood then: 15m, 2h, 3d ago, or RFC 3339' }],
    formats: documents,
    examples: ['provtrace user ana.garcia@globex.example', 'provtrace user ana.garcia@globex.example --at 2026-01-31T09:00:00Z'],
    load: async () => (await import('./user.ts')).user,
  },
  {
    name: 'sources',
    summary: 'state of each source: last event, lag, quota, errors',
    args: [],
    options: [],
    formats: lists,
    examples: ['provtrace sources', 'provtrace sources --json'],
    load: async () => (await import('./sources.ts')).sources,
  },
  {
    name: 'sources test',
    summary: 'ask each configured source once: does it answer, what is missing',
    details: 'Needs no database and stores nothing. Exits with 4 when a source refuses us or can not be reached.',
    args: [{ name: '[name]', description: 'name of one source (default: all)' }],
    options: [],
    formats: lists,
    examples: ['provtrace sources test', 'provtrace sources test okta-prod --json'],
    load: async () => (await import('./sources-test.ts')).sourcesTest,
  },
  {
    name: 'link cut',
    summary: 'part an event from the rest of its flow',
    details:
      'What shares a trace (or another id of one piece of work) with the event, and is about the same person and target, goes with it: that part is joined as a whole. It is never in one flow with the rest again, and becomes a flow of its own or part of another one that fits. Kept over db rebuild and applied to what is collected from now on.',
    args: [event],
    options: [{ flags: '--from <flow>', description: 'the flow, when several share the event' }, note],
    formats: documents,
    examples: ['provtrace link cut e_1k3f9x0a', 'provtrace link cut e_1k3f9x0a --from f_8k2m --note "nightly job, not the ticket"'],
    load: async () => (await import('./link.ts')).linkCut,
  },
  {
    name: 'link pin',
    summary: 'make an event part of a flow, whatever the scores say',
    details:
      'The part that holds the event (see link cut) moves to the flow, also from another person, and stays with it however that flow changes. It keeps the id of the flow and changes nothing about what else is joined to it.',
    args: [event, flow],
    options: [note],
    formats: documents,
    examples: ['provtrace link pin e_1k3f9x0a f_8k2m --note "CHG-1204"'],
    load: async () => (await import('./link.ts')).linkPin,
  },
  {
    name: 'link undo',
    summary: 'take back the latest cut or pin of an event',
    details: 'The flows are as they would be without it.',
    args: [event],
    options: [],
    formats: documents,
    examples: ['provtrace link undo e_1k3f9x0a'],
    load: async () => (await import('./link.ts')).linkUndo,
  },
  {
    name: 'link list',
    summary: 'what was cut and pinned, by whom, and where it is now',
    args: [],
    options: [],
    formats: lists,
    examples: ['provtrace link list', 'provtrace link list --json'],
    load: async () => (await import('./link.ts')).linkList,
  },
  {
    name: 'link import',
    summary: 'take over cuts and pins from another database',
    details:
      'Takes what export or link list wrote as JSON; twice the same stores nothing twice. What is said about events that are not here (yet) holds as soon as they are.',
    args: [{ name: '<file>', description: 'file to load; - is standard input' }],
    options: [],
    formats: documents,
    examples: ['provtrace link list --json --db old.db | provtrace link import - --db new.db'],
    load: async () => (await import('./link.ts')).linkImport,
  },
  {
    name: 'export',
    summary: 'all flows of a filter, to a file or stdout',
    details:
      'Has no limit unless one is given. A file is written beside its final name, readable by its owner only, and renamed when it is whole.',
    args: [filter],
    options: [{ flags: '-o, --output <file>', description: 'file to write (default: stdout)' }],
    formats: ['json', 'ndjson', 'csv'],
    examples: ['provtrace export status:failed --since 1d --format csv -o failed.csv', 'provtrace export --ndjson | jq .failure.class'],
    load: async () => (await import('./export.ts')).exportCommand,
  },
  {
    name: 'check',
    summary: 'a gate for CI: exits with 1 when a limit is passed',
    details: 'Without a limit of its own it allows no failed flow.',
    args: [filter],
    options: [
      { flags: '--max-failed <n>', description: 'failed flows allowed' },
      { flags: '--max-failure-rate <p>', description: 'share of ended flows that may fail: 5% or 0.05' },
      { flags: '--max-p95 <dur>', description: 'longest 95th percentile of the duration of ended flows: 30s' },
      { flags: '--max-stuck <n>', description: 'stuck flows allowed' },
    ],
    formats: documents,
    examples: ['provtrace check provider:okta --since 1h --max-failure-rate 5% --max-p95 30s'],
    load: async () => (await import('./check.ts')).check,
  },
  {
    name: 'query',
    summary: 'read-only SQL over the documented views',
    details: 'Views: flows, events, flow_events, identifiers.',
    args: [{ name: '<sql>', description: 'one SELECT' }],
    options: [],
    formats: lists,
    examples: ['provtrace query "select failure_class, count(*) as n from flows group by 1 order by n desc"'],
    load: async () => (await import('./query.ts')).query,
  },
  {
    name: 'db info',
    summary: 'what the database holds, how large it is, who collects',
    args: [],
    options: [],
    formats: documents,
    examples: ['provtrace db info --json'],
    load: async () => (await import('./db.ts')).databaseInfo,
  },
  {
    name: 'db verify',
    summary: 'check that the database is sound',
    details: 'Exits with 5 when it is not. Takes seconds on a large database.',
    args: [],
    options: [],
    formats: documents,
    examples: ['provtrace db verify'],
    load: async () => (await import('./db.ts')).databaseVerify,
  },
  {
    name: 'db rebuild',
    summary: 'make all flows anew from the stored events',
    details:
      'For after an update that joins events better, or when flows are in doubt. The events stay as they are, flows that are the same keep their ids, and ids that are gone lead to what became of them. Readers see the old flows until it is done; whoever collects waits; interrupted, it has changed nothing.',
    args: [],
    options: [],
    formats: documents,
    examples: ['provtrace db rebuild'],
    load: async () => (await import('./db.ts')).databaseRebuild,
  },
  {
    name: 'config init',
    summary: 'write a commented configuration file',
    args: [],
    options: [{ flags: '--force', description: 'replace the file when there is one' }],
    formats: [],
    examples: ['provtrace config init', 'provtrace config init --config ./provtrace.yaml'],
    load: async () => (await import('./config.ts')).configInit,
  },
  {
    name: 'config validate',
    summary: 'check the configuration file',
    args: [],
    options: [],
    formats: [],
    examples: ['provtrace config validate --config ./provtrace.yaml'],
    load: async () => (await import('./config.ts')).configValidate,
  },
  {
    name: 'config test-mapping',
    summary: 'show how sample records are understood, and by which mapping rule',
    details: 'Takes what import takes, reads the first 10 records (--limit), stores nothing. See docs/mapping.md.',
    args: [{ name: '<file>', description: 'a sample: log lines, spans, audit events; - is standard input' }],
    options: [
      { flags: '--from <name>', description: 'format of the sample (okta, entra, otlp, logs, ...); default: detected' },
      { flags: '--source <name>', description: 'take the records for those of this source, for rules that ask for one' },
    ],
    formats: documents,
    examples: ['provtrace config test-mapping sample.log', 'tail -n 3 /var/log/acme/app.log | provtrace config test-mapping - --json'],
    load: async () => (await import('./test-mapping.ts')).configTestMapping,
  },
  {
    name: 'config path',
    summary: 'print where the configuration file is looked for',
    args: [],
    options: [],
    formats: [],
    examples: ['$EDITOR "$(provtrace config path)"'],
    load: async () => (await import('./config.ts')).configPath,
  },
];
