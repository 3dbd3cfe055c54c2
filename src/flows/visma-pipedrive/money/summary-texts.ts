import type { Locale } from '../../../core/locales.ts'
import type { Behaviour, PaymentBehaviour } from './payment-behaviour.ts'
import type { Ageing } from './receivables.ts'

/** The words of a summary in one language. */
export interface SummaryTexts {
  readonly open: string
  readonly overdue: string
  readonly unallocated: string
  readonly ageing: string
  readonly buckets: Readonly<Record<keyof Ageing, string>>
  /** How late the oldest overdue document is, and the light, where amounts are not shown. */
  readonly band: string
  readonly light: string
  readonly days: (range: string) => string
  readonly unvalued: (count: string, isOne: boolean) => string
  readonly behaviour: string
  readonly average: (days: string) => string
  readonly onTime: (share: string) => string
  readonly trend: string
  readonly trends: Readonly<Record<NonNullable<PaymentBehaviour['trend']>, string>>
  readonly laterThanUsual: string
  /** How a behaviour is worked out, by the names that it has in this language. */
  readonly formula: (names: Readonly<Record<Behaviour, string>>) => string
  readonly oldest: string
  readonly due: (day: string) => string
  readonly withoutDueDate: string
  readonly products: string
  readonly lastBought: (day: string) => string
  readonly times: (count: string, isOne: boolean) => string
  readonly stopped: string
  readonly stoppedSince: (day: string) => string
  readonly asOf: string
  /** In place of everything, for a customer who has no figures any more. */
  readonly leftOut: string
}

const nb: SummaryTexts = {
  open: 'Åpen saldo',
  overdue: 'Forfalt',
  unallocated: 'Ikke fordelt (kreditnotaer og innbetalinger)',
  ageing: 'Aldersfordelt',
  buckets: {
    notDue: 'Ikke forfalt',
    days1to30: '1–30 dager',
    days31to60: '31–60 dager',
    days61to90: '61–90 dager',
    over90: 'Over 90 dager',
  },
  band: 'Forfalt, alder',
  light: 'Lys',
  days: (range) => `${range} dager`,
  unvalued: (count, isOne) =>
    `${count} ${isOne ? 'åpent bilag' : 'åpne bilag'} er ikke med: Visma oppgir ikke verdien i selskapets valuta`,
  behaviour: 'Betalingsmønster',
  average: (days) => `i snitt ${days} dager etter forfall`,
  onTime: (share) => `${share} av beløpet i tide`,
  trend: 'Utvikling',
  trends: { better: 'bedre enn før', worse: 'dårligere enn før', steady: 'som før' },
  laterThanUsual: 'Senere enn vanlig for denne kunden',
  formula: (names) =>
    'Slik regnes det: fakturaer med forfall de siste 365 dagene. Hver innbetaling teller med sitt beløp og sine dager ' +
    'etter forfall, hver ubetalt rest med dagene den er over forfall; krediteringer teller ikke. I tide er den delen av ' +
    `beløpet som kom høyst 3 dager etter forfall: fra 90 % «${names['Pays on time']}», fra 60 % ` +
    `«${names['Sometimes late']}», ellers «${names['Often late']}». «${names['Overdue now']}»: noe ubetalt er mer enn ` +
    `3 dager over forfall. «${names['No history']}»: færre enn 3 fakturaer.`,
  oldest: 'Eldste åpne fakturaer',
  due: (day) => `forfall ${day}`,
  withoutDueDate: 'uten forfallsdato',
  products: 'Hva de kjøper (24 måneder)',
  lastBought: (day) => `sist ${day}`,
  times: (count, isOne) => `${count} ${isOne ? 'gang' : 'ganger'}`,
  stopped: 'har sluttet å bestille',
  stoppedSince: (day) => `Har sluttet å bestille: siste kjøp ${day}`,
  asOf: 'Per',
  leftOut: 'Det vises ingen tall for denne kunden.',
}

