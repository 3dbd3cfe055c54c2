/**
 * What our fields are called in Pipedrive, in English and in each other language of a connection. Written down apart
 * from the program, since tests and checkers look for what people see.
 */
const NAMES: Readonly<Record<string, readonly string[]>> = {
  'Visma supplier no.': ['Visma leverandørnr.', 'Visma leverantörsnr', 'Visma toimittajanro'],
  'Visma customer no.': ['Visma kundenr.', 'Visma kundnr', 'Visma asiakasnro'],
  'Visma open balance': ['Visma åpen saldo', 'Visma öppet saldo', 'Visma åben saldo', 'Visma avoin saldo'],
  'Visma overdue': ['Visma forfalt', 'Visma förfallet', 'Visma forfaldent', 'Visma erääntynyt'],
  'Visma overdue band': [
    'Visma forfalt, alder',
    'Visma förfallet, ålder',
    'Visma forfaldent, alder',
    'Visma erääntynyt, ikä',
  ],
  'Visma light': ['Visma lys', 'Visma ljus', 'Visma valo'],
  'Visma status': ['Visma tila'],
  'Visma payment terms': ['Visma betalingsbetingelser', 'Visma betalningsvillkor', 'Visma maksuehto'],
  'Visma invoice no.': ['Visma fakturanr.', 'Visma fakturanr', 'Visma laskunro'],
  'Visma invoice amount': ['Visma fakturabeløp', 'Visma fakturabelopp', 'Visma fakturabeløb', 'Visma laskun summa'],
  'Visma invoice due date': ['Visma forfallsdato', 'Visma förfallodatum', 'Visma forfaldsdato', 'Visma eräpäivä'],
  'Visma payment behaviour': ['Visma betalingsmønster', 'Visma betalningsmönster', 'Visma maksutapa'],
  'Visma stopped ordering': [
    'Visma sluttet å bestille',
    'Visma slutat beställa',
    'Visma stoppet med at bestille',
    'Visma lopettanut tilaamisen',
  ],
}

/** Whether a field is called so, in any language. A suffix stays as it is. */
export const isCalled = (field: { readonly field_name: string }, english: string): boolean =>
  field.field_name === english || (NAMES[english] ?? []).includes(field.field_name)

/** The English name of a field of ours; the name it has where it is none. */
export const inEnglish = (name: string): string =>
  Object.keys(NAMES).find((english) => isCalled({ field_name: name }, english)) ?? name
