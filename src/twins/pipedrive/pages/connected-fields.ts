import { customOf } from '../fields/custom-values.ts'
import type { CustomFields, Field, FieldEntity } from '../model.ts'
import type { World } from '../world.ts'
import { shown } from './page-parts.ts'

/**
 * What the fields that the books fill are called, in English, Norwegian, Swedish, Danish and Finnish: pages tell them
 * from people's own by their names, as people do.
 */
export const CONNECTED = {
  supplierNo: ['Visma supplier no', 'Visma leverandørnr', 'Visma leverantörsnr', 'Visma toimittajanro'],
  customerNo: ['Visma customer no', 'Visma kundenr', 'Visma kundnr', 'Visma asiakasnro'],
  openBalance: ['Visma open balance', 'Visma åpen saldo', 'Visma öppet saldo', 'Visma åben saldo', 'Visma avoin saldo'],
  overdue: ['Visma overdue', 'Visma forfalt', 'Visma förfallet', 'Visma forfaldent', 'Visma erääntynyt'],
  band: [
    ...['Visma overdue band', 'Visma forfalt, alder', 'Visma förfallet, ålder', 'Visma forfaldent, alder'],
    'Visma erääntynyt, ikä',
  ],
  light: ['Visma light', 'Visma lys', 'Visma ljus', 'Visma valo'],
  status: ['Visma status', 'Visma tila'],
  terms: ['Visma payment terms', 'Visma betalingsbetingelser', 'Visma betalningsvillkor', 'Visma maksuehto'],
  behaviour: ['Visma payment behaviour', 'Visma betalingsmønster', 'Visma betalningsmönster', 'Visma maksutapa'],
} as const satisfies Record<string, readonly string[]>
export type Connected = keyof typeof CONNECTED

/** How an option is to be read at a glance; everything else is something to look at. */
const WELL = [
  ...['Pays on time', 'Betaler i tide', 'Betalar i tid', 'Betaler til tiden', 'Maksaa ajallaan'],
  ...['Nothing overdue', 'Green', 'Grønn', 'Grønt', 'Grön', 'Grönt', 'Vihreä'],
]
const NOTHING = ['No history', 'Ingen historikk', 'Ingen historik', 'Ei historiaa']

/** Names may end in a full stop or in whose account it is. */
const isCalled = ({ field_name }: Field, what: Connected): boolean =>
  CONNECTED[what].some((name) => field_name === name || field_name === `${name}.`)

const fieldOf = (world: World, entity: FieldEntity, what: Connected): Field | undefined =>
  customOf(world, entity).find((field) => isCalled(field, what))

/** Whether the account has the field: a column without one would be empty for ever. */
export const isConnected = (world: World, entity: FieldEntity, what: Connected): boolean =>
  fieldOf(world, entity, what) !== undefined

export function connected(world: World, entity: FieldEntity, values: CustomFields, what: Connected): string | null {
  const field = fieldOf(world, entity, what)
  return field === undefined ? null : shown(field, values[field.field_code])
}

/** `won` for what is well, `warn` for what a seller should know, nothing where nothing is known. */
export const tone = (text: string): 'won' | 'warn' | '' =>
  WELL.includes(text) ? 'won' : NOTHING.includes(text) ? '' : 'warn'
