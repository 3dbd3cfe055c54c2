import type { FieldEntity, FieldType } from '../../../connectors/pipedrive/model.ts'
import type { Locale } from '../../../core/locales.ts'
import { everyName, FIELD_NAMES, type Localised, OPTION_LABELS } from './field-names.ts'

/** A custom field the product wants: `deal.invoiceAmount`, written in `Fields` as `custom.invoiceAmount` of a deal. */
export interface FieldDefinition {
  readonly logical: `${FieldEntity}.${string}`
  readonly entity: FieldEntity
  /** Before any suffix. */
  readonly names: Localised
  readonly type: FieldType
  /** Of an enum: our code of each value and its labels; `null` where the books tell them, as with payment terms. */
  readonly options?: Readonly<Record<string, Localised>> | null
  /** Whether records of its flow are not written when the field cannot be made. */
  readonly mandatory: boolean
}

const define = (logical: FieldDefinition['logical'], type: FieldType, mandatory = false): FieldDefinition => {
  const [entity, member] = logical.split('.') as [FieldEntity, keyof typeof FIELD_NAMES]
  const options = type === 'enum' ? { options: LABELS[member] ?? null } : {}
  return { logical, entity, names: FIELD_NAMES[member], type, ...options, mandatory }
}

const LABELS: Readonly<Record<string, Readonly<Record<string, Localised>>>> = OPTION_LABELS

/** All custom fields the product makes, in the order in which they are created where a plan caps their number. */
export const FIELDS: readonly FieldDefinition[] = [
  define('organization.supplierNumber', 'varchar', true),
  define('organization.customerNumber', 'varchar', true),
  define('person.customerNumber', 'varchar', true),
  define('deal.invoiceNumber', 'varchar'),
  define('deal.invoiceAmount', 'monetary'),
  define('deal.invoiceDueDate', 'date'),
  define('deal.openBalance', 'monetary'),
  // In place of the amounts where sales may not see them.
  define('deal.overdueBand', 'enum'),
  define('deal.light', 'enum'),
  define('organization.overdue', 'monetary'),
  define('organization.openBalance', 'monetary'),
  define('organization.overdueBand', 'enum'),
  define('organization.light', 'enum'),
  define('deal.paymentBehaviour', 'enum'),
  define('person.status', 'enum'),
  define('person.paymentTerms', 'enum'),
  // The least of them: only a saved filter asks for it.
  define('deal.stoppedOrdering', 'date'),
]

/** Names a field may have in the account, that of the locale first. A suffix gives a second company its own fields. */
export const fieldNames = (
  { names }: Pick<FieldDefinition, 'names'>,
  suffix: string,
  locale: Locale,
): readonly [string, ...string[]] => {
  const [own, ...others] = everyName(names, locale)
  return [withSuffix(own, suffix), ...others.map((name) => withSuffix(name, suffix))]
}

/** The name a field is made with. */
export const fieldName = (definition: Pick<FieldDefinition, 'names'>, suffix: string, locale: Locale): string =>
  fieldNames(definition, suffix, locale)[0]

export const withSuffix = (name: string, suffix: string): string =>
  suffix.trim() === '' ? name : `${name} ${suffix.trim()}`
