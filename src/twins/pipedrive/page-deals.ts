import { html } from 'hono/html'
import { stagesOf } from './deals.ts'
import type { Deal, Row } from './model.ts'
import type { Html, View } from './page-layout.ts'
import { card, customRows, date, empty, feed, money, named, row, status, userName } from './page-parts.ts'
import { isOpen, type World } from './world.ts'

const live = <T extends Row>(rows: readonly T[]): T[] => rows.filter((one) => !one.is_deleted)
const PER_COLUMN = 30

/** Open deals, a column per stage. */
export function dealsView(world: World, url: URL): View {
  const pipelines = live([...world.tables.pipeline.rows.values()])
  const wanted = Number(url.searchParams.get('pipeline'))
  const pipeline = pipelines.find((one) => one.id === wanted) ?? pipelines[0]
  const stages = pipeline === undefined ? [] : stagesOf(world, pipeline.id)
  return {
    title: 'Deals',
    section: 'deals',
    head: html`<div class="head"><h1>Deals</h1><div class="tabs">${pipelines.map(
      (one) =>
        html`<a href="/deals?pipeline=${one.id}"${one === pipeline ? html` aria-current="page"` : ''}>${one.name}</a>`,
    )}</div></div>`,
    live: html`<div class="board" tabindex="0" role="region" aria-label="Open deals by stage">${stages.map((stage) => {
      const deals = world.tables.deal.by('stage', stage.id).filter(isOpen).reverse()
      const own = deals.filter((deal) => deal.currency === world.company.currency)
      const value = own.reduce((sum, deal) => sum + deal.value, 0)
      return html`<section class="column"><header><b>${stage.name}</b> <span class="count">${deals.length}</span>
<div class="soft">${money(world, value, world.company.currency)}</div></header>
${deals.slice(0, PER_COLUMN).map((deal) => dealCard(world, deal))}
${deals.length === 0 ? empty('No open deals') : deals.length > PER_COLUMN ? empty(`and ${deals.length - PER_COLUMN} more`) : ''}</section>`
    })}</div>`,
  }
}

function dealCard(world: World, deal: Deal): Html {
  const balance = named(world, 'deal', deal.custom_fields, 'Visma open balance')
  const behaviour = named(world, 'deal', deal.custom_fields, 'Visma payment behaviour')
  return html`<a class="deal" data-key="deal ${deal.id}" href="/deals/${deal.id}"><b>${deal.title}</b>
<span class="soft">${partyOf(world, deal)}</span>
<span class="row"><span>${money(world, deal.value, deal.currency)}</span><span class="soft">${date(deal.expected_close_date)}</span></span>
${balance === null ? '' : html`<span class="row"><span class="soft">Open with us</span><span>${balance}</span></span>`}
${behaviour === null ? '' : html`<span class="row">${behaviourChip(behaviour)}</span>`}</a>`
}

const behaviourChip = (text: string): Html =>
  html`<span class="chip ${/on time/i.test(text) ? 'won' : /no history/i.test(text) ? '' : 'warn'}">${text}</span>`

function partyOf(world: World, deal: Deal): string {
  const organization = deal.org_id === null ? undefined : world.tables.organization.get(deal.org_id)
  const person = deal.person_id === null ? undefined : world.tables.person.get(deal.person_id)
  return organization?.name ?? person?.name ?? 'No organization'
}

export function dealView(world: World, deal: Deal): View {
  const { organization, person, stage, pipeline, note, activity } = world.tables
  const org = deal.org_id === null ? undefined : organization.get(deal.org_id)
  const contact = deal.person_id === null ? undefined : person.get(deal.person_id)
  const closed = deal.status === 'won' ? deal.won_time : deal.lost_time
  return {
    title: deal.title,
    section: 'deals',
    head: html`<div class="head"><div><h1>${deal.title}</h1><p class="sub">${partyOf(world, deal)} · ${userName(world, deal.owner_id)}</p></div></div>`,
    live: html`<div class="cols"><div>
${card(
  'Details',
  html`<dl>${row('Value', money(world, deal.value, deal.currency))}${row('Stage', `${pipeline.get(deal.pipeline_id)?.name ?? ''} · ${stage.get(deal.stage_id)?.name ?? ''}`)}
${row('Organization', org === undefined ? null : html`<a href="/organizations/${org.id}">${org.name}</a>`)}
${row('Person', contact === undefined ? null : html`<a href="/persons/${contact.id}">${contact.name}</a>`)}
${deal.status === 'open' ? row('Expected close', date(deal.expected_close_date)) : row(deal.status === 'won' ? 'Won' : 'Lost', date(closed))}
${deal.lost_reason === null ? '' : row('Lost reason', deal.lost_reason)}${customRows(world, 'deal', deal.custom_fields)}</dl>`,
  status(deal),
)}
</div><div>${card('History', feed(world, live(note.by('deal', deal.id)), live(activity.by('deal', deal.id))))}</div></div>`,
  }
}
