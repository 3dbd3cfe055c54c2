import type { AccountField } from '../../../connectors/pipedrive/model.ts'
import type { Locale } from '../../../core/locales.ts'
import { FIELDS, type FieldDefinition, fieldNames } from './definitions.ts'

/** Fields we only read, to match by them. They are mapped or recognised by name, never created, never written. */
const MATCH_FIELDS: readonly Definition[] = [
  { logical: 'organization.organisationNumber', entity: 'organization' },
  { logical: 'organization.vatNumber', entity: 'organization' },
]

const USUAL_NAMES: Readonly<Record<string, readonly string[]>> = {
  'organization.organisationNumber': [
    'orgnr',
    'orgno',
    'organisasjonsnummer',
    'organisationsnummer',
    'orgnummer',
    'organisationnumber',
    'organisationno',
    'organizationnumber',
    'organizationno',
    'cvr',
    'cvrnr',
    'cvrnummer',
    'ytunnus',
  ],
  'organization.vatNumber': [
    'vat',
    'vatno',
    'vatnr',
    'vatnumber',
    'vatid',
    'mvanr',
    'mvanummer',
    'momsnr',
    'momsnummer',
    'momsregnr',
    'momsregistreringsnummer',
    'alvnumero',
    'alvtunnus',
  ],
}

// A number can be read from a text or number field, but is written only to a text field.
const READABLE = ['varchar', 'varchar_auto', 'text', 'double']
const WRITABLE: Readonly<Record<string, readonly string[]>> = { varchar: ['varchar', 'varchar_auto', 'text'] }

export interface FieldPlan {
  /** Logical name → the account's field, also those only read for matching. */
  readonly found: ReadonlyMap<string, AccountField>
  /** To be created, in this order. */
  readonly toCreate: readonly FieldDefinition[]
  /** Not found and not to be created; each reason is a sentence for the admin. */
  readonly missing: readonly { readonly definition: FieldDefinition; readonly reason: string }[]
  /** What a person has to set right, one sentence each. */
  readonly problems: readonly string[]
}

/** How our fields are called in this account. */
export interface Naming {
  readonly suffix: string
  readonly locale: Locale
}

type Definition = Pick<FieldDefinition, 'logical' | 'entity'>

type Finding =
  | { readonly do: 'use'; readonly field: AccountField }
  | { readonly do: 'create' }
  | { readonly do: 'problem'; readonly reason: string }

/**
 * Finds the account's field for each wanted one: mapped by the user, else known by its key from an earlier run, else
 * found by name and type, else to be created while the plan's cap allows. Never a guess.
 *
 * @param mapped Logical name → name (or 40-character key) of an existing field, from `settings.fields`.
 * @param cap    Custom fields the plan allows and how many are in use over all entities; `null` where unknown.
 * @param known  Logical name → key found by an earlier run. A renamed field keeps working by it, and a deleted
 *               one is reported instead of being made again behind the admin's back.
 */
export function planFields(
  existing: readonly AccountField[],
  wanted: readonly FieldDefinition[],
  mapped: Readonly<Record<string, string>>,
  { suffix, locale }: Naming,
  cap: { readonly limit: number; readonly used: number } | null,
  known: ReadonlyMap<string, string> = new Map(),
): FieldPlan {
  const found = new Map<string, AccountField>()
  const toCreate: FieldDefinition[] = []
  const missing: { definition: FieldDefinition; reason: string }[] = []
  const problems = unknownMappings(mapped)
  const takenBy = new Map<string, string>()
  let room = cap === null ? Number.POSITIVE_INFINITY : Math.max(0, cap.limit - cap.used)

  for (const definition of wanted) {
    const names = fieldNames(definition, suffix, locale)
    let finding = findField(existing, definition, mapped[definition.logical], names, known.get(definition.logical))
    const other = finding.do === 'use' ? takenBy.get(finding.field.code) : undefined
    if (finding.do === 'use' && other !== undefined) {
      finding = problem(
        `${label(definition)} and ${other} point to the same field "${finding.field.name}"; map one of them elsewhere.`,
      )
    }
    if (finding.do === 'use') {
      found.set(definition.logical, finding.field)
      takenBy.set(finding.field.code, label(definition))
    } else if (finding.do === 'problem') {
      missing.push({ definition, reason: finding.reason })
      problems.push(finding.reason)
    } else if (room > 0) {
      toCreate.push(definition)
      room -= 1
    } else {
      missing.push({ definition, reason: capReason(definition, names[0], cap) })
    }
  }
  for (const definition of MATCH_FIELDS) {
    if (found.has(definition.logical)) continue
    const finding = matchField(existing, definition, mapped[definition.logical])
    if (finding?.do === 'use') found.set(definition.logical, finding.field)
    if (finding?.do === 'problem') problems.push(finding.reason)
  }
  return { found, toCreate, missing, problems }
}

