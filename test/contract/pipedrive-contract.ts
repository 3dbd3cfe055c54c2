/**
 * Pipedrive's API as this project relies on it: every call with its price and the shape of its answer. Taken from
 * Pipedrive's own descriptions (v1 and v2, summer 2026) and corrected where the official client knows better.
 *
 * Shapes: a member is `integer`, `number`, `text`, `bool`, `time` (RFC 3339), `sql` (`2026-11-22 08:15:00`, UTC),
 * `day`, `any`, an object of members, or a one-element array; `?` at the end allows null. Members that are not named
 * may be there too: Pipedrive adds some without notice.
 */
export type Shape = string | { readonly [member: string]: Shape } | readonly [Shape]

export interface Expected {
  /** `{org}` and the like stand for a record that was made before. */
  readonly call: string
  readonly body?: unknown
  readonly status: number
  /** Units of the daily API budget. */
  readonly cost: number
  /** Of `data`. */
  readonly data: Shape
  readonly page?: 'cursor' | 'start'
}

/** `name:text age:integer?` */
const members = (text: string): Record<string, Shape> =>
  Object.fromEntries(text.split(/\s+/).map((member) => member.split(':') as [string, string]))

const row = members('id:integer add_time:time update_time:time is_deleted:bool')
const party = {
  ...row,
  ...members('owner_id:integer visible_to:integer custom_fields:any'),
  label_ids: ['integer'],
} as const
const contacts = [members('value:text primary:bool label:text')] as const
const organization = { ...party, ...members('name:text address:any? website:text?') }
const person = {
  ...party,
  ...members('name:text first_name:text last_name:text? org_id:integer? picture_id:integer?'),
  emails: contacts,
  phones: contacts,
}
const deal = {
  ...party,
  ...members('title:text value:number currency:text creator_user_id:integer person_id:integer? org_id:integer?'),
  ...members('pipeline_id:integer stage_id:integer stage_change_time:time? status:text is_archived:bool'),
  ...members('archive_time:time? probability:number? lost_reason:text? close_time:time? won_time:time?'),
  ...members('lost_time:time? local_won_date:day? expected_close_date:day? origin:text'),
}
const activity = {
  ...row,
  ...members('subject:text type:text owner_id:integer creator_user_id:integer deal_id:integer? lead_id:text?'),
  ...members('org_id:integer? person_id:integer? due_date:day? due_time:text? duration:text? busy:bool done:bool'),
  ...members('marked_as_done_time:time? note:text?'),
  participants: [members('person_id:integer primary:bool')],
} as const
const product = {
  ...row,
  ...members('name:text code:text? unit:text? tax:number custom_fields:any'),
  prices: [members('currency:text price:number')],
} as const
const dealProduct = {
  ...members('id:integer deal_id:integer product_id:integer name:text item_price:number quantity:number'),
  ...members('sum:number currency:text tax:number tax_method:text is_enabled:bool'),
}
const field = {
  ...members('field_name:text field_code:text field_type:text options:any? subfields:any?'),
  ...members('is_custom_field:bool is_optional_response_field:bool'),
}
const option = [members('id:integer label:text')] as const
const pipeline = { ...row, ...members('name:text order_nr:integer is_deal_probability_enabled:bool') }
const stage = {
  ...row,
  ...members('name:text order_nr:integer pipeline_id:integer deal_probability:number'),
  ...members('is_deal_rot_enabled:bool days_to_rotten:integer?'),
}
const note = {
  ...members('id:integer active_flag:bool add_time:sql update_time:sql content:text deal_id:integer? org_id:integer?'),
  ...members('person_id:integer? lead_id:text? organization:any? last_update_user_id:integer? user_id:integer'),
  ...members('pinned_to_deal_flag:bool pinned_to_organization_flag:bool pinned_to_person_flag:bool'),
  ...members('task_id:integer? pinned_to_task_flag:bool'),
  user: members('email:text name:text is_you:bool'),
}
const user = {
  ...members('id:integer name:text email:text default_currency:text active_flag:bool last_login:sql'),
  ...members('timezone_name:text timezone_offset:text is_you:bool is_admin:integer'),
  access: [members('app:text admin:bool')],
} as const
const me = { ...user, ...members('company_id:integer company_name:text company_domain:text company_country:text') }
const file = {
  ...members('id:integer name:text file_name:text file_type:text file_size:integer add_time:sql org_id:integer?'),
  ...members('url:text active_flag:bool'),
}
const activityType = {
  ...members('id:integer order_nr:integer name:text key_string:text icon_key:text active_flag:bool'),
  ...members('is_custom_flag:bool add_time:sql'),
}
const savedFilter = {
  ...members('id:integer name:text filter_code:text? is_editable:bool active_flag:bool type:text user_id:integer'),
  ...members('add_time:sql update_time:sql visible_to:text conditions:any?'),
}
const fieldV1 = members('id:integer key:text name:text field_type:text edit_flag:bool')
const CONDITIONS = {
  glue: 'and',
  conditions: [
    { glue: 'and', conditions: [{ object: 'deal', field_id: '{statusField}', operator: '=', value: 'open' }] },
    { glue: 'or', conditions: [] },
  ],
}
const webhook = {
  ...members('id:integer company_id:integer owner_id:integer user_id:integer event_action:text event_object:text'),
  ...members('subscription_url:text version:text is_active:integer name:text'),
}
const currency = members('id:integer code:text name:text decimal_points:integer symbol:text active_flag:bool')
const found = { ...members('id:integer type:text'), custom_fields: ['text'] } as const
const hit = { items: [{ result_score: 'number', item: found }] } as const
const gone = { id: 'integer' } as const

