import type { FilterContent } from './filter-model.ts'

/**
 * What a Pipedrive account holds, as this twin keeps it. Rows are never changed in place: every write puts a new
 * row, so that webhooks and the search index can hold on to the version they saw. Instants are RFC 3339 to the
 * second (`2026-11-22T08:15:00Z`), which sorts as text; the API writes them in its own two forms.
 */
export type Instant = string

export interface Row {
  readonly id: number
  readonly add_time: Instant
  readonly update_time: Instant
  readonly is_deleted: boolean
  readonly deleted_at: Instant | null
}

export const ADDRESS_PARTS = [
  'country',
  'admin_area_level_1',
  'admin_area_level_2',
  'locality',
  'sublocality',
  'route',
  'street_number',
  'subpremise',
  'postal_code',
] as const
export type Address = { readonly value: string } & { readonly [P in (typeof ADDRESS_PARTS)[number]]: string | null }

/** A custom field's value in the form API v2 gives it; by field code. Fields without a value are absent. */
export type CustomFields = Readonly<Record<string, CustomValue>>
export type CustomValue =
  | string
  | number
  | readonly number[]
  | Address
  | { readonly value: number; readonly currency: string }
  | {
      readonly value: string
      readonly until?: string
      readonly timezone_name?: string
      readonly timezone_id?: number
    }

/** Of organizations: in answers only where the account shows them; their fields say `is_optional_response_field`. */
export const OPTIONAL_MEMBERS = ['website', 'linkedin', 'industry', 'annual_revenue', 'employee_count'] as const

export interface Organization extends Row {
  readonly name: string
  readonly owner_id: number
  readonly visible_to: number
  readonly label_ids: readonly number[]
  readonly address: Address | null
  readonly website: string | null
  readonly linkedin: string | null
  readonly industry: number | null
  readonly annual_revenue: number | null
  readonly employee_count: number | null
  readonly custom_fields: CustomFields
}

export interface Contact {
  readonly value: string
  readonly primary: boolean
  readonly label: string
}

export interface Person extends Row {
  readonly name: string
  readonly owner_id: number
  readonly org_id: number | null
  readonly visible_to: number
  readonly label_ids: readonly number[]
  readonly emails: readonly Contact[]
  readonly phones: readonly Contact[]
  readonly custom_fields: CustomFields
}

export type DealStatus = 'open' | 'won' | 'lost'

export interface Deal extends Row {
  readonly title: string
  readonly creator_user_id: number
  readonly owner_id: number
  readonly person_id: number | null
  readonly org_id: number | null
  readonly pipeline_id: number
  readonly stage_id: number
  readonly value: number
  readonly currency: string
  readonly stage_change_time: Instant | null
  readonly status: DealStatus
  readonly is_archived: boolean
  readonly archive_time: Instant | null
  readonly probability: number | null
  readonly lost_reason: string | null
  readonly visible_to: number
  readonly close_time: Instant | null
  readonly won_time: Instant | null
  readonly first_won_time: Instant | null
  readonly lost_time: Instant | null
  readonly expected_close_date: string | null
  readonly label_ids: readonly number[]
  readonly origin: string
  readonly custom_fields: CustomFields
}

export interface Activity extends Row {
  readonly subject: string
  readonly type: string
  readonly owner_id: number
  readonly creator_user_id: number
  readonly update_user_id: number | null
  readonly deal_id: number | null
  readonly lead_id: string | null
  readonly org_id: number | null
  readonly project_id: number | null
  readonly due_date: string | null
  readonly due_time: string | null
  readonly duration: string | null
  readonly busy: boolean
  readonly done: boolean
  readonly marked_as_done_time: Instant | null
  readonly location: Address | null
  readonly participants: readonly { readonly person_id: number; readonly primary: boolean }[]
  readonly attendees: readonly Readonly<Record<string, unknown>>[]
  readonly public_description: string | null
  readonly priority: number | null
  readonly outcome: number | null
  readonly note: string | null
}

export interface Note extends Row {
  readonly content: string
  readonly user_id: number
  readonly last_update_user_id: number | null
  readonly deal_id: number | null
  readonly org_id: number | null
  readonly person_id: number | null
  readonly pinned_to_deal_flag: boolean
  readonly pinned_to_organization_flag: boolean
  readonly pinned_to_person_flag: boolean
}

