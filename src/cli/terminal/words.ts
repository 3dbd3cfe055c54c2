import { shortened } from './table.ts'

/** Figures and times as people read them. */
export { count, duration, plural } from '../../core/amounts.ts'

/** Local time of the reader, `2026-11-22 09:12:33`, of epoch ms or of a document's instant. */
export const time = (moment: number | string): string => new Date(moment).toLocaleString('sv-SE')

/** The same with the zone at that moment: `2026-07-22 09:12:33 CEST`. */
export const zonedTime = (moment: number | string): string => `${time(moment)} ${zone(moment)}`

/** The name of the reader's time zone at that moment, `CET`. */
const zone = (moment: number | string): string =>
  new Intl.DateTimeFormat('en-GB', { timeZoneName: 'short' })
    .formatToParts(new Date(moment))
    .find(({ type }) => type === 'timeZoneName')?.value ?? 'local'

/**
 * How a column shows times: with their zone once, in its title; or beside each time where the clocks changed in
 * between, since one name would be wrong for some of them.
 */
export function columnOfTimes(title: string, moments: readonly (number | string | null)[]) {
  const zones = new Set(moments.flatMap((moment) => (moment === null ? [] : [zone(moment)])))
  const [only] = zones
  return only !== undefined && zones.size === 1 ? { title: `${title} (${only})`, time } : { title, time: zonedTime }
}

/** What stands behind a write to Visma.net; nothing behind those to Pipedrive, which are nearly all. */
export const inSystem = (system: 'visma' | 'pipedrive'): string => (system === 'visma' ? ' in Visma.net' : '')

/** Ms from one instant of a document to another. */
export const between = (from: string, to: string): number => Date.parse(to) - Date.parse(from)

/** A value of a field, short and on one line. */
export function brief(value: unknown, length = 60): string {
  if (value === null || value === undefined || value === '') return '–'
  const text = (typeof value === 'string' ? value : JSON.stringify(value)).replaceAll(/\s+/g, ' ')
  return shortened(text, length)
}
