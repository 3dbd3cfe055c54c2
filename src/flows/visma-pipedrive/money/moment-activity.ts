import type { RemoteRecord } from '../../../core/connector.ts'
import { isSyncError } from '../../../core/errors.ts'
import type { Target, TargetResult } from '../../../core/flow.ts'
import { type RemoteId, remoteId } from '../../../core/ids.ts'
import { cutTo, oneLine } from '../../../core/plain-text.ts'
import type { Desired } from '../../../core/plan.ts'
import type { RunNotes } from '../../../core/run-notes.ts'
import type { PhaseContext } from '../context.ts'
import { isRefusal } from '../deals/refused-deals.ts'
import { ENTRY_TEXTS, type EntryTexts, typeWord } from '../entries/entry-texts.ts'
import { formatDay } from '../entries/format.ts'
import { escapeHtml } from '../entries/html.ts'
import { momentMarker } from '../entries/marker.ts'
import { desired, FIRST, MAX_VARCHAR, OWN_OR_NEVER } from '../fields/desired.ts'
import type { FlowSettings } from '../settings.ts'
import { FIGURES } from '../streams.ts'
import type { Figures } from './figures.ts'
import type { Shown } from './figures-row.ts'
import { isFoundAgain, linkMomentsLeft } from './found-moments.ts'
import { MOMENT_TEXTS } from './moment-texts.ts'
import { type Episode, isShown, momentOfRole, momentRole } from './moments.ts'
import { lookAtDeals, openDeals } from './other-deals.ts'
import { isLeftOut } from './whose-figures.ts'

/** More at once are no news but a flood; the rest comes on the days that follow. */
const MOST_A_RUN = 20

/** How many activities this run has made; kept by what the run remembers. */
const made = new WeakMap<RunNotes, number>()

/** Whether there is room for one more, which is taken then. */
function hasRoom({ notes }: Pick<PhaseContext, 'notes'>): boolean {
  const before = made.get(notes) ?? 0
  if (before >= MOST_A_RUN) return false
  made.set(notes, before + 1)
  return true
}

/**
 * Makes the activities of episodes that are told of, for the owner of the customer's open deal, and marks those done
 * that are over. Without an open deal, or without room in this run, an episode is asked for again the next day.
 */
export async function writeMoments(shown: Shown, context: PhaseContext): Promise<readonly TargetResult['outcome'][]> {
  const { row, customer } = shown
  const episodes = row.data.moments ?? []
  if (!isAnyOn(context.settings) || customer === undefined || isLeftOut(customer)) return []
  if (episodes.length === 0 && shown.ours.adoptedBy === null) return []
  const linksNow = async () => (await context.store.linksOf(FIGURES, [row.key])).get(row.key) ?? []
  const before = await linksNow()
  const links = (await linkMomentsLeft(shown, before, context)) ? await linksNow() : before
  const known = new Set(links.map(({ role }) => role))
  // The episodes were worked out without these: the next look at the figures brings both together.
  const unread = links.filter((link) => isFoundAgain(link) && row.data.found?.includes(link.role) !== true)
  const isUnread = new Set(unread.map(({ role }) => momentOfRole(role)?.rule))
  const outcomes: TargetResult['outcome'][] = []
  for (const episode of episodes) {
    if (isUnread.has(episode.rule)) continue
    if (known.has(momentRole(episode))) outcomes.push(await follow(episode, shown, context))
    else if (isShown(episode)) outcomes.push(await make(episode, shown, context))
  }
  return outcomes
}

const isAnyOn = ({ moments }: FlowSettings): boolean =>
  moments.overdueDays !== null || moments.turnedLate || moments.paid

/** The activity is done once its episode is over, and to be done again where the same episode goes on after all. */
async function follow(episode: Episode, shown: Shown, context: PhaseContext): Promise<TargetResult['outcome']> {
  if (episode.rule === 'paid') return 'unchanged'
  const done = desired('activity', { done: [episode.state === 'over', OWN_OR_NEVER] })
  return (await context.sync(targetOf(episode, shown, done, false))).outcome
}