const on = (cost: number, call: string, data: Shape, body?: unknown, status = 200): Expected => ({
  ...{ cost, call, data, status },
  ...(body === undefined ? {} : { body }),
})
const list = (cost: number, call: string, data: Shape, page: 'cursor' | 'start'): Expected => ({
  ...on(cost, call, data),
  page,
})

const fields = (entity: string, code: string): Expected[] => [
  list(10, `GET /api/v2/${entity}Fields?limit=3`, [field], 'cursor'),
  on(1, `GET /api/v2/${entity}Fields/${code}`, field),
  on(5, `POST /api/v2/${entity}Fields`, field, { field_name: 'A', field_type: 'double' }),
  on(5, `PATCH /api/v2/${entity}Fields/${code}`, field, { field_name: 'B' }),
  on(5, `POST /api/v2/${entity}Fields/${code}/options`, option, [{ label: 'X' }]),
  on(5, `PATCH /api/v2/${entity}Fields/${code}/options`, option, [{ id: '{option}', label: 'Y' }]),
  on(3, `DELETE /api/v2/${entity}Fields/${code}/options`, option, [{ id: '{option}' }]),
  on(3, `DELETE /api/v2/${entity}Fields/${code}`, field),
]

/** In an order in which each call finds what it needs. */
export const CONTRACT: readonly Expected[] = [
  on(5, 'POST /api/v2/organizations', organization, { name: 'Fjord Fisk AS', address: { value: 'Havnegata 7' } }),
  list(10, 'GET /api/v2/organizations?limit=1', [organization], 'cursor'),
  on(1, 'GET /api/v2/organizations/{org}', organization),
  on(5, 'PATCH /api/v2/organizations/{org}', organization, { website: 'https://fjordfisk.example' }),
  list(20, 'GET /api/v2/organizations/search?term=fjord', hit, 'cursor'),
  on(10, 'GET /v1/organizations/{org}/permittedUsers', ['integer']),
  list(20, 'GET /v1/organizations/{org}/files', [file], 'start'),

  on(5, 'POST /api/v2/persons', person, { name: 'Kari Nordmann', emails: [{ value: 'kari@fjordfisk.example' }] }),
  list(10, 'GET /api/v2/persons?limit=1', [person], 'cursor'),
  on(1, 'GET /api/v2/persons/{person}', person),
  on(5, 'PATCH /api/v2/persons/{person}', person, { org_id: '{org}' }),
  list(20, 'GET /api/v2/persons/search?term=kari', hit, 'cursor'),
  on(10, 'GET /v1/persons/{person}/permittedUsers', ['integer']),
  list(20, 'GET /v1/persons/{person}/files', [file], 'start'),

  on(5, 'POST /api/v2/deals', deal, { title: 'Invoice 1', org_id: '{org}', value: 10.5, currency: 'NOK' }),
  list(10, 'GET /api/v2/deals?limit=1', [deal], 'cursor'),
  list(20, 'GET /api/v2/deals/archived', [deal], 'cursor'),
  on(1, 'GET /api/v2/deals/{deal}', deal),
  on(5, 'PATCH /api/v2/deals/{deal}', deal, { status: 'won' }),
  list(20, 'GET /api/v2/deals/search?term=invoice', hit, 'cursor'),
  on(10, 'GET /v1/deals/{deal}/permittedUsers', ['integer']),
  list(20, 'GET /v1/deals/{deal}/files', [file], 'start'),

  on(5, 'POST /api/v2/products', product, { name: 'Cleaning', code: 'C1' }, 201),
  list(10, 'GET /api/v2/products', [product], 'cursor'),
  on(1, 'GET /api/v2/products/{product}', product),
  on(5, 'PATCH /api/v2/products/{product}', product, { unit: 'h' }),
  list(20, 'GET /api/v2/products/search?term=cleaning', hit, 'cursor'),
  on(
    5,
    'POST /api/v2/deals/{deal}/products',
    dealProduct,
    { product_id: '{product}', item_price: 5, quantity: 2 },
    201,
  ),
  on(
    25,
    'POST /api/v2/deals/{deal}/products/bulk',
    [dealProduct],
    { data: [{ product_id: '{product}', item_price: 5, quantity: 1 }] },
    201,
  ),
  list(10, 'GET /api/v2/deals/{deal}/products', [dealProduct], 'cursor'),
  list(10, 'GET /api/v2/deals/products?deal_ids={deal}', [dealProduct], 'cursor'),
  on(5, 'PATCH /api/v2/deals/{deal}/products/{row}', dealProduct, { quantity: 3 }),
  on(3, 'DELETE /api/v2/deals/{deal}/products/{row}', gone),
  on(15, 'DELETE /api/v2/deals/{deal}/products?ids={row2}', { ids: ['integer'] }),
  on(3, 'DELETE /api/v2/products/{product}', gone),

  on(5, 'POST /api/v2/activities', activity, {
    subject: 'Invoice 1',
    type: 'task',
    due_date: '2026-11-25',
    org_id: '{org}',
  }),
  list(10, 'GET /api/v2/activities', [activity], 'cursor'),
  on(1, 'GET /api/v2/activities/{activity}', activity),
  on(5, 'PATCH /api/v2/activities/{activity}', activity, { done: true, due_time: '14:30' }),
  on(3, 'DELETE /api/v2/activities/{activity}', gone),
  on(20, 'GET /v1/activityTypes', [activityType]),
  on(10, 'POST /v1/activityTypes', activityType, { name: 'Invoice check', icon_key: 'document' }),
  on(10, 'PUT /v1/activityTypes/{type}', activityType, { name: 'Invoice' }),
  on(6, 'DELETE /v1/activityTypes/{type}', activityType),

  on(10, 'POST /v1/filters', savedFilter, { name: 'Open', type: 'deals', conditions: CONDITIONS }),
  on(20, 'GET /v1/filters?type=deals', [savedFilter]),
  on(2, 'GET /v1/filters/{filter}', savedFilter),
  on(10, 'PUT /v1/filters/{filter}', savedFilter, { name: 'Still open', conditions: CONDITIONS }),
  list(20, 'GET /v1/dealFields', [fieldV1], 'start'),
  list(20, 'GET /v1/organizationFields', [fieldV1], 'start'),

  on(10, 'POST /v1/notes', note, { content: '<p>Invoice</p>', org_id: '{org}', pinned_to_organization_flag: 1 }, 201),
  list(20, 'GET /v1/notes?org_id={org}', [note], 'start'),
  on(2, 'GET /v1/notes/{note}', note),
  on(10, 'PUT /v1/notes/{note}', note, { content: '<p>Paid</p>' }),
  on(6, 'DELETE /v1/notes/{note}', gone),

  on(10, 'POST /v1/files', file, { file: 'invoice.pdf', org_id: '{org}' }),
  list(20, 'GET /v1/files', [file], 'start'),
  on(2, 'GET /v1/files/{file}', file),
  on(10, 'PUT /v1/files/{file}', file, { name: 'renamed.pdf' }),
  on(6, 'DELETE /v1/files/{file}', gone),

  on(5, 'POST /api/v2/pipelines', pipeline, { name: 'Visma' }),
  list(5, 'GET /api/v2/pipelines', [pipeline], 'cursor'),
  on(1, 'GET /api/v2/pipelines/{pipeline}', pipeline),
  on(5, 'PATCH /api/v2/pipelines/{pipeline}', pipeline, { name: 'Visma.net' }),
  on(5, 'POST /api/v2/stages', stage, { name: 'Open', pipeline_id: '{pipeline}' }),
  list(5, 'GET /api/v2/stages', [stage], 'cursor'),
  on(1, 'GET /api/v2/stages/{stage}', stage),
  on(5, 'PATCH /api/v2/stages/{stage}', stage, { name: 'Open invoices' }),
  on(3, 'DELETE /api/v2/stages/{stage}', gone),
  on(3, 'DELETE /api/v2/pipelines/{pipeline}', gone),

  ...fields('organization', '{organizationField}'),
  ...fields('person', '{personField}'),
  ...fields('deal', '{dealField}'),
  ...fields('product', '{productField}'),
  list(10, 'GET /api/v2/activityFields', [field], 'cursor'),
  on(1, 'GET /api/v2/activityFields/subject', field),

  list(20, 'GET /api/v2/itemSearch?term=fjord', hit, 'cursor'),
  list(
    20,
    'GET /api/v2/itemSearch/field?term=Fjord%20Fisk%20AS&entity_type=organization&field=name',
    [{ id: 'integer', name: 'text' }],
    'cursor',
  ),

  on(2, 'GET /v1/users/me', me),
  on(20, 'GET /v1/users', [user]),
  on(2, 'GET /v1/users/{user}', user),
  on(40, 'GET /v1/users/find?term=sync', [user]),
  on(20, 'GET /v1/currencies', [currency]),
  on(2, 'GET /v1/userSettings', { person_duplicate_condition: 'text', list_limit: 'integer' }),

  on(
    10,
    'POST /v1/webhooks',
    webhook,
    { subscription_url: 'https://sync.example/hook', event_action: '*', event_object: 'deal', name: 'x' },
    201,
  ),
  on(10, 'GET /v1/webhooks', [webhook]),
  on(6, 'DELETE /v1/webhooks/{webhook}', 'any?'),

  on(40, 'PUT /v1/organizations/{org2}/merge', gone, { merge_with_id: '{org}' }),
  on(40, 'PUT /v1/persons/{person2}/merge', { id: 'integer', merge_what_id: 'integer' }, { merge_with_id: '{person}' }),
  on(40, 'PUT /v1/deals/{deal2}/merge', gone, { merge_with_id: '{deal}' }),
  on(3, 'DELETE /api/v2/deals/{deal}', gone),
  on(3, 'DELETE /api/v2/persons/{person}', gone),
  on(3, 'DELETE /api/v2/organizations/{org}', gone),
]
