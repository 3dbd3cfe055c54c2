import { ADDRESS_PARTS, type Field, type FieldEntity, type FieldOption, OPTIONAL_MEMBERS } from '../model.ts'
import type { Fields } from '../world.ts'

type Builtin = readonly [code: string, name: string, type: string, options?: readonly FieldOption[]]

const LABELS: readonly FieldOption[] = [
  { id: 1, label: 'Customer' },
  { id: 2, label: 'Hot lead' },
  { id: 3, label: 'Warm lead' },
  { id: 4, label: 'Cold lead' },
]
const STATUS: readonly FieldOption[] = [
  { id: 'open', label: 'Open' },
  { id: 'won', label: 'Won' },
  { id: 'lost', label: 'Lost' },
]

/** What every account starts with; names as the app shows them. Built-in options may have text ids. */
const BUILTIN: Readonly<Record<FieldEntity, readonly Builtin[]>> = {
  organization: [
    ['id', 'ID', 'int'],
    ['name', 'Name', 'varchar'],
    ['label_ids', 'Labels', 'set', LABELS],
    ['owner_id', 'Owner', 'user'],
    ['add_time', 'Organization created', 'date'],
    ['update_time', 'Update time', 'date'],
    ['visible_to', 'Visible to', 'visible_to'],
    ['address', 'Address', 'address'],
    ['website', 'Website', 'varchar'],
    ['linkedin', 'LinkedIn profile', 'varchar'],
    ['industry', 'Industry', 'enum', [{ id: 1, label: 'Services' }]],
    ['annual_revenue', 'Annual revenue', 'double'],
    ['employee_count', 'Number of employees', 'double'],
  ],
  person: [
    ['id', 'ID', 'int'],
    ['name', 'Name', 'varchar'],
    ['label_ids', 'Labels', 'set', LABELS],
    ['emails', 'Email', 'varchar'],
    ['phones', 'Phone', 'phone'],
    ['org_id', 'Organization', 'org'],
    ['owner_id', 'Owner', 'user'],
    ['add_time', 'Person created', 'date'],
    ['update_time', 'Update time', 'date'],
    ['visible_to', 'Visible to', 'visible_to'],
  ],
  deal: [
    ['id', 'ID', 'int'],
    ['title', 'Title', 'varchar'],
    ['value', 'Value', 'monetary'],
    ['label_ids', 'Labels', 'set', LABELS],
    ['status', 'Status', 'status', STATUS],
    ['org_id', 'Organization', 'org'],
    ['person_id', 'Contact person', 'people'],
    ['pipeline_id', 'Pipeline', 'pipeline'],
    ['stage_id', 'Stage', 'stage'],
    ['owner_id', 'Owner', 'user'],
    ['add_time', 'Deal created', 'date'],
    ['update_time', 'Update time', 'date'],
    ['expected_close_date', 'Expected close date', 'date'],
    ['won_time', 'Won time', 'date'],
    ['lost_time', 'Lost time', 'date'],
    ['close_time', 'Deal closed on', 'date'],
    ['lost_reason', 'Lost reason', 'varchar'],
    ['probability', 'Probability', 'int'],
    ['visible_to', 'Visible to', 'visible_to'],
  ],
  product: [
    ['id', 'ID', 'int'],
    ['name', 'Name', 'varchar'],
    ['code', 'Product code', 'varchar'],
    ['description', 'Description', 'text'],
    ['unit', 'Target', 'varchar'],
    ['tax', 'Tax', 'double'],
    ['category', 'Category', 'enum', [{ id: 18, label: 'Goods' }]],
    ['owner_id', 'Owner', 'user'],
    ['visible_to', 'Visible to', 'visible_to'],
  ],
  activity: [
    ['id', 'ID', 'int'],
    ['subject', 'Subject', 'varchar'],
    ['type', 'Type', 'enum'],
    ['due_date', 'Due date', 'date'],
    ['done', 'Done', 'boolean'],
    ['owner_id', 'Assigned to', 'user'],
    ['priority', 'Priority', 'enum', [{ id: 263, label: 'High' }]],
    ['outcome', 'Outcome', 'enum', [{ id: 301, label: 'Completed' }]],
    ['note', 'Note', 'text'],
  ],
}

/** Ids of options made later start above all of these. */
export const FIRST_OPTION_ID = 1001

export function builtinFields(): Fields {
  const of = (entity: FieldEntity) =>
    new Map(
      BUILTIN[entity].map(([code, name, type, options = null]): [string, Field] => [
        code,
        {
          entity,
          field_code: code,
          field_name: name,
          field_type: type,
          options,
          is_custom_field: false,
          is_optional_response_field: entity === 'organization' && OPTIONAL_MEMBERS.some((name) => name === code),
          description: null,
          ui_visibility: { add_visible_flag: true, details_visible_flag: true },
          important_fields: { enabled: false, stage_ids: [] },
          required_fields: { enabled: code === 'name' || code === 'title' },
        },
      ]),
    )
  return {
    organization: of('organization'),
    person: of('person'),
    deal: of('deal'),
    product: of('product'),
    activity: of('activity'),
  }
}

/** Parts a compound value is made of; `null` for plain types. */
export function subfields({ field_type, field_name }: Field) {
  const part = (code: string, name: string, type: string) => ({ field_code: code, field_name: name, field_type: type })
  if (field_type === 'monetary') {
    return [
      part('value', `Amount of ${field_name}`, 'double'),
      part('currency', `Currency of ${field_name}`, 'varchar'),
    ]
  }
  if (field_type === 'address') {
    return ['value', ...ADDRESS_PARTS, 'formatted_address'].map((code) =>
      part(code, `${code.replaceAll('_', ' ')} of ${field_name}`, 'varchar'),
    )
  }
  if (field_type === 'daterange' || field_type === 'timerange') {
    const type = field_type === 'daterange' ? 'date' : 'time'
    return [part('value', `Start of ${field_name}`, type), part('until', `End of ${field_name}`, type)]
  }
  return null
}
