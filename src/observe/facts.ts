import { AsyncLocalStorage } from 'node:async_hooks'
import type { Facts } from '../core/watch.ts'

// Which run, flow and record a line belongs to is known where the work starts and wanted wherever something is
// logged below it, in connectors that know of neither. Handing it down would put it into every signature.
const facts = new AsyncLocalStorage<Facts>()

/** What is known about the work going on here; empty outside any. */
export const factsHere = (): Facts => facts.getStore() ?? {}

export const withFacts = <T>(more: Facts, work: () => Promise<T>): Promise<T> =>
  facts.run({ ...factsHere(), ...more }, work)
