import { LOCALES, type Locale } from '../../../core/locales.ts'

/** A name that sales reads, in every language of a connection. */
export type Localised = Readonly<Record<Locale, string>>

export const named = (nb: string, sv: string, da: string, fi: string, en: string): Localised => ({
  'nb-NO': nb,
  'sv-SE': sv,
  'da-DK': da,
  'fi-FI': fi,
  'en-GB': en,
})

/** Names of our custom fields; several entities have fields of one name. */
export const FIELD_NAMES = {
  supplierNumber: named(
    'Visma leverandørnr.',
    'Visma leverantörsnr',
    'Visma leverandørnr.',
    'Visma toimittajanro',
    'Visma supplier no.',
  ),
  customerNumber: named('Visma kundenr.', 'Visma kundnr', 'Visma kundenr.', 'Visma asiakasnro', 'Visma customer no.'),
  openBalance: named(
    'Visma åpen saldo',
    'Visma öppet saldo',
    'Visma åben saldo',
    'Visma avoin saldo',
    'Visma open balance',
  ),
  overdue: named('Visma forfalt', 'Visma förfallet', 'Visma forfaldent', 'Visma erääntynyt', 'Visma overdue'),
  overdueBand: named(
    'Visma forfalt, alder',
    'Visma förfallet, ålder',
    'Visma forfaldent, alder',
    'Visma erääntynyt, ikä',
    'Visma overdue band',
  ),
  light: named('Visma lys', 'Visma ljus', 'Visma lys', 'Visma valo', 'Visma light'),
  status: named('Visma status', 'Visma status', 'Visma status', 'Visma tila', 'Visma status'),
  paymentTerms: named(
    'Visma betalingsbetingelser',
    'Visma betalningsvillkor',
    'Visma betalingsbetingelser',
    'Visma maksuehto',
    'Visma payment terms',
  ),
  invoiceNumber: named(
    'Visma fakturanr.',
    'Visma fakturanr',
    'Visma fakturanr.',
    'Visma laskunro',
    'Visma invoice no.',
  ),
  invoiceAmount: named(
    'Visma fakturabeløp',
    'Visma fakturabelopp',
    'Visma fakturabeløb',
    'Visma laskun summa',
    'Visma invoice amount',
  ),
  invoiceDueDate: named(
    'Visma forfallsdato',
    'Visma förfallodatum',
    'Visma forfaldsdato',
    'Visma eräpäivä',
    'Visma invoice due date',
  ),
  paymentBehaviour: named(
    'Visma betalingsmønster',
    'Visma betalningsmönster',
    'Visma betalingsmønster',
    'Visma maksutapa',
    'Visma payment behaviour',
  ),
  stoppedOrdering: named(
    'Visma sluttet å bestille',
    'Visma slutat beställa',
    'Visma stoppet med at bestille',
    'Visma lopettanut tilaamisen',
    'Visma stopped ordering',
  ),
} as const satisfies Record<string, Localised>

/** Labels of the options of our fields, by our code for the value. */
export const OPTION_LABELS = {
  overdueBand: {
    none: named('Ingenting forfalt', 'Inget förfallet', 'Intet forfaldent', 'Ei erääntynyttä', 'Nothing overdue'),
    '1-30': everywhere('1–30'),
    '31-60': everywhere('31–60'),
    '61-90': everywhere('61–90'),
    over90: named('over 90', 'över 90', 'over 90', 'yli 90', 'over 90'),
  },
  light: {
    green: named('Grønt', 'Grönt', 'Grønt', 'Vihreä', 'Green'),
    amber: named('Gult', 'Gult', 'Gult', 'Keltainen', 'Amber'),
    red: named('Rødt', 'Rött', 'Rødt', 'Punainen', 'Red'),
  },
  paymentBehaviour: {
    'Overdue now': named('Forfalt nå', 'Förfallet nu', 'Forfaldent nu', 'Erääntynyt nyt', 'Overdue now'),
    'Often late': named('Ofte sent', 'Ofta sent', 'Ofte sent', 'Usein myöhässä', 'Often late'),
    'Sometimes late': named('Noen ganger sent', 'Ibland sent', 'Nogle gange sent', 'Joskus myöhässä', 'Sometimes late'),
    'Pays on time': named('Betaler i tide', 'Betalar i tid', 'Betaler til tiden', 'Maksaa ajallaan', 'Pays on time'),
    'No history': named('Ingen historikk', 'Ingen historik', 'Ingen historik', 'Ei historiaa', 'No history'),
  },
  status: {
    Active: named('Aktiv', 'Aktiv', 'Aktiv', 'Aktiivinen', 'Active'),
    OnHold: named('På vent', 'Pausad', 'På hold', 'Odottaa', 'On hold'),
    CreditHold: named('Kredittsperret', 'Kreditspärrad', 'Kreditspærret', 'Luottokielto', 'Credit hold'),
    Inactive: named('Inaktiv', 'Inaktiv', 'Inaktiv', 'Ei aktiivinen', 'Inactive'),
    OneTime: named('Engangskunde', 'Engångskund', 'Engangskunde', 'Kertaluonteinen', 'One-time'),
  },
} as const satisfies Record<string, Readonly<Record<string, Localised>>>

function everywhere(name: string): Localised {
  return named(name, name, name, name, name)
}

/** That of the locale first, then all the others, each once. */
export const everyName = (name: Localised, locale: Locale): readonly [string, ...string[]] => {
  const own = name[locale]
  return [own, ...new Set(LOCALES.map((one) => name[one]).filter((other) => other !== own))]
}
