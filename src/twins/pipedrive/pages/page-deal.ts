import { html } from 'hono/html'
import { daysBetween } from '../../../core/clock.ts'
import { stagesOf } from '../deals.ts'
import type { Deal, Organization, Person, Row } from '../model.ts'
import type { World } from '../world.ts'
import { feed } from './page-feed.ts'
import type { Html, View } from './page-layout.ts'
import {
  card,
  customRows,
  date,
  dealList,
  filledRows,
  initials,
  money,
  row,
  status,
  today,
  userName,
} from './page-parts.ts'

const live = <T extends Row>(rows: readonly T[]): T[] => rows.filter((one) => !one.is_deleted)

/** One deal: where it stands, what is known of it and of whom it is with, and what happened. */
export function dealView(world: World, deal: Deal): View {
  const { organization, person, note, activity } = world.tables
  const org = deal.org_id === null ? undefined : organization.get(deal.org_id)
  const contact = deal.person_id === null ? undefined : person.get(deal.person_id)
  return {
    title: deal.title,
    section: 'deals',
    head: html`<div class="head"><div><h1>${deal.title}</h1><p class="sub">${parties(org, contact)} · ${userName(world, deal.owner_id)}</p></div></div>`,
    live: html`<div class="where"><b class="value">${money(deal.value, deal.currency)}</b>${status(deal)}${stageBar(world, deal)}</div>
<div class="cols"><div>
${card('Summary', summary(world, deal))}
${card('Details', html`<dl>${customRows(world, 'deal', deal.custom_fields)}</dl>`)}
${org === undefined ? '' : organizationCard(world, org)}
${contact === undefined ? '' : personCard(contact)}
${org === undefined ? '' : otherDeals(world, org, deal)}
</div><div>${feed(world, live(note.by('deal', deal.id)), live(activity.by('deal', deal.id)))}</div></div>`,
  }
}

const parties = (org: Organization | undefined, contact: Person | undefined): Html =>
  html`${org === undefined ? '' : html`<a href="/organizations/${org.id}">${org.name}</a>`}${org && contact ? ' · ' : ''}${
    contact === undefined ? '' : html`<a href="/persons/${contact.id}">${contact.name}</a>`
  }${org || contact ? '' : 'No organization'}`

/** The stages of its pipeline, as far as the deal has come. */
function stageBar(world: World, deal: Deal): Html {
  const stages = stagesOf(world, deal.pipeline_id)
  const at = stages.findIndex(({ id }) => id === deal.stage_id)
  const days = daysBetween((deal.stage_change_time ?? deal.add_time).slice(0, 10), today(world))
  const name = world.tables.pipeline.get(deal.pipeline_id)?.name ?? ''
  return html`<ol class="stages ${deal.status}" aria-label="Stages of ${name}">${stages.map((stage, index) => {
    const isNow = index === at
    const passed = index < at || deal.status === 'won' ? 'passed' : ''
    return html`<li class="${isNow ? `${passed} now` : passed}"${isNow ? html` aria-current="step"` : ''} title="${stage.name}">${stage.name}${
      isNow && deal.status === 'open' ? html` <span>${days} d</span>` : ''
    }</li>`
  })}</ol>`
}

function summary(world: World, deal: Deal): Html {
  const { pipeline, stage } = world.tables
  const closed = deal.status === 'won' ? deal.won_time : deal.lost_time
  return html`<dl>${row('Stage', `${pipeline.get(deal.pipeline_id)?.name ?? ''} · ${stage.get(deal.stage_id)?.name ?? ''}`)}
${deal.status === 'open' ? row('Expected close', expectedClose(world, deal)) : row(deal.status === 'won' ? 'Won' : 'Lost', date(closed))}
${deal.lost_reason === null ? '' : row('Lost reason', deal.lost_reason)}${row('Owner', userName(world, deal.owner_id))}${row('Added', date(deal.add_time))}</dl>`
}

/** Where the day is over it says so. */
export function expectedClose(world: World, { expected_close_date: day }: Deal): Html | null {
  if (day === null) return null
  return day < today(world) ? html`<span class="chip lost">${date(day)}</span>` : html`${date(day)}`
}

const organizationCard = (world: World, org: Organization): Html =>
  card(
    'Organization',
    html`<p class="lead"><span class="badge" aria-hidden="true">${initials(org.name)}</span><a href="/organizations/${org.id}">${org.name}</a></p>
<dl>${row('Address', org.address?.value ?? null)}${row('Website', org.website)}${filledRows(world, 'organization', org.custom_fields)}</dl>`,
  )

const personCard = (one: Person): Html =>
  card(
    'Person',
    html`<p class="lead"><span class="badge round" aria-hidden="true">${initials(one.name)}</span><a href="/persons/${one.id}">${one.name}</a></p>
<dl>${row('E-mail', one.emails[0]?.value ?? null)}${row('Phone', one.phones[0]?.value ?? null)}</dl>`,
  )

function otherDeals(world: World, org: Organization, deal: Deal): Html | string {
  const others = live(world.tables.deal.by('org', org.id)).filter(({ id }) => id !== deal.id)
  return others.length === 0 ? '' : card('Other deals', dealList(world, others))
}
