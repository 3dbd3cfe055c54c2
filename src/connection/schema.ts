import { z } from 'zod'
import { pipedriveSettings } from '../connectors/pipedrive/settings.ts'
import { vismaSettings } from '../connectors/visma/settings.ts'
import { admin, type Descriptions, type Tidying } from '../core/settings-part.ts'
import { flowSettings } from '../flows/visma-pipedrive/settings.ts'

/**
 * The schema of the connection file (`connection.yaml`) after `${ENV}` was expanded, put together from the parts of
 * each system and of the flows: every key with its default. Unknown keys are errors. Scripts rely on the exact names.
 */

const cron = z.string().trim().min(1)

export const connectionFile = z.strictObject({
  name: z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/, 'must be lower-case letters, digits and hyphens'),
  visma: vismaSettings.schema,
  pipedrive: pipedriveSettings.schema,
  settings: flowSettings.schema.prefault({}),
  schedule: z
    .strictObject({ changes: cron.default('*/15 * * * *'), reconcile: cron.default('0 3 * * *') })
    .prefault({}),
})
export type ConnectionFile = z.output<typeof connectionFile>

const SYSTEMS = [vismaSettings, pipedriveSettings] as const

/** What every key of the connection file does. `docs/settings.md` and the schema for editors are made from it. */
export const DESCRIBED: Descriptions = {
  name: admin('Name of the connection, for every command. It stays: another name is another connection.', 'nordlys'),
  ...Object.assign({}, ...SYSTEMS.map(({ described }) => described)),
  ...flowSettings.described,
  'schedule.changes': admin('When changes are polled, as cron in the zone of the company.', '"*/15 * * * *"'),
  'schedule.reconcile': admin('When everything is read again.', '"0 3 * * *"'),
}

/** Members that are sealed, by dotted path → the variable that an export names. */
export const SECRETS: Readonly<Record<string, string>> = Object.assign({}, ...SYSTEMS.map(({ secrets }) => secrets))
export const SECRET_PATHS = Object.keys(SECRETS)

/** Sealed members that may be lists. */
export const LISTED: ReadonlySet<string> = new Set(SYSTEMS.flatMap(({ listed }): readonly string[] => listed))
/** Sealed members → the group that replaces them where it is set, though they may still be stored. */
export const REPLACED: Readonly<Record<string, string>> = Object.assign({}, ...SYSTEMS.map(({ replaced }) => replaced))

/** Members that the environment may fill in: secrets, and the addresses and ids that differ between installations. */
export const FILLED: ReadonlySet<string> = new Set([...SECRET_PATHS, ...SYSTEMS.flatMap(({ filled }) => filled)])

/** Members that must not be empty: an empty one means that its variable is not filled in yet. */
export const NEEDED: ReadonlySet<string> = new Set(SYSTEMS.flatMap(({ needed }): readonly string[] => needed))

/** Whether a change at this path may make the connection reach another company, or none. */
export const isAccess = (path: string): boolean =>
  SYSTEMS.some(({ access }) => access.some((one) => path === one || path.startsWith(`${one}.`)))

/** The addresses a connection talks to, by path. */
export const addressesOf = ({ visma, pipedrive }: ConnectionFile): readonly (readonly [string, string])[] => [
  ...vismaSettings.addresses(visma),
  ...pipedriveSettings.addresses(pipedrive),
]

export const tidiedBy = (tidying: Tidying, file: ConnectionFile): ConnectionFile => ({
  ...file,
  visma: vismaSettings.tidied(file.visma, tidying),
  pipedrive: pipedriveSettings.tidied(file.pipedrive, tidying),
})

export const systemWarnings = ({ visma }: ConnectionFile): readonly string[] => vismaSettings.warnings(visma)
