import { AsyncLocalStorage } from 'node:async_hooks'
import type { Facts } from '../core/watch.ts'

// Where work starts we know its run, flow and record. Log lines written further down, in connectors that know none of
// these, must name them too. Passing them down would put them into every signature.
const facts = new AsyncLocalStorage<Facts>()

/** The facts about the work in progress here; empty where there is none. */
export const factsHere = (): Facts => facts.getStore() ?? {}

export const withFacts = <T>(more: Facts, work: () => Promise<T>): Promise<T> =>
  facts.run({ ...factsHere(), ...more }, work)
