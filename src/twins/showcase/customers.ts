import type { Country } from '../company/reference.ts'
import type { Kind } from './products.ts'

export interface Buyer {
  readonly name: string
  readonly country: Country
  readonly postalCode: string
  readonly city: string
  readonly street: string
  /** Who orders there. */
  readonly contact: string
  readonly position: string
  readonly kind: Kind
  /** How much it buys compared with the smallest of its kind. */
  readonly size: number
  /** Working days from one invoice to the next. */
  readonly every: number
  /** Per cent off what it buys, as agreed. */
  readonly discount: number
  readonly pays: keyof typeof HABITS
  readonly terms: string
  /** By what the sales team's record of it can be recognised; `null`: sales does not know it yet. */
  readonly known: 'name' | 'orgNo' | 'email' | 'domain' | null
}

/** Days after the due date, from and to, at which a customer pays. */
export const HABITS = { early: [-9, -2], onTime: [-2, 1], slow: [4, 18], late: [16, 48], never: null } as const

type Row = readonly [
  name: string,
  postalCode: string,
  city: string,
  street: string,
  contact: string,
  position: string,
  kind: Kind,
  size: number,
  every: number,
  discount: number,
  pays: Buyer['pays'],
  terms: string,
  known: Buyer['known'],
]

// biome-ignore format: a cast list, one a line
const NORWEGIAN: readonly Row[] = [
  ['Fjordheim Hotell AS', '5003', 'Bergen', 'Strandgaten 14', 'Marte Kvåle', 'Purchasing manager', 'hotel', 3, 22, 8, 'late', '30', 'name'],
  ['Hotell Nordstjernen AS', '9008', 'Tromsø', 'Sjøgata 21', 'Håkon Strøm', 'General manager', 'hotel', 4, 22, 10, 'onTime', '30', 'orgNo'],
  ['Solvik Strandhotell AS', '4611', 'Kristiansand', 'Strandpromenaden 3', 'Ingrid Lie', 'Food and beverage manager', 'hotel', 2, 33, 5, 'early', '14', 'name'],
  ['Skarvet Fjellstue AS', '3580', 'Geilo', 'Fjellveien 88', 'Even Grønvold', 'Owner', 'hotel', 1, 44, 0, 'slow', '30', 'email'],
  ['Losen Pensjonat ANS', '6002', 'Ålesund', 'Molovegen 6', 'Ragnhild Lind', 'Owner', 'hotel', 1, 44, 0, 'onTime', '14', null],
  ['Havnekvartalet Hotell AS', '4006', 'Stavanger', 'Skagen 30', 'Øyvind Sæther', 'Purchasing manager', 'hotel', 3, 22, 8, 'onTime', '30', 'domain'],
  ['Brygga Mat & Vin AS', '7010', 'Trondheim', 'Kjøpmannsgata 52', 'Tuva Haugen', 'Head chef', 'cafe', 2, 22, 5, 'slow', '14', null],
  ['Kafé Lysthuset AS', '0150', 'Oslo', 'Storgata 9', 'Jørgen Moe', 'Owner', 'cafe', 1, 33, 0, 'onTime', '14', 'name'],
  ['Kaffebaren Tolv AS', '0172', 'Oslo', 'Møllergata 12', 'Anna Bråten', 'General manager', 'cafe', 3, 11, 10, 'early', '14', 'orgNo'],
  ['Solsiden Bistro AS', '7014', 'Trondheim', 'Beddingen 8', 'Nils Wærnes', 'Owner', 'cafe', 2, 22, 5, 'late', '14', 'name'],
  ['Strandkanten Restaurant AS', '8006', 'Bodø', 'Sjøgata 44', 'Sigrid Solheim', 'Head chef', 'cafe', 1, 33, 0, 'onTime', '30', null],
  ['Kvernhuset Kafé DA', '2609', 'Lillehammer', 'Elvegata 5', 'Guro Øverås', 'Owner', 'cafe', 1, 44, 0, 'early', '14', 'email'],
  ['Espressohjørnet AS', '3015', 'Drammen', 'Bragernes torg 2', 'Lars Eriksen', 'Owner', 'cafe', 2, 22, 5, 'onTime', '14', 'name'],
  ['Sjøboden Restaurant AS', '5527', 'Haugesund', 'Smedasundet 90', 'Kari Bjørnstad', 'General manager', 'cafe', 1, 44, 0, 'slow', '30', null],
  ['Tårnet Kafé AS', '4010', 'Stavanger', 'Kirkebakken 1', 'Ola Dahl-Jensen', 'Owner', 'cafe', 1, 33, 0, 'onTime', '14', 'domain'],
  ['Lykkeliten Kaffebar ANS', '1606', 'Fredrikstad', 'Torggata 17', 'Åse Åberg', 'Owner', 'cafe', 1, 44, 0, 'never', '14', 'name'],
  ['Smia Kulturkafé SA', '2317', 'Hamar', 'Kirkegata 31', 'Per Haugen', 'General manager', 'cafe', 1, 44, 0, 'onTime', '30', null],
  ['Bakermester Aune AS', '7010', 'Trondheim', 'Fjordgata 19', 'Bjørn Aune', 'Owner', 'bakery', 2, 22, 7.5, 'onTime', '30', 'name'],
  ['Åsheim Dampbakeri AS', '5115', 'Ulset', 'Åsamyrane 77', 'Sølvi Hansen', 'Purchasing manager', 'bakery', 2, 22, 5, 'early', '30', null],
  ['Konditori Rosenlund AS', '3210', 'Sandefjord', 'Kongens gate 4', 'Ingrid Rosenlund', 'Owner', 'bakery', 1, 33, 0, 'slow', '14', 'email'],
  ['Brødrene Lie Bakeri AS', '6413', 'Molde', 'Storgata 40', 'Even Lie', 'Owner', 'bakery', 1, 33, 0, 'onTime', '30', null],
  ['Surdeig & Søtt AS', '0550', 'Oslo', 'Markveien 35', 'Marte Lind', 'Owner', 'bakery', 1, 33, 0, 'late', '14', 'name'],
  ['Midtbyen Kantinedrift AS', '7011', 'Trondheim', 'Prinsens gate 61', 'Ragnhild Moe', 'Purchasing manager', 'canteen', 3, 22, 10, 'onTime', '30', 'orgNo'],
  ['Teknobyen Kantine AS', '7030', 'Trondheim', 'Abels gate 5', 'Håkon Kvåle', 'General manager', 'canteen', 2, 22, 5, 'onTime', '30', 'name'],
  ['Vestland Kontorfellesskap AS', '5014', 'Bergen', 'Nøstegaten 56', 'Tuva Strøm', 'Office manager', 'office', 2, 33, 0, 'early', '14', 'domain'],
  ['Lerka Regnskap AS', '7031', 'Trondheim', 'Elgeseter gate 10', 'Anna Sæther', 'Office manager', 'office', 1, 44, 0, 'early', '14', null],
  ['Advokatfirmaet Hove & Strand DA', '0158', 'Oslo', 'Akersgata 28', 'Jørgen Hove', 'Partner', 'office', 2, 33, 0, 'slow', '30', 'name'],
  ['Nidarholm Arkitekter AS', '7042', 'Trondheim', 'Strandveien 43', 'Guro Solheim', 'Office manager', 'office', 1, 44, 0, 'onTime', '30', 'email'],
  ['Kystdata AS', '4631', 'Kristiansand', 'Industrigata 12', 'Lars Wærnes', 'Facility manager', 'office', 3, 22, 5, 'onTime', '30', 'name'],
  ['Nordavind Energi AS', '8006', 'Bodø', 'Dronningens gate 18', 'Sigrid Grønvold', 'Facility manager', 'office', 3, 22, 5, 'late', '45', 'name'],
  ['Storvik kommune', '7650', 'Verdal', 'Rådhusgata 1', 'Kari Øverås', 'Purchasing adviser', 'canteen', 4, 22, 12.5, 'onTime', '30', 'orgNo'],
  ['Fjordnes videregående skole', '6823', 'Sandane', 'Skolevegen 2', 'Nils Bråten', 'Canteen manager', 'canteen', 1, 44, 0, 'slow', '30', null],
  ['Sentrum Treningssenter AS', '4006', 'Stavanger', 'Kongsgata 41', 'Øyvind Lind', 'General manager', 'office', 1, 44, 0, 'late', '14', null],
  ['Bjørkelund Omsorgssenter SA', '2322', 'Ridabu', 'Vangsvegen 140', 'Sølvi Moe', 'Kitchen manager', 'canteen', 2, 33, 5, 'onTime', '30', null],
  ['Landhandleriet Reine AS', '8390', 'Reine', 'Hamnøyveien 4', 'Åse Hansen', 'Owner', 'shop', 1, 44, 0, 'onTime', '30', null],
  ['Kolonialen på Torget AS', '5525', 'Haugesund', 'Torggata 3', 'Bjørn Eriksen', 'Owner', 'shop', 2, 33, 5, 'slow', '30', 'name'],
  ['Delikatessen Ask AS', '1383', 'Asker', 'Torvveien 8', 'Ingrid Bjørnstad', 'Owner', 'shop', 1, 44, 0, 'early', '14', null],
  ['Gårdsutsalget Inderøy SA', '7670', 'Inderøy', 'Sundsvegen 22', 'Per Dahl-Jensen', 'General manager', 'shop', 1, 44, 0, 'onTime', '30', null],
]