function findField(
  existing: readonly AccountField[],
  definition: FieldDefinition,
  mappedTo: string | undefined,
  names: readonly [string, ...string[]],
  knownCode: string | undefined,
): Finding {
  const types = WRITABLE[definition.type] ?? [definition.type]
  if (mappedTo !== undefined) return mappedField(existing, definition, mappedTo, types)
  const candidates = existing.filter((field) => field.entity === definition.entity && field.custom)
  const knownField = candidates.find((field) => field.code === knownCode)
  if (knownField) return { do: 'use', field: knownField }

  const named = candidates.filter((field) => names.includes(field.name))
  const fitting = named.filter((field) => field.type === definition.type)
  const [field, second] = fitting
  if (field && second) {
    return problem(
      `The ${definition.entity} has ${fitting.length} fields named ${namesOf(fitting)}; delete or rename all but one, or map ${definition.logical} to its key.`,
    )
  }
  if (field) return { do: 'use', field }
  if (named[0]) {
    return problem(
      `The ${definition.entity} field "${named[0].name}" is of type ${named[0].type} and must be ${definition.type}; rename it, or map ${definition.logical} to another field.`,
    )
  }
  if (knownCode !== undefined) {
    return problem(
      `The ${definition.entity} field "${names[0]}" was deleted in Pipedrive; map ${definition.logical} to another field, or make one of type ${definition.type} with this name.`,
    )
  }
  return { do: 'create' }
}

const namesOf = (fields: readonly AccountField[]): string =>
  [...new Set(fields.map(({ name }) => `"${name}"`))].join(' and ')

function mappedField(
  existing: readonly AccountField[],
  definition: Definition,
  mappedTo: string,
  types: readonly string[],
): Finding {
  const where = `settings.fields maps ${definition.logical} to "${mappedTo}"`
  const ofEntity = existing.filter((field) => field.entity === definition.entity)
  const byCode = ofEntity.filter((field) => field.code === mappedTo)
  const hits = byCode.length > 0 ? byCode : ofEntity.filter((field) => field.name === mappedTo.trim())
  const [field, second] = hits
  if (!field) return problem(`${where}, but the ${definition.entity} has no field of that name.`)
  if (second)
    return problem(
      `${where}, but the ${definition.entity} has ${hits.length} fields of that name; use the key of the right one.`,
    )
  if (!field.custom)
    return problem(`${where}, but that is a field of Pipedrive's own; only custom fields can be mapped.`)
  if (!types.includes(field.type))
    return problem(`${where}, but that field is of type ${field.type} and must be ${types.join(' or ')}.`)
  return { do: 'use', field }
}

/** A mapped field, else the only one that bears one of the usual names. */
function matchField(
  existing: readonly AccountField[],
  definition: Definition,
  mappedTo: string | undefined,
): Finding | null {
  if (mappedTo !== undefined) return mappedField(existing, definition, mappedTo, READABLE)
  const usual = USUAL_NAMES[definition.logical] ?? []
  const hits = existing.filter(
    (field) =>
      field.entity === definition.entity &&
      field.custom &&
      READABLE.includes(field.type) &&
      usual.includes(bare(field.name)),
  )
  const [field, second] = hits
  return field && !second ? { do: 'use', field } : null
}

const bare = (name: string): string => name.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '')

function unknownMappings(mapped: Readonly<Record<string, string>>): string[] {
  const names = [...FIELDS, ...MATCH_FIELDS].map((definition): string => definition.logical)
  return Object.keys(mapped)
    .filter((logical) => !names.includes(logical))
    .map((logical) => `settings.fields names "${logical}", which is no field of ours; there are ${names.join(', ')}.`)
}

const problem = (reason: string): Finding => ({ do: 'problem', reason })
const label = (definition: FieldDefinition): string => definition.logical
const capReason = (definition: FieldDefinition, name: string, cap: { limit: number; used: number } | null): string =>
  `There is no room for the ${definition.entity} field "${name}": the plan allows ${cap?.limit} custom fields and ${cap?.used} are in use. Delete one, map ${definition.logical} to a field you have, or choose a larger plan.`
