import type { FlowSettings } from '../settings.ts'

export type Visibility = FlowSettings['visibility']

/** From the one that tells most to the one that tells least. */
const LEVELS = ['amounts', 'bands', 'light'] as const satisfies readonly Visibility[]

/** Whether sales sees less from now on. */
export const isLowered = (from: Visibility, to: Visibility): boolean => LEVELS.indexOf(to) > LEVELS.indexOf(from)
