import { html } from 'hono/html'
import type { Organization, Row } from '../model.ts'
import type { World } from '../world.ts'
import { type Connected, connected, isConnected, tone } from './connected-fields.ts'
import { feed } from './page-feed.ts'
import type { Html, View } from './page-layout.ts'
import {
  card,
  chosen,
  customRows,
  date,
  dealList,
  empty,
  initials,
  money,
  pager,
  row,
  searchBox,
  userName,
} from './page-parts.ts'

const live = <T extends Row>(rows: readonly T[]): T[] => rows.filter((one) => !one.is_deleted)

const FIGURES = [
  ['openBalance', 'Open balance'],
  ['overdue', 'Overdue'],
  ['band', 'Overdue'],
  ['light', 'Light'],
] as const satisfies readonly (readonly [Connected, string])[]

function figure(value: string | null, what: Connected): Html | string {
  if (value === null) return html`<span class="faint">–</span>`
  if (what === 'band' || what === 'light') return html`<span class="chip ${tone(value)}">${value}</span>`
  return what === 'overdue' && /[1-9]/.test(value) ? html`<span class="chip warn">${value}</span>` : value
}

/** Those changed last come first: what a sync does is seen as it happens. */
export function organizationsView(world: World, url: URL): View {
  const table = world.tables.organization
  const all = live(table.sorted('update_time', (one) => one.update_time)).reverse()
  const figures = FIGURES.filter(([what]) => isConnected(world, 'organization', what))
  const numbers = (one: Organization) =>
    (['customerNo', 'supplierNo'] as const)
      .map((what) => connected(world, 'organization', one.custom_fields, what))
      .filter((value) => value !== null)
      .join(' · ')
  const { q, total, shown, page, pages } = chosen(
    all,
    url,
    (one, text) => one.name.toLowerCase().includes(text) || numbers(one).toLowerCase().includes(text),
  )
  return {
    title: 'Organizations',
    section: 'organizations',
    head: html`<div class="head"><h1>Organizations</h1>${searchBox('Name or number', q)}</div>`,
    live: html`<section class="card"><div class="scroll" tabindex="0" role="region" aria-label="Organizations"><table>
<thead><tr><th>Name <span class="count">${total}</span></th><th>Visma no.</th>${figures.map(([, title]) => html`<th class="num">${title}</th>`)}<th class="num">Deals</th><th>Owner</th><th>Updated</th></tr></thead>
<tbody>${shown.map((one) => {
      const deals = live(world.tables.deal.by('org', one.id)).length
      return html`<tr data-key="organization ${one.id}"><td><a class="name" href="/organizations/${one.id}"><span class="badge" aria-hidden="true">${initials(one.name)}</span>${one.name}</a></td>
<td class="soft">${numbers(one) || '–'}</td>
${figures.map(([what]) => html`<td class="num">${figure(connected(world, 'organization', one.custom_fields, what), what)}</td>`)}
<td class="num">${deals === 0 ? html`<span class="faint">–</span>` : deals}</td>
<td class="soft">${userName(world, one.owner_id)}</td><td class="soft">${date(one.update_time)}</td></tr>`
    })}</tbody></table></div>${shown.length === 0 ? empty(q === '' ? 'No organizations yet' : 'Nothing matches') : ''}</section>${pager(url, page, pages)}`,
  }
}

export function organizationView(world: World, one: Organization): View {
  const { deal, person, note, activity } = world.tables
  const deals = live(deal.by('org', one.id)).reverse()
  const persons = live(person.by('org', one.id))
  // A salesperson sees what hangs on the deals here as well.
  const notes = new Map(
    [...note.by('org', one.id), ...deals.flatMap((d) => note.by('deal', d.id))].map((n) => [n.id, n] as const),
  )
  const activities = new Map(
    [...activity.by('org', one.id), ...deals.flatMap((d) => activity.by('deal', d.id))].map((a) => [a.id, a] as const),
  )
  const open = deals.filter((d) => d.status === 'open' && d.currency === world.company.currency)
  const value = open.reduce((sum, d) => sum + d.value, 0)
  return {
    title: one.name,
    section: 'organizations',
    head: html`<div class="head"><div><h1>${one.name}</h1><p class="sub">Organization · ${userName(world, one.owner_id)} · since ${date(one.add_time)}${one.is_deleted ? html` <span class="chip lost">Deleted</span>` : ''}</p></div></div>`,
    live: html`<div class="cols"><div>
${card('Details', html`<dl>${row('Address', one.address?.value ?? null)}${row('Website', one.website)}${customRows(world, 'organization', one.custom_fields)}</dl>`)}
${card(
  'Deals',
  dealList(world, deals),
  open.length === 0 ? '' : html`<span class="count">${money(value, world.company.currency)} open</span>`,
)}
${card(
  'Persons',
  persons.length === 0
    ? empty('Nobody yet')
    : html`<ul class="list">${persons.map(
        (p) =>
          html`<li data-key="person ${p.id}"><span class="badge round" aria-hidden="true">${initials(p.name)}</span><span><a href="/persons/${p.id}">${p.name}</a><br><span class="soft">${p.emails[0]?.value ?? p.phones[0]?.value ?? ''}</span></span></li>`,
      )}</ul>`,
)}
</div><div>${feed(world, live([...notes.values()]), live([...activities.values()]))}</div></div>`,
  }
}
