import type { Country } from '../company/reference.ts'

export interface Seller {
  readonly name: string
  readonly country: Country
  readonly postalCode: string
  readonly city: string
  readonly street: string
  readonly terms: string
  /** Working days from one of its invoices to the next. */
  readonly every: number
  readonly sells: readonly [number: string, description: string, uom: string, cost: number, least: number, most: number]
}

const seller = (
  name: string,
  [country, postalCode, city, street]: readonly [Country, string, string, string],
  [terms, every]: readonly [string, number],
  sells: Seller['sells'],
): Seller => ({ name, country, postalCode, city, street, terms, every, sells })

/** Costs in the supplier's own currency. */
// biome-ignore format: a cast list, one a line
export const SELLERS: readonly Seller[] = [
  seller('Vestkysten Kaffebrenneri AS', ['NO', '5011', 'Bergen', 'Damsgårdsveien 35'], ['30', 11], ['BEAN-DARK', 'Roasted beans Midnattsol, 1 kg', 'bag', 112, 200, 420]),
  seller('Göteborgs Kaffeimport AB', ['SE', '411 03', 'Göteborg', 'Packhusplatsen 3'], ['30', 22], ['RAW-60', 'Green coffee, sack of 60 kg', 'sack', 3_480, 6, 18]),
  seller('Hamburger Rohkaffee GmbH', ['DE', '20457', 'Hamburg', 'Sandtorkai 27'], ['60', 44], ['RAW-ORG', 'Green coffee, organic, sack of 60 kg', 'sack', 352, 8, 20]),
  seller('Macchina Nord AS', ['NO', '0663', 'Oslo', 'Grenseveien 90'], ['30', 44], ['PRIMO-2', 'Espresso machine Primo, two groups', 'pcs', 41_200, 1, 4]),
  seller('Meieriet i Trøndelag SA', ['NO', '7650', 'Verdal', 'Meierigata 2'], ['14', 22], ['BUTTER-4', 'Butter, unsalted, 4 kg', 'box', 362, 40, 90]),
  seller('Melby Mølle AS', ['NO', '2335', 'Stange', 'Møllevegen 14'], ['30', 22], ['FLOUR-25', 'Bread flour 25 kg', 'sack', 198.5, 90, 200]),
  seller('Emballasje Norden AS', ['NO', '1470', 'Lørenskog', 'Solheimveien 8'], ['30', 33], ['CUP-25', 'Paper cups 25 cl, 500', 'box', 236, 40, 100]),
  seller('Kystfrakt Logistikk AS', ['NO', '7041', 'Trondheim', 'Havnegata 12'], ['14', 11], ['FREIGHT', 'Deliveries of the fortnight', 'pcs', 214, 30, 80]),
  seller('Reint Kjemi AS', ['NO', '3936', 'Porsgrunn', 'Herøyvegen 5'], ['30', 65], ['CLEAN-1', 'Cleaning tablets, 100', 'jar', 148, 60, 120]),
  seller('Nidaros Lagerutleie AS', ['NO', '7047', 'Trondheim', 'Lade allé 60'], ['14', 22], ['RENT-WH', 'Warehouse, month', 'month', 48_500, 1, 1]),
  seller('Skjær Porselen AS', ['NO', '4950', 'Risør', 'Strandgata 31'], ['30', 65], ['CHINA-6', 'Cups and saucers Skjær, 6', 'set', 322, 20, 60]),
  seller('Teehaus Kiel GmbH', ['DE', '24103', 'Kiel', 'Holstenstraße 18'], ['30', 44], ['TEA-EARL', 'Tea Earl Grey, 100 bags', 'box', 4.1, 120, 300]),
]
