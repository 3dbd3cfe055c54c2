import type { Note } from '../../src/twins/pipedrive/model.ts'
import type { Trend } from './behaviour.ts'
import type { Expected } from './expected.ts'
import { text } from './minor.ts'
import type { Bought } from './purchases.ts'
import { amountsIn, inside, plain } from './words.ts'

// What a summary tells in words, by language: Norwegian, Swedish, Danish, Finnish, English.
const TRENDS: Readonly<Record<Trend, readonly string[]>> = {
  better: ['bedre enn før', 'bättre än förut', 'bedre end før', 'parempi kuin ennen', 'better than before'],
  worse: ['dårligere enn før', 'sämre än förut', 'dårligere end før', 'huonompi kuin ennen', 'worse than before'],
  steady: ['som før', 'som förut', 'kuten ennen', 'as before'],
}
const LATER = [
  'Senere enn vanlig',
  'Senare än vanligt',
  'Senere end sædvanligt',
  'Myöhemmässä kuin',
  'Later than usual',
]
const STOPPED = [
  'sluttet å bestille',
  'slutat beställa',
  'holdt op med at bestille',
  'ei enää tilaa',
  'stopped ordering',
]

/** What it tells of how they pay, and whether they still order, that the books do not. */
export function wrongManner({ content }: Note, { trend, laterThanUsual, quietSince }: Expected): readonly string[] {
  // Products and the formula name the same things.
  const lines = plain(content.replaceAll(/<ul>.*?<\/ul>|<i>.*?<\/i>/gs, '')).split('\n')
  const told = (Object.keys(TRENDS) as Trend[]).filter((one) =>
    lines.some((line) => TRENDS[one].some((words) => line.endsWith(`: ${words}`))),
  )
  const isLater = lines.some((line) => LATER.some((words) => line.startsWith(words)))
  const quiet = lines.find(hasStopped)
  return [
    ...(told.join() === (trend ?? '') ? [] : [`says that the trend is ${told}, not ${trend}`]),
    ...(isLater === laterThanUsual ? [] : [`${isLater ? 'says' : 'does not say'} that they pay later than usual`]),
    ...((quiet === undefined ? null : dayIn(quiet)) === quietSince
      ? []
      : [`says “${quiet}”, and the last purchase of one who stopped was ${quietSince}`]),
  ]
}

const hasStopped = (line: string): boolean => STOPPED.some((words) => line.toLowerCase().includes(words))

/**
 * Products with another amount than the books have of them, or said to be bought no more when they are.
 *
 * @param bought Until the day that the summary is of.
 */
export function wrongProducts({ content }: Note, bought: readonly Bought[], tellsAmounts: boolean): readonly string[] {
  const lines = inside(content, 'li').map(plain)
  return bought.flatMap(({ key, description, amount, times, isForeign, isOver }) => {
    const line = lines.find((one) => one.startsWith(`${key} ${description}: `))
    if (line === undefined) return []
    const said = amountsIn(line).at(-1)
    // Lines in another currency are rounded one by one in the books, and once in the sum.
    const least = isForeign ? BigInt(times) * 5n : 0n
    const isRight = said !== undefined && said >= amount - least && said <= amount + least
    return [
      ...(!tellsAmounts || isRight ? [] : [`says “${line}”, and they bought it for ${text(amount)}`]),
      ...(hasStopped(line) === isOver ? [] : [`says “${line}”, and they ${isOver ? 'stopped buying' : 'buy'} it`]),
    ]
  })
}

/** The day that a line ends with, as it is written in the order of its language: `2026-11-16`. */
export function dayIn(line: string): string | null {
  const parts = [...line.matchAll(/\d+/g)].map(([part]) => part).slice(-3)
  const said = parts[0]?.length === 4 ? parts : parts.toReversed()
  return said.length === 3 ? said.map((part) => part.padStart(2, '0')).join('-') : null
}
