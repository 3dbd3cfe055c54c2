/**
 * Most units of Pipedrive's API budget that one change costs for a customer that is known, by how documents are shown:
 * the entry and its deal alone; with balances, behaviour and summary; and the payment of an invoice, with them too. The
 * tests of what one change costs hold them.
 */
export const LATER_PRICE = {
  note: { entry: 15, withFigures: 32, payment: 34 },
  activity: { entry: 10, withFigures: 27, payment: 29 },
} as const
