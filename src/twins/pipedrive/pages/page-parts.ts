import { html } from 'hono/html'
import { type Day, dayIn } from '../../../core/clock.ts'
import { customOf } from '../fields/custom-values.ts'
import type { CustomFields, CustomValue, Deal, Field, FieldEntity } from '../model.ts'
import { compareText } from '../table.ts'
import type { World } from '../world.ts'
import type { Html } from './page-layout.ts'

const formats = [0, 2].map(
  (digits) => new Intl.NumberFormat('en-GB', { minimumFractionDigits: digits, maximumFractionDigits: 2 }),
)

/** `15,230.75 NOK`, as the rest of the page is English; `whole` drops decimals that say nothing. */
export const money = (value: number, currency: string, whole = true): string =>
  `${formats[whole && Number.isInteger(value) ? 0 : 1]?.format(value)} ${currency}`

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']
/** `22 Nov 2026` of a day or an instant. */
export function date(text: string | null): string {
  if (text === null) return '–'
  return `${Number(text.slice(8, 10))} ${MONTHS[Number(text.slice(5, 7)) - 1]} ${text.slice(0, 4)}`
}

export const initials = (name: string): string =>
  name
    .split(/[\s–-]+/)
    .filter((word) => /^\p{L}/u.test(word))
    .slice(0, 2)
    .map((word) => word[0]?.toUpperCase())
    .join('')

export const userName = (world: World, id: number): string => world.tables.user.get(id)?.name ?? 'Someone'

export const searchBox = (label: string, q: string): Html => html`<form class="search" role="search" method="get">
<svg viewBox="0 0 16 16" fill="none" stroke="currentColor" stroke-width="1.8" aria-hidden="true"><circle cx="7" cy="7" r="4.6"/><path d="m10.6 10.6 3.6 3.6"/></svg>
<input type="search" name="q" value="${q}" placeholder="${label}" aria-label="${label}" autocomplete="off"></form>`

export const card = (title: string, body: Html, end: Html | string = '', kind = ''): Html =>
  html`<section class="card ${kind}"><header><h2>${title}</h2>${end}</header>${body}</section>`
export const empty = (text: string): Html => html`<p class="empty">${text}</p>`

/** A custom value as people read it. */
export function shown(field: Field, value: CustomValue | undefined): string | null {
  if (value === undefined) return null
  const label = (id: unknown) => field.options?.find((option) => option.id === id)?.label ?? String(id)
  if (Array.isArray(value)) return value.map(label).join(', ')
  if (field.field_type === 'enum') return label(value)
  if (field.field_type === 'date') return date(String(value))
  if (typeof value !== 'object') return String(value)
  if ('currency' in value) return money(value.value, value.currency, false)
  return 'until' in value ? `${value.value} – ${String(value.until)}` : String((value as { value: unknown }).value)
}

/** Custom fields by name, the connected ones first. */
export function customRows(world: World, entity: FieldEntity, values: CustomFields): Html[] {
  const fields = customOf(world, entity).sort((a, b) => rank(a) - rank(b))
  return fields.map((field) => row(field.field_name, shown(field, values[field.field_code])))
}
/** The same without those that have no value, for a card beside the record itself. */
export function filledRows(world: World, entity: FieldEntity, values: CustomFields): Html[] {
  const fields = customOf(world, entity).sort((a, b) => rank(a) - rank(b))
  return fields.flatMap((field) => {
    const value = shown(field, values[field.field_code])
    return value === null ? [] : [row(field.field_name, value)]
  })
}
const rank = (field: Field): number => (isVisma(field) ? 0 : 1)
const isVisma = (field: Field): boolean => field.field_name.startsWith('Visma')

export const row = (name: string, value: Html | string | null): Html =>
  html`<div data-key="field ${name}"><dt>${name}</dt>${value === null || value === '' ? html`<dd class="unset">–</dd>` : html`<dd>${value}</dd>`}</div>`

const STATUS = { open: 'Open', won: 'Won', lost: 'Lost' } as const
export const status = (deal: Deal): Html =>
  html`<span class="chip ${deal.status}">${STATUS[deal.status]}</span>${deal.is_archived ? html` <span class="chip">Archived</span>` : ''}`

/** Open ones first, then the newest. */
export const dealList = (world: World, deals: readonly Deal[]): Html =>
  deals.length === 0
    ? empty('No deals yet')
    : html`<ul class="list">${[...deals]
        .sort(
          (a, b) => Number(b.status === 'open') - Number(a.status === 'open') || compareText(b.add_time, a.add_time),
        )
        .map((deal) => {
          const stage = deal.status === 'open' ? (world.tables.stage.get(deal.stage_id)?.name ?? '') : ''
          return html`<li data-key="deal ${deal.id}"><span><a href="/deals/${deal.id}">${deal.title}</a>${
            stage === '' ? '' : html`<br><span class="soft">${stage}</span>`
          }</span>
<span class="end">${money(deal.value, deal.currency)} ${status(deal)}</span></li>`
        })}</ul>`

/** The calendar day it is for the people of the account. */
export const today = (world: World): Day => dayIn(world.company.timeZone, world.clock.now())

const PER_PAGE = 50
/** A page of rows that match, newest first. */
export function chosen<T>(rows: readonly T[], url: URL, matches: (row: T, q: string) => boolean) {
  const q = (url.searchParams.get('q') ?? '').trim().toLowerCase()
  const found = q === '' ? rows : rows.filter((one) => matches(one, q))
  const pages = Math.max(1, Math.ceil(found.length / PER_PAGE))
  const page = Math.min(pages, Math.max(1, Number(url.searchParams.get('page')) || 1))
  return { q, total: found.length, shown: found.slice((page - 1) * PER_PAGE, page * PER_PAGE), page, pages }
}

export function pager(url: URL, page: number, pages: number): Html | string {
  if (pages === 1) return ''
  const link = (to: number, text: string) => {
    const query = new URLSearchParams(url.searchParams)
    query.delete('fragment')
    query.set('page', String(to))
    return html`<a href="?${query.toString()}">${text}</a>`
  }
  return html`<div class="pager"><span>${page > 1 ? link(page - 1, '← Newer') : ''}</span><span>Page ${page} of ${pages}</span><span>${page < pages ? link(page + 1, 'Older →') : ''}</span></div>`
}