// biome-ignore format: a cast list, one a line
const ABROAD: readonly (readonly [Country, ...Row])[] = [
  ['SE', 'Norrsken Kaffehus AB', '903 26', 'Umeå', 'Rådhusesplanaden 6', 'Elin Lindqvist', 'Owner', 'cafe', 2, 33, 0, 'onTime', '30', 'name'],
  ['SE', 'Hotell Fjällgläntan AB', '837 52', 'Åre', 'Årevägen 55', 'Johan Norberg', 'General manager', 'hotel', 2, 33, 5, 'slow', '30', null],
  ['DK', 'Havnens Kaffe ApS', '1051', 'København K', 'Nyhavn 31', 'Mette Holm', 'Owner', 'cafe', 1, 44, 0, 'early', '14', null],
  ['DK', 'Aarhus Kantinedrift A/S', '8000', 'Aarhus C', 'Havnegade 20', 'Søren Kjær', 'Purchasing manager', 'canteen', 3, 33, 5, 'onTime', '30', 'domain'],
  ['FI', 'Kahvila Tähti Oy', '33100', 'Tampere', 'Hämeenkatu 14', 'Aino Mäkelä', 'Owner', 'cafe', 1, 44, 0, 'onTime', '30', null],
]

const buyer = (country: Country, row: Row): Buyer => {
  const [name, postalCode, city, street, contact, position, kind, size, every, discount, pays, terms, known] = row
  const what = { kind, size, every, discount, pays, terms, known }
  return { name, country, postalCode, city, street, contact, position, ...what }
}

