import { expect, test } from 'vitest'
import type { RemoteId } from '../../../core/ids.ts'
import type { PartyRow } from '../rows.ts'
import { lineFor } from './lines.ts'

const customer = { key: '4810', number: '26319', state: 'done', reason: null } as PartyRow
const NONE = { count: 0, amount: '0' }
const NEW = { count: 1, amount: '2500' }
const shows = (amount: string) => ({
  remote: '7' as RemoteId,
  amount,
  band: undefined,
  light: undefined,
  isKeptBack: false,
})
const moved = { customer, figures: undefined, excluded: NONE, ledger: NONE, now: NEW, moving: false, books: '2500' }
const options = { visibility: 'amounts', balancesHeld: false } as const

test('what moved while both sides were read waits until it is shown', () => {
  expect(lineFor([moved], shows('0'), options)).toMatchObject({
    difference: '0',
    places: { waiting: NEW, shown: NONE },
  })
})

test('what moved while both sides were read and is shown already waits no more', () => {
  expect(lineFor([moved], shows('2500'), options)).toMatchObject({
    difference: '0',
    places: { waiting: NONE, shown: NEW },
  })
})

test('a balance that is kept back since it was taken back is accounted for by that, and is no difference', () => {
  const old = { customer, figures: undefined, excluded: NONE, ledger: NEW, now: null, moving: false, books: '2500' }
  const kept = { ...shows('1000'), isKeptBack: true }
  expect(lineFor([old], kept, options)).toMatchObject({
    difference: '0',
    places: { shown: { amount: '1000' }, skipped: { amount: '1500' } },
    reason: 'taken back, and kept back until it is released',
  })
  expect(lineFor([old], kept, { ...options, visibility: 'bands' })).toMatchObject({ difference: '0', classes: null })
})
