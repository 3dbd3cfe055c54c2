/** What the wholesaler of the demo sells. */
export interface Product {
  readonly number: string
  readonly description: string
  readonly uom: string
  /** NOK without VAT. */
  readonly price: number
  /** Food has the lower rate. */
  readonly vat: 25 | 15
}

const product = (number: string, description: string, uom: string, price: number, vat: Product['vat']): Product => ({
  number,
  description,
  uom,
  price,
  vat,
})

const ALL = [
  product('BEAN-DARK', 'Coffee Midnattsol, dark roast, 1 kg', 'bag', 189, 15),
  product('BEAN-LIGHT', 'Coffee Morgendis, light roast, 1 kg', 'bag', 198, 15),
  product('BEAN-ORG', 'Coffee Fjellbekk, organic, 1 kg', 'bag', 229, 15),
  product('FILTER-GR', 'Ground filter coffee, 100 × 80 g', 'box', 649, 15),
  product('TEA-EARL', 'Tea Earl Grey, 100 bags', 'box', 84.9, 15),
  product('TEA-HERB', 'Herbal tea Lyng, 100 bags', 'box', 92.5, 15),
  product('COCOA-5', 'Cocoa powder 5 kg', 'bag', 640, 15),
  product('OAT-12', 'Oat drink barista, 12 × 1 l', 'case', 276, 15),
  product('SYRUP-VAN', 'Vanilla syrup 1 l', 'bottle', 89, 15),
  product('SUGAR-1000', 'Sugar sticks, 1000', 'box', 129, 15),
  product('FLOUR-25', 'Bread flour 25 kg', 'sack', 312.75, 15),
  product('BUTTER-4', 'Butter, unsalted, 4 kg', 'box', 498, 15),
  product('CUP-25', 'Paper cups 25 cl, 500', 'box', 398.4, 25),
  product('LID-25', 'Lids for 25 cl, 1000', 'box', 312, 25),
  product('PAPER-90', 'Coffee filters 90 mm, 1000', 'box', 219, 25),
  product('CLEAN-1', 'Cleaning tablets, 100', 'jar', 259.9, 25),
  product('CHINA-6', 'Cups and saucers Skjær, 6', 'set', 540, 25),
  product('PRIMO-2', 'Espresso machine Primo, two groups', 'pcs', 64_900, 25),
  product('DUO', 'Coffee grinder Duo', 'pcs', 12_450, 25),
  product('BREW-TH', 'Filter brewer with two thermoses', 'pcs', 9_890, 25),
  product('RENT-PRIMO', 'Rental, espresso machine Primo', 'month', 1_490, 25),
  product('RENT-BREW', 'Rental, filter brewer', 'month', 390, 25),
  product('SERVICE', 'Service agreement, per machine', 'month', 420, 25),
  product('TECH', 'Technician', 'hour', 1_190, 25),
  product('FREIGHT', 'Freight', 'pcs', 350, 25),
]

export const PRODUCTS: ReadonlyMap<string, Product> = new Map(ALL.map((one) => [one.number, one]))

/** Product, the least and the most of it in one delivery to a customer of size 1. */
type Usual = readonly [product: string, least: number, most: number]

/** What kinds of customers order, first what is always on the invoice. */
export const BASKETS = {
  hotel: {
    always: [
      ['BEAN-DARK', 6, 10],
      ['RENT-PRIMO', 1, 1],
      ['SERVICE', 1, 1],
    ],
    often: [
      ['TEA-EARL', 2, 6],
      ['TEA-HERB', 2, 4],
      ['OAT-12', 2, 5],
      ['CLEAN-1', 1, 1],
      ['SUGAR-1000', 1, 2],
    ],
  },
  cafe: {
    always: [['BEAN-DARK', 8, 16]],
    often: [
      ['BEAN-LIGHT', 2, 6],
      ['BEAN-ORG', 3, 8],
      ['OAT-12', 2, 6],
      ['CUP-25', 2, 4],
      ['LID-25', 1, 2],
      ['SYRUP-VAN', 2, 6],
      ['CLEAN-1', 1, 1],
    ],
  },
  bakery: {
    always: [
      ['FLOUR-25', 12, 30],
      ['BUTTER-4', 4, 10],
    ],
    often: [
      ['COCOA-5', 1, 3],
      ['BEAN-LIGHT', 2, 4],
      ['CUP-25', 1, 2],
      ['FREIGHT', 1, 1],
    ],
  },
  canteen: {
    always: [
      ['FILTER-GR', 4, 8],
      ['RENT-BREW', 2, 2],
    ],
    often: [
      ['TEA-EARL', 3, 6],
      ['PAPER-90', 1, 2],
      ['CUP-25', 2, 5],
      ['SUGAR-1000', 1, 2],
      ['CLEAN-1', 1, 1],
    ],
  },
  office: {
    always: [
      ['BEAN-LIGHT', 4, 8],
      ['SERVICE', 1, 1],
    ],
    often: [
      ['TEA-HERB', 1, 3],
      ['OAT-12', 1, 2],
      ['COCOA-5', 1, 1],
      ['CLEAN-1', 1, 1],
    ],
  },
  shop: {
    always: [
      ['BEAN-LIGHT', 6, 12],
      ['BEAN-ORG', 6, 12],
    ],
    often: [
      ['TEA-EARL', 4, 8],
      ['SYRUP-VAN', 3, 6],
      ['CHINA-6', 1, 3],
      ['FREIGHT', 1, 1],
    ],
  },
} as const satisfies Record<string, { readonly always: readonly Usual[]; readonly often: readonly Usual[] }>

export type Kind = keyof typeof BASKETS
