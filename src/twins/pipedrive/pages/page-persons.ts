import { html } from 'hono/html'
import type { Person, Row } from '../model.ts'
import type { World } from '../world.ts'
import { connected, isConnected } from './connected-fields.ts'
import { feed } from './page-feed.ts'
import type { View } from './page-layout.ts'
import {
  card,
  chosen,
  customRows,
  date,
  dealList,
  empty,
  initials,
  pager,
  row,
  searchBox,
  userName,
} from './page-parts.ts'

const live = <T extends Row>(rows: readonly T[]): T[] => rows.filter((one) => !one.is_deleted)

const COLUMNS = [
  ['customerNo', 'Customer no.'],
  ['status', 'Status'],
  ['terms', 'Payment terms'],
] as const

export function personsView(world: World, url: URL): View {
  const all = live(world.tables.person.sorted('update_time', (one) => one.update_time)).reverse()
  const orgName = (one: Person) =>
    one.org_id === null ? null : (world.tables.organization.get(one.org_id)?.name ?? null)
  const { q, total, shown, page, pages } = chosen(all, url, (one, text) =>
    [one.name, orgName(one) ?? '', ...one.emails.map((e) => e.value)].some((value) =>
      value.toLowerCase().includes(text),
    ),
  )
  const columns = COLUMNS.filter(([what]) => isConnected(world, 'person', what))
  const cell = (text: string | null | undefined) => text ?? html`<span class="faint">–</span>`
  return {
    title: 'Persons',
    section: 'persons',
    head: html`<div class="head"><h1>Persons</h1>${searchBox('Name, e-mail or organization', q)}</div>`,
    live: html`<section class="card"><div class="scroll" tabindex="0" role="region" aria-label="Persons"><table>
<thead><tr><th>Name <span class="count">${total}</span></th><th>Organization</th><th>E-mail</th><th>Phone</th>${columns.map(([, title]) => html`<th>${title}</th>`)}</tr></thead>
<tbody>${shown.map((one) => {
      return html`<tr data-key="person ${one.id}"><td><a class="name" href="/persons/${one.id}"><span class="badge round" aria-hidden="true">${initials(one.name)}</span>${one.name}</a></td>
<td>${one.org_id === null ? cell(null) : html`<a href="/organizations/${one.org_id}">${orgName(one) ?? ''}</a>`}</td>
<td class="soft">${cell(one.emails[0]?.value)}</td><td class="soft">${cell(one.phones[0]?.value)}</td>
${columns.map(([what]) => html`<td class="soft">${cell(connected(world, 'person', one.custom_fields, what))}</td>`)}</tr>`
    })}</tbody></table></div>${shown.length === 0 ? empty(q === '' ? 'No persons yet' : 'Nothing matches') : ''}</section>${pager(url, page, pages)}`,
  }
}

export function personView(world: World, one: Person): View {
  const { organization, deal, note, activity } = world.tables
  const org = one.org_id === null ? undefined : organization.get(one.org_id)
  const contacts = [...one.emails, ...one.phones]
  return {
    title: one.name,
    section: 'persons',
    head: html`<div class="head"><div><h1>${one.name}</h1><p class="sub">${org === undefined ? 'Person' : html`<a href="/organizations/${org.id}">${org.name}</a>`} · ${userName(world, one.owner_id)} · since ${date(one.add_time)}</p></div></div>`,
    live: html`<div class="cols"><div>
${card('Details', html`<dl>${contacts.length === 0 ? row('Contact', null) : contacts.map((c) => row(c.value.includes('@') ? `E-mail (${c.label})` : `Phone (${c.label})`, c.value))}${customRows(world, 'person', one.custom_fields)}</dl>`)}
${card('Deals', dealList(world, live(deal.by('person', one.id)).reverse()))}
</div><div>${feed(world, live(note.by('person', one.id)), live(activity.by('person', one.id)))}</div></div>`,
  }
}
