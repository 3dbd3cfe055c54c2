import type { PipedriveTwin } from '../../src/twins/pipedrive/twin.ts'
import { BEHAVIOURS, type Behaviour } from './behaviour.ts'
import { BANDS, type Band, LIGHTS, type Light } from './expected.ts'
import { type Minor, minor } from './minor.ts'

type Entity = 'organization' | 'person' | 'deal'
type State = PipedriveTwin['state']

/** The names a field may be made under, a language each. */
const NAMES = {
  customerNo: ['Visma customer no.', 'Visma kundenr.', 'Visma kundnr', 'Visma asiakasnro'],
  openBalance: ['Visma open balance', 'Visma åpen saldo', 'Visma öppet saldo', 'Visma åben saldo', 'Visma avoin saldo'],
  overdue: ['Visma overdue', 'Visma forfalt', 'Visma förfallet', 'Visma forfaldent', 'Visma erääntynyt'],
  band: [
    'Visma overdue band',
    'Visma forfalt, alder',
    'Visma förfallet, ålder',
    'Visma forfaldent, alder',
    'Visma erääntynyt, ikä',
  ],
  light: ['Visma light', 'Visma lys', 'Visma ljus', 'Visma valo'],
  behaviour: ['Visma payment behaviour', 'Visma betalingsmønster', 'Visma betalningsmönster', 'Visma maksutapa'],
  stopped: [
    'Visma stopped ordering',
    'Visma sluttet å bestille',
    'Visma slutat beställa',
    'Visma stoppet med at bestille',
    'Visma lopettanut tilaamisen',
  ],
  status: ['Visma status', 'Visma tila'],
  terms: ['Visma payment terms', 'Visma betalingsbetingelser', 'Visma betalningsvillkor', 'Visma maksuehto'],
} as const satisfies Record<string, readonly string[]>
export type FieldRole = keyof typeof NAMES

/** By language, the worst first, as `BEHAVIOURS`. */
export const BEHAVIOUR_LABELS: readonly (readonly string[])[] = [
  ['Overdue now', 'Often late', 'Sometimes late', 'Pays on time', 'No history'],
  ['Forfalt nå', 'Ofte sent', 'Noen ganger sent', 'Betaler i tide', 'Ingen historikk'],
  ['Förfallet nu', 'Ofta sent', 'Ibland sent', 'Betalar i tid', 'Ingen historik'],
  ['Forfaldent nu', 'Ofte sent', 'Nogle gange sent', 'Betaler til tiden', 'Ingen historik'],
  ['Erääntynyt nyt', 'Usein myöhässä', 'Joskus myöhässä', 'Maksaa ajallaan', 'Ei historiaa'],
]

export interface Shown {
  readonly openBalance: Minor | null
  readonly overdue: Minor | null
  readonly behaviour: Behaviour | string | null
  /** By the order of the options, the least overdue first. */
  readonly band: Band | string | null
  readonly light: Light | string | null
  /** The day of the last purchase of those who stopped. */
  readonly stopped: string | null
}

/**
 * Reads what records show by what their fields were called when they were made, whatever people call them since. One that
 * bears the name again was made anew.
 */
export interface Reading {
  /** Notes fields and deals as they are called now; to be called before people rename any. */
  readonly see: () => void
  readonly has: (entity: Entity, role: FieldRole) => boolean
  readonly numbers: (entity: 'organization' | 'person', id: number | null) => readonly string[]
  readonly shown: (entity: 'organization' | 'deal', id: number) => Shown
  /** What is chosen in a field of a person, as it is called there. */
  readonly chosen: (person: number, role: 'status' | 'terms') => string | null
  /** The number of the invoice a deal was made for. */
  readonly invoiceOf: (deal: number) => string | null
}

export function reading(state: State): Reading {
  const codes = new Map<string, string>()
  const invoices = new Map<number, string>()
  const see = () => {
    for (const { id, title, origin } of state.deals.values()) {
      const number = /^Invoice (\S+) – /.exec(title)?.[1]
      if (origin === 'API' && number !== undefined) invoices.set(id, number)
    }
    for (const entity of ['organization', 'person', 'deal'] as const) {
      for (const { field_name, field_code } of state.fields[entity].values()) {
        for (const [role, names] of Object.entries(NAMES))
          if ((names as readonly string[]).includes(field_name)) codes.set(`${entity} ${role}`, field_code)
      }
    }
  }
  const rows = { organization: state.organizations, person: state.persons, deal: state.deals }
  const held = (entity: Entity, id: number, role: FieldRole): unknown => {
    const code = codes.get(`${entity} ${role}`)
    return code === undefined ? undefined : rows[entity].get(id)?.custom_fields[code]
  }
  const amount = (entity: Entity, id: number, role: FieldRole): Minor | null => {
    const value = held(entity, id, role)
    return typeof value === 'object' && value !== null && 'value' in value ? minor(Number(value.value)) : null
  }
  const option = (entity: Entity, id: number, role: FieldRole, among: readonly string[]): string | null => {
    const value = held(entity, id, role)
    const options = state.fields[entity].get(codes.get(`${entity} ${role}`) ?? '')?.options ?? []
    const at = options.findIndex((one) => one.id === value)
    if (at === -1) return null
    const label = options[at]?.label ?? ''
    if (role !== 'behaviour') return among[at] ?? label
    const place = BEHAVIOUR_LABELS.map((labels) => labels.indexOf(label)).find((found) => found >= 0)
    return place === undefined ? label : (among[place] ?? label)
  }
  return {
    see,
    chosen: (person, role) => {
      const options = state.fields.person.get(codes.get(`person ${role}`) ?? '')?.options ?? []
      return options.find(({ id }) => id === held('person', person, role))?.label ?? null
    },
    invoiceOf: (deal) => invoices.get(deal) ?? null,
    has: (entity, role) => codes.has(`${entity} ${role}`),
    numbers: (entity, id) => {
      const value = id === null ? undefined : held(entity, id, 'customerNo')
      return typeof value === 'string' && value !== '' ? value.split(', ') : []
    },
    shown: (entity, id) => ({
      openBalance: amount(entity, id, 'openBalance'),
      overdue: amount(entity, id, 'overdue'),
      behaviour: option(entity, id, 'behaviour', BEHAVIOURS),
      band: option(entity, id, 'band', BANDS),
      light: option(entity, id, 'light', LIGHTS),
      stopped: (held(entity, id, 'stopped') as string | null | undefined) ?? null,
    }),
  }
}