const sv: SummaryTexts = {
  open: 'Öppet saldo',
  overdue: 'Förfallet',
  unallocated: 'Ej fördelat (kreditfakturor och inbetalningar)',
  ageing: 'Åldersfördelat',
  buckets: {
    notDue: 'Ej förfallet',
    days1to30: '1–30 dagar',
    days31to60: '31–60 dagar',
    days61to90: '61–90 dagar',
    over90: 'Över 90 dagar',
  },
  band: 'Förfallet, ålder',
  light: 'Ljus',
  days: (range) => `${range} dagar`,
  unvalued: (count, isOne) =>
    `${count} ${isOne ? 'öppet dokument' : 'öppna dokument'} är inte med: Visma anger inte värdet i bolagets valuta`,
  behaviour: 'Betalningsmönster',
  average: (days) => `i snitt ${days} dagar efter förfallodatum`,
  onTime: (share) => `${share} av beloppet i tid`,
  trend: 'Utveckling',
  trends: { better: 'bättre än förut', worse: 'sämre än förut', steady: 'som förut' },
  laterThanUsual: 'Senare än vanligt för den här kunden',
  formula: (names) =>
    'Så räknas det: fakturor som förfallit de senaste 365 dagarna. Varje inbetalning räknas med sitt belopp och sina ' +
    'dagar efter förfallodatum, varje obetald rest med dagarna den är försenad; krediteringar räknas inte. I tid är den ' +
    `del av beloppet som kom högst 3 dagar efter förfallodatum: från 90 % ”${names['Pays on time']}”, från 60 % ` +
    `”${names['Sometimes late']}”, annars ”${names['Often late']}”. ”${names['Overdue now']}”: något obetalt är mer än ` +
    `3 dagar försenat. ”${names['No history']}”: färre än 3 fakturor.`,
  oldest: 'Äldsta öppna fakturor',
  due: (day) => `förfaller ${day}`,
  withoutDueDate: 'utan förfallodatum',
  products: 'Vad de köper (24 månader)',
  lastBought: (day) => `senast ${day}`,
  times: (count, isOne) => `${count} ${isOne ? 'gång' : 'gånger'}`,
  stopped: 'har slutat beställa',
  stoppedSince: (day) => `Har slutat beställa: senaste köp ${day}`,
  asOf: 'Per',
  leftOut: 'Inga siffror visas för den här kunden.',
}

const da: SummaryTexts = {
  open: 'Åben saldo',
  overdue: 'Forfaldent',
  unallocated: 'Ikke fordelt (kreditnotaer og indbetalinger)',
  ageing: 'Aldersfordelt',
  buckets: {
    notDue: 'Ikke forfaldent',
    days1to30: '1–30 dage',
    days31to60: '31–60 dage',
    days61to90: '61–90 dage',
    over90: 'Over 90 dage',
  },
  band: 'Forfaldent, alder',
  light: 'Lys',
  days: (range) => `${range} dage`,
  unvalued: (count, isOne) =>
    `${count} ${isOne ? 'åbent bilag' : 'åbne bilag'} er ikke med: Visma oplyser ikke værdien i virksomhedens valuta`,
  behaviour: 'Betalingsmønster',
  average: (days) => `i snit ${days} dage efter forfald`,
  onTime: (share) => `${share} af beløbet til tiden`,
  trend: 'Udvikling',
  trends: { better: 'bedre end før', worse: 'dårligere end før', steady: 'som før' },
  laterThanUsual: 'Senere end sædvanligt for denne kunde',
  formula: (names) =>
    'Sådan beregnes det: fakturaer med forfald de seneste 365 dage. Hver indbetaling tæller med sit beløb og sine dage ' +
    'efter forfald, hver ubetalt rest med de dage, den er over forfald; krediteringer tæller ikke. Til tiden er den del ' +
    `af beløbet, der kom højst 3 dage efter forfald: fra 90 % »${names['Pays on time']}«, fra 60 % ` +
    `»${names['Sometimes late']}«, ellers »${names['Often late']}«. »${names['Overdue now']}«: noget ubetalt er mere end ` +
    `3 dage over forfald. »${names['No history']}«: færre end 3 fakturaer.`,
  oldest: 'Ældste åbne fakturaer',
  due: (day) => `forfald ${day}`,
  withoutDueDate: 'uden forfaldsdato',
  products: 'Hvad de køber (24 måneder)',
  lastBought: (day) => `senest ${day}`,
  times: (count, isOne) => `${count} ${isOne ? 'gang' : 'gange'}`,
  stopped: 'er holdt op med at bestille',
  stoppedSince: (day) => `Er holdt op med at bestille: seneste køb ${day}`,
  asOf: 'Pr.',
  leftOut: 'Der vises ingen tal for denne kunde.',
}

