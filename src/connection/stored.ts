import { z } from 'zod'
import { pipedriveStored } from '../connectors/pipedrive/settings.ts'
import { vismaStored } from '../connectors/visma/settings.ts'
import type { Retention } from '../core/history.ts'
import type { Apart } from '../core/identity.ts'
import type { Json } from '../core/json.ts'
import { COMMON } from '../core/settings.ts'
import type { Timetable } from '../engine/schedule.ts'
import { calendarStored, movesDaily } from '../flows/visma-pipedrive/settings.ts'

/** What is read from stored settings without opening the connection. Members that no longer fit get a default. */
export interface StoredSettings {
  /** `null`: it never runs by itself. */
  readonly timetable: Timetable | null
  readonly retention: Retention
  readonly visma: z.output<typeof vismaStored>
  readonly pipedrive: z.output<typeof pipedriveStored>
}

const timetable = z.object({
  schedule: z.object({ changes: z.string(), reconcile: z.string() }),
  settings: z.object({ timeZone: z.string() }).and(calendarStored),
})

function timetableOf(settings: Json): Timetable | null {
  const { data } = timetable.safeParse(settings)
  return data === undefined
    ? null
    : { ...data.schedule, timeZone: data.settings.timeZone, daily: movesDaily(data.settings) }
}

const USUAL = { retention: COMMON.retention.parse({}) }
const stored = z
  .object({
    settings: z.object({ retention: COMMON.retention }).catch(USUAL),
    visma: vismaStored,
    pipedrive: pipedriveStored,
  })
  .catch({ settings: USUAL, visma: vismaStored.parse(null), pipedrive: pipedriveStored.parse(null) })

/** The only reader of stored settings, which are the connection file without its secrets, as some version stored it. */
export function storedSettings(settings: Json): StoredSettings {
  const { settings: common, visma, pipedrive } = stored.parse(settings)
  return { timetable: timetableOf(settings), retention: common.retention, visma, pipedrive }
}

/** Two connections must not write into the same custom fields. */
export const apart: Apart = {
  of: (settings) => storedSettings(settings).pipedrive.fieldSuffix,
  advice: (name) => `Give ${name} a pipedrive.fieldSuffix of its own, so that it has its own custom fields.`,
}
