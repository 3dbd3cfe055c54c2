import { useFormats, useNow } from '../reader.tsx'
import { words } from '../words/common.ts'
import { Nothing } from './money.tsx'

const MINUTE = 60_000
const CLOSE = MINUTE / 2
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/** How long ago or ahead within a day; `null` beyond. */
export function nearby(at: number, now: number): string | null {
  const past = now - at
  if (Math.abs(past) >= DAY) return null
  // The time now is a few seconds old, and clocks differ.
  if (past < 0 && past > -CLOSE) return words.justNow
  const [minutes, hours] = [Math.floor(Math.abs(past) / MINUTE), Math.floor(Math.abs(past) / HOUR)]
  if (past < 0) return hours > 0 ? words.inHours(hours) : words.inMinutes(minutes)
  if (minutes < 1) return words.justNow
  return hours > 0 ? words.hoursAgo(hours) : words.minutesAgo(minutes)
}

/** An instant: how far within a day, the day and time beyond; the exact time on hover. */
export function When({ at, absolute = false }: { readonly at: string | null; readonly absolute?: boolean }) {
  const format = useFormats()
  const now = useNow()
  if (at === null) return <Nothing />
  const near = absolute ? null : nearby(Date.parse(at), now)
  return (
    <time className="when" dateTime={at} title={format.exact(at)}>
      {near ?? format.dayAndTime(at, now)}
    </time>
  )
}

/** A calendar day, which belongs to no zone. */
export function Day({ day }: { readonly day: string | null }) {
  const format = useFormats()
  if (day === null) return <Nothing />
  return (
    <time className="when num" dateTime={day}>
      {format.day(day)}
    </time>
  )
}
