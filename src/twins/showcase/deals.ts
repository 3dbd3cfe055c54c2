/** What the sales team of the demo was working on before anything was connected. */

export const PIPELINES = {
  machines: { name: 'Machines', stages: ['Lead in', 'Site visit', 'Offer sent', 'Negotiation'] },
  agreements: { name: 'Agreements', stages: ['Renewal due', 'Offer sent', 'Accepted in words'] },
} as const

export interface SalesDeal {
  /** A customer of the books, or a prospect. */
  readonly organization: string
  readonly title: string
  /** NOK without VAT. */
  readonly value: number
  readonly pipeline: keyof typeof PIPELINES
  readonly stage: string
  /** Days ago it was won or lost; open when left out. */
  readonly won?: number
  readonly lost?: number
  /** Days from now, negative when it should have been closed by then. */
  readonly closes?: number
  /** Days ago it was entered. */
  readonly since: number
  readonly source: (typeof SOURCES)[number]
  readonly machines?: number
  readonly notes?: readonly Said[]
  readonly todo?: readonly Todo[]
}

/** Days ago, and what was said; `pin` keeps it on top. */
export type Said = readonly [daysAgo: number, text: string, pin?: 'pin']
/** What is to be done, how, and in how many days; negative when it is late. */
export type Todo = readonly [what: string, type: 'call' | 'meeting' | 'task' | 'lunch', inDays: number]

export const SOURCES = ['Recommendation', 'Trade fair', 'Web site', 'Existing customer'] as const

