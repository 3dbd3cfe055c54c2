import type { RawPage } from '../src/connectors/visma/calls/answer.ts'
import { type WalkOptions, walk } from '../src/connectors/visma/calls/paging.ts'

/** Page `number` of a list, counted from 1. */
export type Read = (number: number) => RawPage

export interface Walked {
  readonly rows: unknown[]
  readonly calls: number
  /** How many rows each page handed on had. */
  readonly handed: readonly number[]
}

/** Walks a list of texts to its end; what is not told is as for most of Visma's lists. */
export async function walked(read: Read, pageSize = 2, told: Partial<WalkOptions> = {}): Promise<Walked> {
  let calls = 0
  const rows: unknown[] = []
  const handed: number[] = []
  const pages = walk({
    path: '/v1/customer',
    pageSize,
    read: async (number) => {
      calls++
      return read(number)
    },
    identity: String,
    weight: () => 1,
    changed: () => null,
    again: true,
    ...told,
  })
  for await (const page of pages) {
    rows.push(...page.rows)
    handed.push(page.rows.length)
  }
  return { rows, calls, handed }
}

export const letters = (text: string) => [...text]

/** A list that holds still, told by `total` and `size` as the server likes. */
export const still =
  (text: string, pageSize: number, told: Partial<RawPage> = {}): Read =>
  (number) => ({
    rows: letters(text).slice((number - 1) * pageSize, number * pageSize),
    total: text.length,
    size: 1000,
    ...told,
  })

/** A list of 400 rows by its own count, of which each walk shows these, from another one on each time. */
export const shownInWalks = (...walks: readonly (readonly string[])[]): Read => {
  let walkNumber = 0
  return (number) => {
    if (number === 1) walkNumber++
    const rows = walks[Math.min(walkNumber, walks.length) - 1] ?? []
    const turned = [...rows.slice(walkNumber), ...rows.slice(0, walkNumber)]
    return { rows: turned.slice((number - 1) * 40, number * 40), total: 400, size: 40 }
  }
}
export const some = (count: number) => Array.from({ length: count }, (_, at) => `r${at}`)