async function make(episode: Episode, shown: Shown, context: PhaseContext): Promise<TargetResult['outcome']> {
  const deal = await openDealOf(shown, context)
  if (deal === undefined || !hasRoom(context)) return 'unchanged'
  const { row, organization, person, setup, ours } = shown
  const place = { deal: deal.id, organization, person, type: setup.activityType, companyId: ours.companyId }
  const write = async (owner: RemoteId | null) => {
    const wanted = momentActivity(episode, row.data, { ...place, owner }, context.settings)
    return (await context.sync(targetOf(episode, shown, wanted, true))).outcome
  }
  const owner = typeof deal.fields.owner_id === 'string' ? remoteId(deal.fields.owner_id) : null
  try {
    return await write(owner)
  } catch (error) {
    // The owner may have left the account since.
    if (owner === null || !isSyncError(error) || !isRefusal(error)) throw error
    return await write(null)
  }
}

/** The newest open deal of the customer. One that we made since the last look is not in our copy yet. */
async function openDealOf(shown: Shown, context: PhaseContext): Promise<RemoteRecord | undefined> {
  const [deal] = await openDeals(shown, context)
  if (deal !== undefined) return deal
  const known = await context.store.mirrored('deal', shown.deals)
  if (shown.deals.every((id) => known.has(id))) return undefined
  await lookAtDeals(context, 0)
  return (await openDeals(shown, context))[0]
}

const targetOf = (episode: Episode, { row }: Shown, wanted: Desired, create: boolean): Target => ({
  ...{ flow: 'receivables', stream: FIGURES, key: row.key, role: momentRole(episode) },
  ...{ version: null, desired: wanted, match: null, create, rule: 'created' },
})

/** The activity about an episode: when it begins, why, and for whom. It is written once, and then people's. */
export function momentActivity(
  episode: Episode,
  figures: Figures,
  place: {
    readonly deal: RemoteId
    readonly organization: RemoteId | null
    readonly person: RemoteId | null
    readonly owner: RemoteId | null
    readonly type: string | null
    readonly companyId: string
  },
  { locale, moments }: Pick<FlowSettings, 'locale' | 'moments'>,
): Desired {
  const { number, name } = figures
  const texts = MOMENT_TEXTS[locale]
  const mark = momentMarker(episode.rule, number, episode.document, place.companyId)
  const title = texts.subject[episode.rule](`${oneLine(name) || number} (${number})`, moments.overdueDays ?? 0)
  return desired('activity', {
    // Its end is by what it is found again, so the name gives way.
    subject: [`${cutTo(title, MAX_VARCHAR - mark.length - 3)} (${mark})`, FIRST],
    type: [place.type, FIRST],
    due_date: [episode.from, FIRST],
    done: [false, OWN_OR_NEVER],
    note: [firstOf(episode, figures.oldest, ENTRY_TEXTS[locale], texts.since, locale), FIRST],
    owner_id: [place.owner, FIRST],
    deal_id: [place.deal, FIRST],
    org_id: [place.organization, FIRST],
    person_id: [place.person, FIRST],
  })
}

/** The document that began it, without an amount: who may not see amounts may see this. */
function firstOf(
  { document }: Episode,
  oldest: Figures['oldest'],
  texts: EntryTexts,
  since: (document: string, day: string) => string,
  locale: FlowSettings['locale'],
): string | null {
  const found = oldest.find(({ type, number }) => `${type}:${number}` === document)
  if (found === undefined || found.dueDate === null) return null
  const what = `${typeWord(texts, 'customer', found.type)} ${found.number}`
  return `<p>${escapeHtml(since(what, formatDay(found.dueDate, locale)), MAX_VARCHAR - 20)}</p>`
}