export const DEALS: readonly SalesDeal[] = [
  {
    organization: 'Fjordheim Hotell AS',
    title: 'Coffee bar in the new lobby, 2 machines',
    value: 142_000,
    pipeline: 'machines',
    stage: 'Negotiation',
    closes: 18,
    since: 46,
    source: 'Existing customer',
    machines: 2,
    notes: [
      [
        3,
        '<p><b>Wants 12 % on the machines.</b> Marte decides together with the owner; the lobby opens in February. Talk about what is overdue before we give more.</p>',
        'pin',
      ],
      [31, '<p>Site visit: water and power are there. They like the copper finish.</p>'],
    ],
    todo: [
      ['Call Marte about the discount', 'call', 2],
      ['Send drawing of the bar', 'task', -1],
    ],
  },
  {
    organization: 'Hotell Nordstjernen AS',
    title: 'Breakfast room, third machine',
    value: 71_500,
    pipeline: 'machines',
    stage: 'Offer sent',
    closes: 25,
    since: 30,
    source: 'Existing customer',
    machines: 1,
    notes: [[9, '<p>Offer sent with the rental as an alternative. Håkon compares over three years.</p>']],
    todo: [['Follow up the offer', 'call', 1]],
  },
  {
    organization: 'Solvik Strandhotell AS',
    title: 'Service agreement 2027',
    value: 20_160,
    pipeline: 'agreements',
    stage: 'Renewal due',
    closes: 33,
    since: 20,
    source: 'Existing customer',
    machines: 2,
    notes: [[12, '<p>Happy with the technician. Asks for a fixed price over two years.</p>']],
    todo: [['Prepare the renewal', 'task', 6]],
  },
  {
    organization: 'Skarvet Fjellstue AS',
    title: 'Machine for the ski bar',
    value: 78_900,
    pipeline: 'machines',
    stage: 'Site visit',
    closes: 40,
    since: 24,
    source: 'Recommendation',
    machines: 1,
    todo: [['Visit with the technician', 'meeting', 9]],
  },
  {
    organization: 'Havnekvartalet Hotell AS',
    title: 'Two machines, conference floor',
    value: 139_200,
    pipeline: 'machines',
    stage: 'Negotiation',
    won: 38,
    since: 120,
    source: 'Trade fair',
    machines: 2,
    notes: [[40, '<p>Won. 10 % on the machines, delivery within three weeks.</p>']],
  },
  {
    organization: 'Kafé Lysthuset AS',
    title: 'Organic beans, summer terrace',
    value: 36_000,
    pipeline: 'agreements',
    stage: 'Offer sent',
    closes: -6,
    since: 52,
    source: 'Existing customer',
    notes: [[14, '<p>Jørgen tasted Fjellbekk and liked it; he asks what the competitor offers.</p>']],
    todo: [['Ask Jørgen for a decision', 'call', -3]],
  },
  {
    organization: 'Kaffebaren Tolv AS',
    title: 'Second bar at Tøyen',
    value: 154_700,
    pipeline: 'machines',
    stage: 'Lead in',
    closes: 75,
    since: 8,
    source: 'Existing customer',
    machines: 2,
    todo: [['Lunch with Anna', 'lunch', 4]],
  },
  {
    organization: 'Solsiden Bistro AS',
    title: 'New grinder and service agreement',
    value: 17_490,
    pipeline: 'agreements',
    stage: 'Accepted in words',
    closes: 5,
    since: 35,
    source: 'Existing customer',
    machines: 1,
    notes: [[2, '<p>Nils said yes on the phone. <b>Pays late</b>: ask finance before we ship.</p>', 'pin']],
    todo: [['Get the agreement signed', 'task', 3]],
  },
  {
    organization: 'Espressohjørnet AS',
    title: 'Espresso machine, Bragernes',
    value: 77_350,
    pipeline: 'machines',
    stage: 'Negotiation',
    won: 21,
    since: 90,
    source: 'Web site',
    machines: 1,
  },
  {
    organization: 'Tårnet Kafé AS',
    title: 'Summer menu, iced coffee',
    value: 12_400,
    pipeline: 'agreements',
    stage: 'Offer sent',
    lost: 60,
    since: 140,
    source: 'Existing customer',
    notes: [[60, '<p>Went with the brewery’s offer. Try again in spring.</p>']],
  },
  {
    organization: 'Bakermester Aune AS',
    title: 'Flour for the new oven line',
    value: 96_000,
    pipeline: 'agreements',
    stage: 'Offer sent',
    closes: 14,
    since: 17,
    source: 'Existing customer',
    notes: [[5, '<p>Bjørn wants pallets every second week, and 7.5 % as before.</p>']],
    todo: [['Check freight for pallets', 'task', 1]],
  },
  {
    organization: 'Midtbyen Kantinedrift AS',
    title: 'Four canteens, framework 2027',
    value: 310_000,
    pipeline: 'agreements',
    stage: 'Renewal due',
    closes: 50,
    since: 15,
    source: 'Existing customer',
    notes: [[7, '<p>Ragnhild collects offers until the middle of December; three bidders.</p>', 'pin']],
    todo: [['Deliver the offer', 'task', 12]],
  },
  {
    organization: 'Teknobyen Kantine AS',
    title: 'Filter brewers, building C',
    value: 39_560,
    pipeline: 'machines',
    stage: 'Site visit',
    closes: 28,
    since: 22,
    source: 'Recommendation',
    machines: 4,
  },
  {
    organization: 'Kystdata AS',
    title: 'Coffee for the new floor',
    value: 58_000,
    pipeline: 'agreements',
    stage: 'Offer sent',
    closes: 21,
    since: 26,
    source: 'Existing customer',
    machines: 1,
  },
  {
    organization: 'Nordavind Energi AS',
    title: 'Espresso on every floor, 3 machines',
    value: 208_000,
    pipeline: 'machines',
    stage: 'Offer sent',
    closes: 30,
    since: 33,
    source: 'Trade fair',
    machines: 3,
    notes: [[11, '<p>Sigrid needs the board’s word. Asked for 60 days to pay; not before the old ones are paid.</p>']],
    todo: [['Call after the board meeting', 'call', 8]],
  },
  {
    organization: 'Norrsken Kaffehus AB',
    title: 'Kaffehus nummer två i Luleå',
    value: 88_000,
    pipeline: 'machines',
    stage: 'Lead in',
    closes: 90,
    since: 6,
    source: 'Existing customer',
    machines: 1,
  },
  {
    organization: 'Havblikk Hotell AS',
    title: 'First machine and start package',
    value: 83_400,
    pipeline: 'machines',
    stage: 'Negotiation',
    closes: 9,
    since: 44,
    source: 'Trade fair',
    machines: 1,
    notes: [[4, '<p>As good as agreed. Becomes a customer as soon as finance has made the number.</p>']],
    todo: [['Book the installation', 'task', 5]],
  },
  {
    organization: 'Bryggen Matmarked AS',
    title: 'Beans for the shelf',
    value: 44_000,
    pipeline: 'agreements',
    stage: 'Offer sent',
    closes: 16,
    since: 19,
    source: 'Web site',
  },
  {
    organization: 'Tinden Coworking AS',
    title: 'Trial month, one machine',
    value: 5_960,
    pipeline: 'machines',
    stage: 'Site visit',
    closes: 12,
    since: 11,
    source: 'Web site',
    machines: 1,
    todo: [['Deliver the trial machine', 'task', 2]],
  },
  {
    organization: 'Elvebredden Galleri og Kafé AS',
    title: 'Opening of the café',
    value: 81_200,
    pipeline: 'machines',
    stage: 'Lead in',
    closes: 60,
    since: 5,
    source: 'Recommendation',
    machines: 1,
  },
]