export const BUYERS: readonly Buyer[] = [
  ...NORWEGIAN.map((row) => buyer('NO', row)),
  ...ABROAD.map(([country, ...row]) => buyer(country, row)),
]

/** Sales talks with them already; when the demo lives on they become customers one after the other. */
// biome-ignore format: a cast list, one a line
export const PROSPECTS: readonly Buyer[] = ([
  ['Havblikk Hotell AS', '3187', 'Horten', 'Strandgata 2', 'Anna Strøm', 'General manager', 'hotel', 2, 33, 5, 'onTime', '30', 'name'],
  ['Bryggen Matmarked AS', '5003', 'Bergen', 'Bryggen 25', 'Lars Kvåle', 'Market manager', 'shop', 2, 33, 5, 'early', '14', 'name'],
  ['Tinden Coworking AS', '9008', 'Tromsø', 'Storgata 70', 'Guro Lie', 'Office manager', 'office', 2, 33, 0, 'onTime', '14', 'name'],
  ['Elvebredden Galleri og Kafé AS', '1607', 'Fredrikstad', 'Nygaardsgata 9', 'Tuva Åberg', 'Owner', 'cafe', 1, 44, 0, 'onTime', '14', 'name'],
  ['Granli Barnehager SA', '2618', 'Lillehammer', 'Granlivegen 3', 'Sigrid Moe', 'General manager', 'canteen', 1, 44, 0, 'slow', '30', 'name'],
] satisfies readonly Row[]).map((row: Row) => buyer('NO', row))
