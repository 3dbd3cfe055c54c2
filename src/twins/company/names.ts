/** Words to invent a Nordic trade from. Domains end in `.example`, which nobody can own. */

// biome-ignore format: rows read better
export const FIRST_WORDS = [
  'Fjord', 'Fjell', 'Nord', 'Sør', 'Vest', 'Øst', 'Bryggen', 'Havn', 'Skog', 'Sjø', 'Ås', 'Kyst', 'Solsiden',
  'Lofoten', 'Mjøsa', 'Trollheim', 'Hardanger', 'Setesdal', 'Ærfugl', 'Rødberg', 'Blåfjell', 'Hvitveis', 'Kråkerøy',
  'Gudbrandsdal', 'Stjørdal', 'Måltid', 'Jæren', 'Bølgen', 'Lykke', 'Værøy', 'Ørret', 'Åkeren', 'Tindes', 'Granlia',
] as const

// biome-ignore format: rows read better
export const TRADES = [
  'kaffe', 'bakeri', 'mat', 'handel', 'hotell', 'kantine', 'catering', 'kjøkken', 'gård', 'dagligvare', 'fisk',
  'konditori', 'bryggeri', 'service', 'bistro', 'storkjøkken', 'delikatesse', 'iskrem', 'grønt', 'marked',
] as const

// biome-ignore format: rows read better
export const LEGAL_FORMS = { NO: ['AS', 'AS', 'AS', 'ANS', 'DA', 'SA'], SE: ['AB'], DK: ['ApS', 'A/S'], FI: ['Oy'], DE: ['GmbH'] } as const

// biome-ignore format: rows read better
export const CITIES = {
  NO: [
    ['0150', 'Oslo'], ['5003', 'Bergen'], ['7010', 'Trondheim'], ['4006', 'Stavanger'], ['9008', 'Tromsø'],
    ['6002', 'Ålesund'], ['8006', 'Bodø'], ['3015', 'Drammen'], ['1606', 'Fredrikstad'], ['4611', 'Kristiansand'],
    ['2317', 'Hamar'], ['7713', 'Steinkjer'], ['5411', 'Stord'], ['3181', 'Horten'], ['8300', 'Svolvær'],
  ],
  SE: [['111 20', 'Stockholm'], ['411 03', 'Göteborg'], ['903 26', 'Umeå'], ['831 30', 'Östersund']],
  DK: [['1051', 'København K'], ['8000', 'Aarhus C'], ['9000', 'Aalborg']],
  FI: [['00100', 'Helsinki'], ['33100', 'Tampere']],
  DE: [['20457', 'Hamburg'], ['24103', 'Kiel']],
} as const

// biome-ignore format: rows read better
export const STREETS = [
  'Strandgata', 'Storgata', 'Havnegata', 'Kirkeveien', 'Industriveien', 'Bryggegata', 'Sjøgata', 'Kongens gate',
  'Møllergata', 'Åsveien', 'Elvegata', 'Torggata', 'Fjellveien', 'Skolegata', 'Ærfuglveien',
] as const

// biome-ignore format: rows read better
export const GIVEN_NAMES = [
  'Kari', 'Ola', 'Ingrid', 'Åse', 'Bjørn', 'Sølvi', 'Håkon', 'Marte', 'Per', 'Øyvind', 'Anna', 'Lars', 'Ragnhild',
  'Jørgen', 'Tuva', 'Nils', 'Sigrid', 'Even', 'Guro', 'Þór',
] as const

// biome-ignore format: rows read better
export const FAMILY_NAMES = [
  'Nordmann', 'Hansen', 'Øverås', 'Bjørnstad', 'Kvåle', 'Lie', 'Sæther', 'Haugen', 'Lind', 'Åberg', 'Bråten', 'Moe',
  'Grønvold', 'Eriksen', 'Strøm', 'Dahl-Jensen', 'Wærnes', 'Solheim',
] as const

export const POSITIONS = ['Innkjøpssjef', 'Daglig leder', 'Økonomisjef', 'Kjøkkensjef', 'Regnskapsfører', null] as const

export interface Product {
  readonly number: string
  readonly description: string
  readonly uom: string
  /** NOK without VAT. */
  readonly price: number
  /** Food has the lower rate. */
  readonly vat: 25 | 15
}

const product = (number: string, description: string, uom: string, price: number, vat: 25 | 15): Product => ({
  number,
  description,
  uom,
  price,
  vat,
})

export const PRODUCTS: readonly Product[] = [
  product('KAFFE-1KG', 'Kaffebønner mørkbrent 1 kg', 'STK', 189, 15),
  product('KAFFE-ØKO', 'Kaffebønner økologisk 500 g', 'STK', 119.5, 15),
  product('TE-EARL', 'Te Earl Grey, 100 poser', 'ESK', 84.9, 15),
  product('KAKAO-5', 'Kakaopulver 5 kg', 'SEKK', 640, 15),
  product('MEL-25', 'Hvetemel 25 kg', 'SEKK', 312.75, 15),
  product('SUKKER-10', 'Sukker 10 kg', 'SEKK', 179, 15),
  product('SMØR-4', 'Smør usaltet 4 kg', 'KART', 498, 15),
  product('LAKS-FIL', 'Laksefilet, kg', 'KG', 229.33, 15),
  product('OST-BRUN', 'Brunost 2,6 kg', 'STK', 345, 15),
  product('VAFFEL-MIX', 'Vaffelmiks 3 kg', 'POSE', 149, 15),
  product('SIRUP-VAN', 'Vaniljesirup 1 l', 'FLASKE', 89, 15),
  product('PZ-100', 'Espressomaskin Primo', 'STK', 38_990, 25),
  product('PZ-200', 'Kaffekvern Duo', 'STK', 12_450, 25),
  product('FILTER-90', 'Kaffefilter 90 mm, 1000 stk', 'ESK', 219, 25),
  product('KOPP-25', 'Pappkopp 25 cl, 500 stk', 'ESK', 398.4, 25),
  product('RENS-1', 'Rensemiddel 1 l', 'FLASKE', 129.9, 25),
  product('SERV-T', 'Servicetime tekniker', 'TIMER', 1_190, 25),
  product('FRAKT', 'Frakt', 'STK', 350, 25),
  product('LEIE-MND', 'Leie av kaffemaskin, måned', 'MND', 890, 25),
  product('OPAL-9', 'Serveringsfat "Opal" 9"', 'STK', 249, 25),
]

/** Lines that carry words only; two spellings of "no item" occur. */
export const TEXT_LINES = [
  ['', 'Levert iht. avtale'],
  ['0', 'Ref. telefonsamtale – takk for handelen 🎉'],
  ['', 'Obs! <b>Haster</b>: leveres før kl. 07.00 & ikke etter'],
  ['0', 'Deres ordre ble delt i to leveranser; resten kommer uke 38'],
] as const

export const INVOICE_TEXTS = [
  'Månedsleveranse',
  'Vårkampanje',
  'Kaffe og utstyr',
  'Serviceavtale <span onclick="alert(1)">kvartal</span>',
  'Til påskeuka – god påske! 🐣',
  "Åpningsfest hos O'Brien & Sønn",
] as const

export const LONG_TEXT = `Vilkår: ${'Varene leveres fritt om bord, og mangler må meldes innen åtte dager etter mottak. '.repeat(60)}Slutt.`
