import { invalid, notFound } from './gateway/errors.ts'
import { ok, type Route } from './gateway/route.ts'
import { sqlTime } from './gateway/times.ts'
import type { Currency, User } from './model.ts'
import type { World } from './world.ts'

const LANGUAGES: Readonly<Record<string, string>> = { NO: 'nb', SE: 'sv', DK: 'da', FI: 'fi' }

function showUser(world: World, user: User, reader: number): Record<string, unknown> {
  const { company } = world
  const language = LANGUAGES[company.country] ?? 'en'
  return {
    id: user.id,
    name: user.name,
    email: user.email,
    default_currency: company.currency,
    locale: `${language}_${company.country}`,
    lang: 1,
    phone: null,
    // A number where the others are truth values; and some rows lack `activated`.
    is_admin: user.admin ? 1 : 0,
    ...(user.id === reader ? { activated: true } : {}),
    last_login: sqlTime(user.last_login),
    created: sqlTime(user.add_time),
    modified: sqlTime(user.update_time),
    has_created_company: false,
    access: [
      { app: 'sales', admin: user.admin, permission_set_id: '62cc4d7f-4038-4352-abf3-a8c1c822b631' },
      { app: 'global', admin: user.admin, permission_set_id: '233b7976-39bd-43a9-b305-ef3a2b0998e5' },
      // Undocumented values come and go; a client that lists the known ones breaks.
      { app: 'nova', admin: false, permission_set_id: '982c5ce5-b8ba-4b47-b102-9da024f4b990' },
    ],
    active_flag: user.active,
    timezone_name: company.timeZone,
    timezone_offset: offset(company.timeZone, world.clock.now()),
    role_id: 1,
    icon_url: null,
    is_you: user.id === reader,
    is_deleted: user.is_deleted,
  }
}

/** `+01:00` */
function offset(timeZone: string, at: Date): string {
  const parts = new Intl.DateTimeFormat('en', { timeZone, timeZoneName: 'longOffset' }).formatToParts(at)
  const name = parts.find((part) => part.type === 'timeZoneName')?.value ?? 'GMT'
  return name === 'GMT' ? '+00:00' : name.slice(3)
}

const showCurrency = (currency: Currency) => ({ ...currency, is_custom_flag: false })

const base = { version: 'v1', scopes: ['base'] } as const
const users = { version: 'v1', scopes: ['users:read'] } as const

export const userRoutes: readonly Route[] = [
  {
    ...base,
    method: 'GET',
    path: '/users/me',
    cost: 2,
    run: ({ world, user }) => {
      const { company } = world
      return ok({
        ...showUser(world, user, user.id),
        company_id: company.id,
        company_name: company.name,
        company_domain: company.domain,
        company_country: company.country,
        company_industry: 'Other',
        language: { language_code: LANGUAGES[company.country] ?? 'en', country_code: company.country },
      })
    },
  },
  {
    ...users,
    method: 'GET',
    path: '/users',
    cost: 20,
    run: ({ world, user }) => ok([...world.tables.user.rows.values()].map((one) => showUser(world, one, user.id))),
  },
  {
    ...users,
    method: 'GET',
    path: '/users/find',
    cost: 40,
    query: { term: 'text', search_by_email: 'flag' },
    run: ({ world, user, query }) => {
      const term = query.text('term')?.toLowerCase()
      if (term === undefined || term === '') throw invalid('term', 'is required')
      const of = (one: User) => (query.bool('search_by_email') === true ? one.email : one.name)
      const found = [...world.tables.user.rows.values()].filter((one) => of(one).toLowerCase().includes(term))
      return ok(found.map((one) => showUser(world, one, user.id)))
    },
  },
  {
    ...users,
    method: 'GET',
    path: '/users/:id',
    cost: 2,
    run: ({ world, user, id }) => {
      const found = world.tables.user.get(id())
      if (found === undefined) throw notFound('User')
      return ok(showUser(world, found, user.id))
    },
  },
  {
    ...base,
    method: 'GET',
    path: '/currencies',
    cost: 20,
    query: { term: 'text' },
    run: ({ world, query }) => {
      const term = query.text('term')?.toLowerCase() ?? ''
      const matches = ({ code, name }: Currency) =>
        code.toLowerCase().includes(term) || name.toLowerCase().includes(term)
      return ok([...world.currencies.values()].filter(matches).map(showCurrency))
    },
  },
  {
    ...base,
    method: 'GET',
    path: '/userSettings',
    cost: 2,
    run: () =>
      ok({
        marketplace_team: false,
        list_limit: 100,
        beta_app: false,
        prevent_salesphone_callto_override: false,
        file_upload_destination: 's3',
        callto_link_syntax: 'callto:[number]',
        autofill_deal_expected_close_date: false,
        person_duplicate_condition: 'name && (org_id || email || phone)',
      }),
  },
]

/** Code, name, decimals, symbol of what an account is offered. */
const KNOWN: readonly (readonly [string, string, number, string])[] = [
  ['NOK', 'Norwegian Krone', 2, 'kr'],
  ['SEK', 'Swedish Krona', 2, 'kr'],
  ['DKK', 'Danish Krone', 2, 'kr.'],
  ['EUR', 'Euro', 2, '€'],
  ['USD', 'US Dollar', 2, '$'],
  ['GBP', 'Pound Sterling', 2, '£'],
  ['CHF', 'Swiss Franc', 2, 'CHF'],
  ['PLN', 'Polish Zloty', 2, 'zł'],
  ['ISK', 'Icelandic Króna', 0, 'kr'],
  ['JPY', 'Japanese Yen', 0, '¥'],
  ['CAD', 'Canadian Dollar', 2, 'CA$'],
  ['AUD', 'Australian Dollar', 2, 'A$'],
  ['CZK', 'Czech Koruna', 2, 'Kč'],
  ['HUF', 'Hungarian Forint', 2, 'Ft'],
]
const ACTIVE = ['NOK', 'SEK', 'DKK', 'EUR']

export function makeCurrencies(own: string): Map<string, Currency> {
  const rows = KNOWN.some(([code]) => code === own) ? KNOWN : [...KNOWN, [own, own, 2, own] as const]
  return new Map(
    rows.map(([code, name, decimal_points, symbol], at): [string, Currency] => [
      code,
      { id: at + 1, code, name, decimal_points, symbol, active_flag: code === own || ACTIVE.includes(code) },
    ]),
  )
}
