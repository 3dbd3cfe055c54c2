import { z } from 'zod'
import type { Brake } from './brake.ts'
import type { Retention } from './history.ts'

/** The settings that every run needs, for any pair of systems. */
export interface Settings {
  readonly timeZone: string
  /** What follows when people delete a record at the destination. */
  readonly onDeleted: 'leave' | 'recreate'
  readonly brake: Brake
}

const isTimeZone = (zone: string): boolean => {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone })
    return true
  } catch {
    return false
  }
}

const FRACTION = 'must be a fraction from 0 to 1'
const days = (many: number) => z.number().int().min(1, 'must be a number of days, at least 1').default(many)

/** Settings that every connection has. The schema of the flows includes these, and decides the order of all. */
export const COMMON = {
  timeZone: z.string().refine(isTimeZone, 'must be a time zone like Europe/Oslo').default('Europe/Oslo'),
  onDeleted: z.enum(['leave', 'recreate']).default('leave'),
  brake: z
    .strictObject({
      share: z.number().min(0, FRACTION).max(1, FRACTION).default(0.2),
      atLeast: z.number().int().min(0, 'must be a number of records').default(500),
    })
    .prefault({}) satisfies z.ZodType<Brake>,
  retention: z
    .strictObject({ payloads: days(90), inbox: days(30), previews: days(7), runs: days(400) })
    .prefault({}) satisfies z.ZodType<Retention>,
} as const satisfies Readonly<Record<keyof Settings | 'retention', z.ZodType>>
