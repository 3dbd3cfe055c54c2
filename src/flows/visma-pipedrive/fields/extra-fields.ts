import type { AccountField } from '../../../connectors/pipedrive/model.ts'
import type { Party } from '../../../connectors/visma/model.ts'
import type { Desired } from '../../../core/plan.ts'
import type { PhaseContext } from '../context.ts'
import type { FlowSettings } from '../settings.ts'
import type { PartyStream } from '../streams.ts'
import { desired, OURS } from './desired.ts'

type Extra = FlowSettings['extra'][number]

/** Types of fields that can carry a text or a number. */
const TYPES = ['varchar', 'varchar_auto', 'text', 'double', 'enum']

const logicalOf = ({ to }: Extra): string => {
  const [entity, name] = partsOf(to)
  return `${entity}.extra:${name}`
}
const partsOf = (path: string): readonly [string, string] => {
  const at = path.indexOf('.')
  return [path.slice(0, at), path.slice(at + 1)]
}

/**
 * The account's fields that the settings name for further members of customers and suppliers, by logical name. Where
 * one cannot be used, an issue says why, and all else is written.
 */
export async function extraFields(
  existing: readonly AccountField[],
  context: PhaseContext,
): Promise<{ readonly found: readonly (readonly [string, AccountField])[]; readonly lacks: boolean }> {
  const found: (readonly [string, AccountField])[] = []
  const problems: string[] = []
  for (const extra of context.settings.extra) {
    const [entity, name] = partsOf(extra.to)
    const ofEntity = existing.filter((field) => field.entity === entity)
    const byCode = ofEntity.filter(({ code }) => code === name)
    const hits = byCode.length > 0 ? byCode : ofEntity.filter((field) => field.name === name.trim())
    const problem = problemOf(hits)
    if (problem !== null)
      problems.push(`settings.extra carries ${extra.from} to the ${entity} field "${name}": ${problem}.`)
    else found.push(...hits.map((field) => [logicalOf(extra), field] as const))
  }
  if (problems.length === 0) await context.resolve('connection', 'extra', 'pipedrive.extra_fields')
  else
    await context.issue({
      flow: 'connection',
      stream: 'connection',
      key: 'extra',
      code: 'pipedrive.extra_fields',
      message: problems.join(' '),
      advice: 'Correct settings.extra in the connection file, or the field in Pipedrive under Data fields.',
      details: { problems },
    })
  return { found, lacks: problems.length > 0 }
}

function problemOf([field, second]: readonly AccountField[]): string | null {
  if (field === undefined) return 'there is no such field'
  if (second !== undefined) return 'there are several of that name; use the key of the right one'
  if (!field.custom) return "it is one of Pipedrive's own; only custom fields can be written"
  if (!TYPES.includes(field.type)) return `it is of type ${field.type}; it must be one of ${TYPES.join(', ')}`
  return null
}

/** Adds what the settings carry from this party into fields of this record; what the party does not have is not named. */
export function withExtra(
  wanted: Desired,
  kind: PartyStream,
  party: Party,
  extra: FlowSettings['extra'],
  typeOf: (logical: string) => string | null,
): Desired {
  const members = extra
    .filter(({ from, to }) => partsOf(from)[0] === kind && partsOf(to)[0] === wanted.entity)
    .map((one) => {
      const logical = logicalOf(one)
      const value = extraValue(party, partsOf(one.from)[1])
      const fits = typeOf(logical) !== 'double' || (value !== null && /^-?\d+(\.\d+)?$/.test(value))
      return [`custom.${partsOf(logical)[1]}`, [fits ? value : null, OURS]] as const
    })
  const added = desired(wanted.entity as 'organization' | 'person', Object.fromEntries(members))
  return { ...wanted, fields: { ...wanted.fields, ...added.fields }, policy: { ...wanted.policy, ...added.policy } }
}

function extraValue(party: Party, member: string): string | null {
  switch (member) {
    case 'customerClass':
    case 'supplierClass':
      return party.classId
    case 'corporateId':
      return party.corporateId === null || isPersonal(party.corporateId) ? null : party.corporateId
    case 'vatRegistrationId':
      return party.vatNumber
    case 'currencyId':
      return party.currency
    default:
      return party.more?.[member] ?? null
  }
}

/**
 * Whether an organisation number is the personal number of a sole trader, which never leaves Visma: eleven digits in
 * Norway, a date of birth in front in Sweden, Denmark and Finland. The middle digits of a Swedish company are no month.
 */
export function isPersonal(number: string): boolean {
  const bare = number.replaceAll(/\s/g, '')
  if (/^\d{6}[-+A-FU-Y]\d{3}[0-9A-Y]$/i.test(bare) && !/^\d{6}-\d{4}$/.test(bare)) return true
  const digits = bare.replaceAll(/\D/g, '')
  if (digits.length === 11 || digits.length === 12) return !/[A-Z]/i.test(bare)
  const month = Number(digits.slice(2, 4))
  return digits.length === 10 && !/[A-Z]/i.test(bare) && month >= 1 && month <= 12
}

/** What the settings want of parties and invoices beyond what is always read. */
export const moreOf = ({ extra, owners, exclude }: Pick<FlowSettings, 'extra' | 'owners' | 'exclude'>) => ({
  customer: membersOf(extra, 'customer'),
  supplier: membersOf(extra, 'supplier'),
  salesPeople: Object.keys(owners).length > 0,
  branches: exclude.branches.length > 0,
})

const membersOf = (extra: FlowSettings['extra'], kind: PartyStream): readonly string[] => [
  ...new Set(
    extra
      .map(({ from }) => partsOf(from))
      .filter(([of, member]) => of === kind && !DECODED.includes(member))
      .map(([, member]) => member),
  ),
]

const DECODED = ['customerClass', 'supplierClass', 'corporateId', 'vatRegistrationId', 'currencyId']
