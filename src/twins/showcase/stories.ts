/** What is peculiar about how one customer orders and pays. */
export interface Story {
  /** Ordered nothing in so many days before today. */
  readonly quietFor?: number
  /** Every other delivery is invoiced in this currency. */
  readonly alsoIn?: string
  /** NOK paid in advance, of which nothing has been used yet. */
  readonly prepaid?: number
  /** NOK that came in twice and belongs to no invoice. */
  readonly paidTwice?: number
  /** NOK that a corrected price brought on top, as a debit note. */
  readonly debited?: number
  /** Paid half of an invoice, and disputes the rest. */
  readonly paidHalf?: true
}

/** Somebody for every figure that sales may ask about; those who pay badly are so by their habits. */
export const STORIES: ReadonlyMap<string, Story> = new Map<string, Story>([
  ['Tårnet Kafé AS', { quietFor: 150 }],
  ['Norrsken Kaffehus AB', { alsoIn: 'NOK' }],
  ['Midtbyen Kantinedrift AS', { prepaid: 25_000 }],
  ['Kaffebaren Tolv AS', { paidTwice: 1_840 }],
  ['Nordavind Energi AS', { debited: 2_360, paidHalf: true }],
])
