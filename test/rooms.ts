/** A room of `src/`: what it holds, and which rooms its files may import besides their own. */
export interface Room {
  readonly holds: string
  readonly imports: readonly string[]
}

/**
 * The plan of the house, by path below `src/`; of a room within a room, the longest fitting path counts. The one source:
 * `architecture.test.ts` holds the code to it, and the table in `docs/architecture.md` is made from it.
 */
export const ROOMS: Readonly<Record<string, Room>> = {
  core: { holds: 'words, ports, pure decisions; it reaches nothing outside the program', imports: [] },
  'connectors/http': { holds: 'one request, retries, what a status means', imports: ['core'] },
  'connectors/visma': {
    holds: 'Visma.net: `calls/` as it answers, `documents/`, `parties/`, `ping/`, `webhooks/`',
    imports: ['core', 'connectors/http'],
  },
  'connectors/pipedrive': {
    holds: 'Pipedrive: `calls/` with limits and prices, a file a resource in `resources/`, `webhooks/`',
    imports: ['core', 'connectors/http'],
  },
  'flows/visma-pipedrive': {
    holds:
      'what moves where, by what it decides: `parties/`, `matching/`, `documents/`, `deals/`, `entries/`, `money/`, `both-ways/`, `fields/`, `files/`, `visibility/`, `hints/`, `account/`',
    imports: ['core', 'connectors/visma', 'connectors/pipedrive'],
  },
  sync: {
    holds:
      'a run, for any pair of systems; its path is the tree: `read/`, `decide/`, `write/`, and `around/` what wraps the store',
    imports: ['core'],
  },
  engine: {
    holds: 'who is due when: dispatchers, schedules, what follows an outcome',
    // The queue lives beside the store in its database, and its trouble is told in the same words.
    imports: ['core', 'store/database/postgres-place.ts', 'store/database/postgres-trouble.ts'],
  },
  store: {
    holds:
      'SQL: `database/` and `migrations/`, the `vault/`, and what is kept: `connections/`, `records/`, `runs/`, `inbox/`; `copy/` to another place',
    imports: ['core', 'config/make-folders.ts'],
  },
  inbox: {
    holds: 'webhooks of any system: taking them in, registering them',
    imports: ['core', 'sync/keep-lease.ts'],
  },
  'sign-in': {
    holds: 'Pipedrive by OAuth, and the tokens it left',
    imports: ['core', 'connectors/http', 'connectors/pipedrive', 'connection', 'observe/log.ts'],
  },
  people: {
    holds:
      'people who sign in: passwords, second factors, links that are good once, sessions, keys, the sign-in of a company',
    imports: ['core'],
  },
  observe: { holds: 'figures, traces, the log', imports: ['core', 'config/config.ts'] },
  config: { holds: 'the settings of the process and where they come from', imports: ['core'] },
  connection: {
    holds:
      'the connection file: its schema, put together from what the systems and flows bring; reading, checking, applying; the one reader of what is stored of it',
    imports: [
      'core',
      'config/config.ts',
      'engine/schedule.ts',
      'connectors/visma/settings.ts',
      'connectors/pipedrive/settings.ts',
      'flows/visma-pipedrive/settings.ts',
      'flows/visma-pipedrive/unsupported.ts',
    ],
  },
  doctor: { holds: 'checks of the machine', imports: ['core', 'config'] },
  app: {
    holds:
      'use cases: what can be asked and done, names in, documents with a schema out ([json.md](json.md)); the one place that wakes a connection',
    imports: ['core', 'config/config.ts', 'connection', 'connectors', 'doctor', 'flows', 'inbox', 'people', 'sync'],
  },
  service: {
    holds: 'wiring: the files that may know everybody below the doors',
    imports: [
      'app',
      'config',
      'connection',
      'connectors',
      'core',
      'engine',
      'flows',
      'http',
      'inbox',
      'observe',
      'people',
      'sign-in',
      'store',
      'sync',
    ],
  },
  http: {
    holds: 'routes of what `serve` answers; a door, so it does not know the store',
    imports: ['core', 'people', 'sign-in'],
  },
  'http/live': {
    holds: 'that something changed, told to browsers while they listen',
    imports: ['app', 'core', 'http/api'],
  },
  'http/api': {
    holds: 'the API: its contract, who may ask for what, how it refuses ([api.md](api.md))',
    imports: ['app', 'core', 'http/bodies.ts', 'http/sender.ts'],
  },
  serve: {
    holds: 'the process: web, planning, workers, ending',
    imports: ['app', 'connection/stored.ts', 'core', 'engine', 'observe', 'service'],
  },
  cli: {
    holds: 'the command line and the demo: parse, ask a use case, print; a door, so it does not know the store',
    imports: ['app', 'config', 'core', 'doctor', 'engine', 'http', 'observe', 'people', 'serve', 'service', 'twins'],
  },
  twins: { holds: 'the simulated systems and their company; of core, plain tools only', imports: ['core'] },
}

/** Doors ask by the use cases of `app`, so that a second door says and does the same. None of them knows the store. */
export const DOORS = ['cli', 'http']

/** The table of `docs/architecture.md`. */
export const roomsTable = (): string =>
  [
    '| Room | Holds | Imports |',
    '|---|---|---|',
    ...Object.entries(ROOMS).map(
      ([room, { holds, imports }]) => `| \`src/${room}/\` | ${holds} | ${imports.join(', ') || 'nothing of ours'} |`,
    ),
  ].join('\n')
