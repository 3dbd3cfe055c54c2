/** Figures and times as people read them. */

export const count = (value: number): string => value.toLocaleString('en')

export const plural = (value: number, one: string, many = `${one}s`): string =>
  `${count(value)} ${value === 1 ? one : many}`

export function duration(ms: number): string {
  if (ms < 1_000) return `${Math.round(ms)} ms`
  if (ms < 60_000) return `${(ms / 1_000).toFixed(1)} s`
  const minutes = Math.floor(ms / 60_000)
  return `${minutes} min ${Math.round((ms - minutes * 60_000) / 1_000)} s`
}

/** Local time of the reader, `2026-11-22 09:12:33`, of epoch ms or of a document's instant. */
export const time = (moment: number | string): string => new Date(moment).toLocaleString('sv-SE')

/** The same with its zone, as that moment had it: `2026-07-22 09:12:33 CEST`. */
export const zonedTime = (moment: number | string): string => `${time(moment)} ${zone(moment)}`

/** Name of the reader's time zone, `CET`: said once, in the title of a column of times. */
export const zone = (moment?: number | string): string =>
  new Intl.DateTimeFormat('en-GB', { timeZoneName: 'short' })
    .formatToParts(moment === undefined ? undefined : new Date(moment))
    .find(({ type }) => type === 'timeZoneName')?.value ?? 'local'

/** Ms from one instant of a document to another. */
export const between = (from: string, to: string): number => Date.parse(to) - Date.parse(from)

export const iso = (epochMs: number | null): string | null =>
  epochMs === null ? null : new Date(epochMs).toISOString()

/** A value of a field, short and on one line. */
export function brief(value: unknown, length = 60): string {
  if (value === null || value === undefined || value === '') return '–'
  const text = (typeof value === 'string' ? value : JSON.stringify(value)).replaceAll(/\s+/g, ' ')
  return text.length > length ? `${text.slice(0, length - 1)}…` : text
}