const fi: SummaryTexts = {
  open: 'Avoin saldo',
  overdue: 'Erääntynyt',
  unallocated: 'Kohdistamatta (hyvityslaskut ja maksut)',
  ageing: 'Ikäjakauma',
  buckets: {
    notDue: 'Ei erääntynyt',
    days1to30: '1–30 päivää',
    days31to60: '31–60 päivää',
    days61to90: '61–90 päivää',
    over90: 'Yli 90 päivää',
  },
  band: 'Erääntynyt, ikä',
  light: 'Valo',
  days: (range) => `${range} päivää`,
  unvalued: (count, isOne) =>
    `${count} ${isOne ? 'avoin tosite ei ole mukana' : 'avointa tositetta ei ole mukana'}: ` +
    'Visma ei kerro arvoa yrityksen valuutassa',
  behaviour: 'Maksutapa',
  average: (days) => `keskimäärin ${days} päivää eräpäivän jälkeen`,
  onTime: (share) => `${share} summasta ajallaan`,
  trend: 'Kehitys',
  trends: { better: 'parempi kuin ennen', worse: 'huonompi kuin ennen', steady: 'kuten ennen' },
  laterThanUsual: 'Myöhemmässä kuin tällä asiakkaalla yleensä',
  formula: (names) =>
    'Näin se lasketaan: laskut, jotka ovat erääntyneet viimeisten 365 päivän aikana. Jokainen maksu lasketaan summallaan ' +
    'ja päivillään eräpäivän jälkeen, jokainen maksamaton osuus päivillä, jotka se on myöhässä; hyvityksiä ei lasketa. ' +
    'Ajallaan on se osa summasta, joka tuli enintään 3 päivää eräpäivän jälkeen: vähintään 90 % ' +
    `”${names['Pays on time']}”, vähintään 60 % ”${names['Sometimes late']}”, muuten ”${names['Often late']}”. ` +
    `”${names['Overdue now']}”: jotain maksamatonta on yli 3 päivää myöhässä. ”${names['No history']}”: alle 3 laskua.`,
  oldest: 'Vanhimmat avoimet laskut',
  due: (day) => `eräpäivä ${day}`,
  withoutDueDate: 'ilman eräpäivää',
  products: 'Mitä he ostavat (24 kuukautta)',
  lastBought: (day) => `viimeksi ${day}`,
  times: (count, isOne) => `${count} ${isOne ? 'kerta' : 'kertaa'}`,
  stopped: 'ei enää tilaa',
  stoppedSince: (day) => `Ei enää tilaa: viimeinen osto ${day}`,
  asOf: 'Tilanne',
  leftOut: 'Tästä asiakkaasta ei näytetä lukuja.',
}

const en: SummaryTexts = {
  open: 'Open balance',
  overdue: 'Overdue',
  unallocated: 'Unallocated (credit notes and payments)',
  ageing: 'By days past due',
  buckets: {
    notDue: 'Not due',
    days1to30: '1–30 days',
    days31to60: '31–60 days',
    days61to90: '61–90 days',
    over90: 'Over 90 days',
  },
  band: 'Overdue, age',
  light: 'Light',
  days: (range) => `${range} days`,
  unvalued: (count, isOne) =>
    `${count} open ${isOne ? 'document is' : 'documents are'} left out: Visma does not tell what ` +
    `${isOne ? 'it is' : 'they are'} worth in the company's currency`,
  behaviour: 'Payment behaviour',
  average: (days) => `${days} days after the due date on average`,
  onTime: (share) => `${share} of the amount on time`,
  trend: 'Trend',
  trends: { better: 'better than before', worse: 'worse than before', steady: 'as before' },
  laterThanUsual: 'Later than usual for this customer',
  formula: (names) =>
    'How it is worked out: invoices due in the last 365 days. Each payment counts with its amount and its days after ' +
    'the due date, each unpaid rest with the days it is overdue; credits do not count. On time is the part of the ' +
    `amount that came at most 3 days late: from 90 % “${names['Pays on time']}”, from 60 % ` +
    `“${names['Sometimes late']}”, else “${names['Often late']}”. “${names['Overdue now']}”: something unpaid is more ` +
    `than 3 days late. “${names['No history']}”: fewer than 3 invoices.`,
  oldest: 'Oldest open invoices',
  due: (day) => `due ${day}`,
  withoutDueDate: 'no due date',
  products: 'What they buy (24 months)',
  lastBought: (day) => `last ${day}`,
  times: (count, isOne) => `${count} ${isOne ? 'time' : 'times'}`,
  stopped: 'stopped ordering',
  stoppedSince: (day) => `Stopped ordering: last purchase ${day}`,
  asOf: 'As of',
  leftOut: 'No figures are shown for this customer.',
}

export const SUMMARY_TEXTS = {
  'nb-NO': nb,
  'sv-SE': sv,
  'da-DK': da,
  'fi-FI': fi,
  'en-GB': en,
} as const satisfies Record<Locale, SummaryTexts>
