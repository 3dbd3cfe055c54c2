import type { Row } from './model.ts'
import type { World } from './world.ts'

/** The figures `include_fields` can ask for on an organization or a person alike. */
const PARTY_COUNTS = [
  'next_activity_id',
  'last_activity_id',
  'open_deals_count',
  'related_open_deals_count',
  'closed_deals_count',
  'related_closed_deals_count',
  'email_messages_count',
  'activities_count',
  'done_activities_count',
  'undone_activities_count',
  'files_count',
  'notes_count',
  'followers_count',
  'won_deals_count',
  'related_won_deals_count',
  'lost_deals_count',
  'related_lost_deals_count',
  'smart_bcc_email',
] as const

export const ORGANIZATION_COUNTS = [...PARTY_COUNTS, 'people_count'] as const

export const PERSON_COUNTS = [
  ...PARTY_COUNTS,
  'participant_open_deals_count',
  'participant_closed_deals_count',
  'last_incoming_mail_time',
  'last_outgoing_mail_time',
  'marketing_status',
  'doi_status',
] as const

export const DEAL_COUNTS = [
  'next_activity_id',
  'last_activity_id',
  'first_won_time',
  'products_count',
  'files_count',
  'notes_count',
  'followers_count',
  'email_messages_count',
  'activities_count',
  'done_activities_count',
  'undone_activities_count',
  'participants_count',
  'last_incoming_mail_time',
  'last_outgoing_mail_time',
  'smart_bcc_email',
  'source_lead_id',
] as const

const live = <T extends Row>(rows: readonly T[]): T[] => rows.filter((row) => !row.is_deleted)

/** Counts only the figures that were asked for; those the twin does not keep are 0, `null` or empty. */
export function counts(
  world: World,
  index: 'org' | 'person' | 'deal',
  id: number,
  wanted: readonly string[],
): Record<string, unknown> {
  const { deal, person, note, activity, file } = world.tables
  const deals = () => (index === 'deal' ? [] : live(deal.by(index, id)))
  const activities = () => live(activity.by(index, id))
  const figure = (name: string): unknown => {
    switch (name.replace(/^related_/, '')) {
      case 'open_deals_count':
        return deals().filter((d) => d.status === 'open').length
      case 'closed_deals_count':
        return deals().filter((d) => d.status !== 'open').length
      case 'won_deals_count':
        return deals().filter((d) => d.status === 'won').length
      case 'lost_deals_count':
        return deals().filter((d) => d.status === 'lost').length
      case 'people_count':
        return live(person.by('org', id)).length
      case 'notes_count':
        return live(note.by(index, id)).length
      case 'files_count':
        return live(file.by(index, id)).length
      case 'activities_count':
        return activities().length
      case 'done_activities_count':
        return activities().filter((a) => a.done).length
      case 'undone_activities_count':
        return activities().filter((a) => !a.done).length
      case 'next_activity_id':
        return activities().find((a) => !a.done)?.id ?? null
      case 'last_activity_id':
        return activities().findLast((a) => a.done)?.id ?? null
      case 'products_count':
        return live(world.tables.dealProduct.by('deal', id)).length
      case 'first_won_time':
        return deal.get(id)?.first_won_time ?? null
      case 'smart_bcc_email':
        return `${world.company.domain}+${index}${id}@pipedrivemail.com`
      case 'marketing_status':
        return 'no_consent'
      case 'doi_status':
        return 1
      default:
        return name.endsWith('_count') ? 0 : null
    }
  }
  return Object.fromEntries(wanted.map((name) => [name, figure(name)]))
}