export interface Pipeline extends Row {
  readonly name: string
  readonly order_nr: number
  readonly is_deal_probability_enabled: boolean
}

export interface Stage extends Row {
  readonly name: string
  readonly pipeline_id: number
  readonly order_nr: number
  readonly deal_probability: number
  readonly is_deal_rot_enabled: boolean
  readonly days_to_rotten: number | null
}

export interface User extends Row {
  readonly name: string
  readonly email: string
  readonly active: boolean
  readonly admin: boolean
  readonly last_login: Instant
}

export interface Price {
  readonly currency: string
  readonly price: number
  readonly cost: number
  readonly direct_cost: number | null
  readonly notes: string
}

export interface Product extends Row {
  readonly name: string
  readonly code: string | null
  readonly description: string | null
  readonly unit: string | null
  readonly tax: number
  readonly category: number | null
  readonly owner_id: number
  readonly is_linkable: boolean
  readonly visible_to: number
  readonly billing_frequency: string
  readonly billing_frequency_cycles: number | null
  readonly prices: readonly Price[]
  readonly custom_fields: CustomFields
}

/** A product row of a deal. */
export interface DealProduct extends Row {
  readonly deal_id: number
  readonly product_id: number
  readonly item_price: number
  readonly quantity: number
  readonly tax: number
  readonly tax_method: string
  readonly discount: number
  readonly discount_type: string
  readonly comments: string
  readonly is_enabled: boolean
  readonly order_nr: number
}

export interface StoredFile extends Row {
  readonly user_id: number
  readonly name: string
  readonly description: string
  readonly type: string
  readonly bytes: Uint8Array<ArrayBuffer>
  readonly deal_id: number | null
  readonly person_id: number | null
  readonly org_id: number | null
  readonly product_id: number | null
  readonly activity_id: number | null
}

export interface ActivityType extends Row {
  readonly order_nr: number
  readonly name: string
  readonly key_string: string
  readonly icon_key: string
  readonly color: string
  readonly is_custom_flag: boolean
}

export type SavedFilter = Row & FilterContent

export interface Webhook extends Row {
  readonly user_id: number
  readonly event_action: string
  readonly event_object: string
  readonly subscription_url: string
  readonly name: string
  readonly version: '1.0' | '2.0'
  readonly http_auth_user: string | null
  readonly http_auth_password: string | null
  /** Apps see only their own hooks; `null` for hooks made with an API token. */
  readonly client_id: string | null
  readonly is_active: boolean
  readonly remove_reason: string | null
  readonly last_delivery_time: Instant | null
  readonly last_http_status: number | null
  readonly last_success: Instant
  /** First attempts that failed since the last success. */
  readonly failures: number
  readonly banned_until: Instant | null
}

export interface Currency {
  readonly id: number
  readonly code: string
  readonly name: string
  readonly decimal_points: number
  readonly symbol: string
  readonly active_flag: boolean
}

export type FieldEntity = 'organization' | 'person' | 'deal' | 'product' | 'activity'

export interface FieldOption {
  readonly id: number | string
  readonly label: string
}

export interface Field {
  readonly entity: FieldEntity
  readonly field_code: string
  readonly field_name: string
  readonly field_type: string
  readonly options: readonly FieldOption[] | null
  readonly is_custom_field: boolean
  readonly is_optional_response_field: boolean
  readonly description: string | null
  readonly ui_visibility: Readonly<Record<string, unknown>>
  readonly important_fields: Readonly<Record<string, unknown>>
  readonly required_fields: Readonly<Record<string, unknown>>
}

/** Tables by entity; the singular names are those of webhooks and search. */
export interface Rows {
  organization: Organization
  person: Person
  deal: Deal
  activity: Activity
  note: Note
  product: Product
  dealProduct: DealProduct
  pipeline: Pipeline
  stage: Stage
  user: User
  file: StoredFile
  activityType: ActivityType
  filter: SavedFilter
  webhook: Webhook
}
export type Entity = keyof Rows
