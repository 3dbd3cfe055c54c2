import type { Because } from '../../../core/align.ts'
import type { NewIssue } from '../../../core/sync-store.ts'
import type { PartyRow } from '../rows.ts'
import type { BothField } from './fields.ts'

export const HELD = 'edit.held'
export const MANY = 'edit.many'
const OVERRULED = 'edit.overruled'
const KEPT = 'edit.kept'
const REFUSED = 'edit.refused'
const SHARED = 'edit.shared'
export const READ_ONLY = 'edit.read_only'
export const DIFFERED = 'edit.differed'
/** Issues about a field that are over once both sides agree on it. */
export const NOT_OVERRULED = [HELD, KEPT, REFUSED, SHARED]

/** Issues about one field of a customer have a key of their own: they outlive the decision about the customer. */
export const fieldKey = (key: string, { name }: Pick<BothField, 'name'>): string => `${key}.${name}`

interface About {
  readonly record: PartyRow
  readonly field: BothField
  readonly from: string
  readonly to: string
}

const said = ({ record: { data } }: Pick<About, 'record'>): string => `${data.name} (${data.number})`

function issueOf({ record, field, from, to }: About, code: string, message: string, advice: string): NewIssue {
  return {
    flow: 'referenceData',
    stream: 'customer',
    key: fieldKey(record.key, field),
    code,
    message,
    advice,
    details: { customer: record.key, number: record.data.number, field: field.name, from, to },
  }
}

/** An edit waits for the answer that the settings ask for. */
export const heldIssue = (about: About): NewIssue =>
  issueOf(
    about,
    HELD,
    `${said(about)}: the ${about.field.title} was changed in Pipedrive from ${about.from} to ${about.to}, which waits for approval before it is written to Visma.net.`,
    'Decide it: ml-connector issue answer ID approve, or drop, which puts the value of Visma.net back.',
  )

/** Both sides changed; the value that did not stand is told. */
export const overruledIssue = (about: About, winner: 'Visma.net' | 'Pipedrive'): NewIssue =>
  issueOf(
    about,
    OVERRULED,
    `${said(about)}: the ${about.field.title} was changed on both sides. ${winner} has the say, so ${about.to} stands, and ${about.from} of the other side does not.`,
    'If the other value was right, enter it again in Visma.net; then ignore this issue.',
  )

const keptIssue = (about: About): NewIssue =>
  issueOf(
    about,
    KEPT,
    `${said(about)}: the status was changed in Pipedrive from ${about.to} to ${about.from}, and was put back: a customer is taken off hold in Visma.net only.`,
    'Take the customer off hold in Visma.net, if that is right; else ignore this issue.',
  )

/** Visma.net refused the value, in its own words. */
export const refusedIssue = (about: About, words: string): NewIssue =>
  issueOf(
    about,
    REFUSED,
    `${said(about)}: Visma.net did not take ${about.from} as ${about.field.title}, so ${about.to} was put back in Pipedrive. ${words}`,
    'Mend what Visma.net names and enter the value again, in either system; it is not tried again by itself.',
  )

export const sharedIssue = (about: About): NewIssue =>
  issueOf(
    about,
    SHARED,
    `${said(about)}: its person in Pipedrive stands for several customers, so the edit of the ${about.field.title} to ${about.from} was put back: nobody can tell whose it is.`,
    'Give each customer a person of its own in Pipedrive, or change the value in Visma.net; then ignore this issue.',
  )

/** Issues that an edit leaves behind when the source keeps its value. */
export function putBackIssue(because: Because, about: About): NewIssue | null {
  if (because === 'overruled') return overruledIssue(about, 'Visma.net')
  return because === 'kept' ? keptIssue(about) : null
}

/** What a person put into Pipedrive and what stands instead. */
export type Line = {
  readonly customer: string
  readonly number: string
  readonly field: string
  readonly from: string
  readonly to: string
}

const MOST_TOLD = 20
const told = (lines: readonly Line[]): string => {
  const first = lines.slice(0, MOST_TOLD).map(({ number, field, from, to }) => `${number} ${field} ${from} → ${to}`)
  const more = lines.length > MOST_TOLD ? ` and ${lines.length - MOST_TOLD} more` : ''
  return `${first.join(', ')}${more}`
}

const grouped = (code: string, key: string, lines: readonly Line[], message: string, advice: string): NewIssue => ({
  flow: 'referenceData',
  stream: 'connection',
  key,
  code,
  message,
  advice,
  details: { lines: [...lines] },
})

/** At first contact Visma's values were set; what stood in Pipedrive is told once. */
export const differedIssue = (lines: readonly Line[]): NewIssue =>
  grouped(
    DIFFERED,
    'first values',
    lines,
    `At first contact ${lines.length} values in Pipedrive differed from Visma.net, which has the say then: ${told(lines)}.`,
    'Where the earlier value was right, enter it again in either system: from now on changes go both ways. Then ignore this issue.',
  )

export const readOnlyIssue = (lines: readonly Line[]): NewIssue =>
  grouped(
    READ_ONLY,
    'visma read-only',
    lines,
    `Visma.net lets us read customers and not change them, so what was edited in Pipedrive was put back: ${told(lines)}.`,
    'Give the integration the scope vismanet_erp_service_api:update, or set flows.referenceData to visma for these fields.',
  )

/** More changes than a person makes by hand. `asked`: when, so that an approval that ran out is asked for anew. */
export const manyIssue = (lines: readonly Line[], most: number, asked: number): NewIssue => ({
  ...grouped(
    MANY,
    'many edits',
    lines,
    `${lines.length} changes made in Pipedrive would be written to Visma.net at once, more than ${most}, so none is: ${told(lines)}.`,
    'Decide all of them: ml-connector issue answer ID approve, which counts for exactly this list and 24 hours, or drop.',
  ),
  details: { lines: [...lines], asked },
})
