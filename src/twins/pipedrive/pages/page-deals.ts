import { html } from 'hono/html'
import { stagesOf } from '../deals.ts'
import type { Deal, Row } from '../model.ts'
import { compareText } from '../table.ts'
import { isOpen, type World } from '../world.ts'
import { type Connected, connected, tone } from './connected-fields.ts'
import { expectedClose } from './page-deal.ts'
import type { Html, View } from './page-layout.ts'
import { empty, initials, money, today, userName } from './page-parts.ts'

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
<div class="soft">${money(value, world.company.currency)}</div></header>
${deals.slice(0, PER_COLUMN).map((deal) => dealCard(world, deal))}
${deals.length === 0 ? empty('No open deals') : deals.length > PER_COLUMN ? empty(`and ${deals.length - PER_COLUMN} more`) : ''}</section>`
    })}</div>`,
  }
}

function dealCard(world: World, deal: Deal): Html {
  const value = (what: Connected) => connected(world, 'deal', deal.custom_fields, what)
  const balance = value('openBalance')
  const signs = [value('behaviour'), value('band'), value('light')].filter((sign) => sign !== null)
  return html`<a class="deal" data-key="deal ${deal.id}" href="/deals/${deal.id}"><b>${deal.title}</b>
<span class="soft">${partyOf(world, deal)}</span>
<span class="row"><span>${money(deal.value, deal.currency)}</span><span class="soft">${expectedClose(world, deal)}</span></span>
${balance === null ? '' : html`<span class="row"><span class="soft">Open with us</span><span>${balance}</span></span>`}
${signs.length === 0 ? '' : html`<span class="row">${signs.map((sign) => html`<span class="chip ${tone(sign)}">${sign}</span>`)}</span>`}
<span class="row"><span class="who"><span class="badge round small" aria-hidden="true">${initials(userName(world, deal.owner_id))}</span>${userName(world, deal.owner_id)}</span>${nextStep(world, deal)}</span></a>`
}

/** Whether somebody has planned what comes next, as the sign on a card tells in the app. */
function nextStep(world: World, deal: Deal): Html {
  const [next] = live(world.tables.activity.by('deal', deal.id))
    .filter(({ done }) => !done)
    .map(({ due_date: due }) => due ?? '9')
    .sort(compareText)
  if (next === undefined) return html`<span class="sign none">Nothing planned</span>`
  return next < today(world) ? html`<span class="sign late">Overdue</span>` : html`<span class="sign">Planned</span>`
}

function partyOf(world: World, deal: Deal): string {
  const organization = deal.org_id === null ? undefined : world.tables.organization.get(deal.org_id)
  const person = deal.person_id === null ? undefined : world.tables.person.get(deal.person_id)
  return organization?.name ?? person?.name ?? 'No organization'
}
