import type { Owned } from '../../../core/drift.ts'
import type { Policy } from '../../../core/plan.ts'
import type { Link, Shadow } from '../../../core/sync-store.ts'
import { BOTH_FIELDS, directionOf } from '../both-ways/fields.ts'
import type { PhaseContext } from '../context.ts'
import { blockIn, mergeBlock } from '../entries/entry-block.ts'
import { sameHtml } from '../entries/html.ts'
import { markerIn } from '../entries/marker.ts'
import { textField } from '../entries/whose-entry.ts'
import { BLOCK, OURS, OWN_OR_NEVER } from '../fields/desired.ts'
import { FIGURES, servedBy } from '../streams.ts'

type Settings = PhaseContext['settings']

/** Members that say where a record hangs. */
export const REFERENCES = { org_id: 'organization', person_id: 'person', deal_id: 'deal' } as const
export type Reference = keyof typeof REFERENCES
export const isReference = (field: string): field is Reference => Object.hasOwn(REFERENCES, field)

/** Custom fields that only the figures fill, and amounts among them. */
const OF_FIGURES: ReadonlySet<string> = new Set(
  ['openBalance', 'overdue', 'overdueBand', 'light', 'paymentBehaviour', 'stoppedOrdering'].map(
    (name) => `custom.${name}`,
  ),
)
const BALANCES: ReadonlySet<string> = new Set(['custom.openBalance', 'custom.overdue'])

export interface OwnershipOptions {
  /** Balances cannot be written, since the account does not have the currency of the books in use. */
  readonly balancesHeld: boolean
}

/** Fields of one record that an undo keeps back: no run writes them, whatever stands there. */
export type KeptFields = ReadonlyMap<string, unknown>

/**
 * What of a record that we wrote is ours to hold there, by its shadow and the settings. Native fields are people's once
 * they change them, and so are no drift, except for a name that the settings give to Visma. Fields that go both ways are
 * people's to edit.
 */
export function whatIsOurs(
  shadow: Shadow,
  settings: Settings,
  kept: KeptFields,
  { balancesHeld }: OwnershipOptions,
): Owned {
  const notHeld = new Set(
    BOTH_FIELDS.filter((field) => directionOf(field, settings) !== 'source').map(({ member }) => member as string),
  )
  const isHeld = (name: string): boolean =>
    !notHeld.has(name) &&
    !(OF_FIGURES.has(name) && !settings.flows.receivables) &&
    !(BALANCES.has(name) && balancesHeld)
  const text = shadow.entity === 'note' || shadow.entity === 'activity' ? textField(shadow.entity) : null
  const policyOf = (name: string): Policy | null => {
    if (name.startsWith('custom.')) return isHeld(name) ? OURS : null
    if (name === text) return BLOCK
    if (name === 'name') return settings.names === 'visma' ? { created: 'never', linked: 'ours' } : null
    return isReference(name) ? OWN_OR_NEVER : null
  }
  const policy = Object.keys(shadow.written).flatMap((name) => {
    const found = kept.has(name) ? null : policyOf(name)
    return found === null ? [] : [[name, found] as const]
  })
  const marker = text === null ? '' : (markerIn(String(shadow.written[text] ?? '')) ?? '')
  return {
    policy: Object.fromEntries(policy),
    sameText: (_, current, returned) => {
      const [now, then] = [blockIn(current, marker), blockIn(returned, marker)]
      // What the API has mangled beyond recognition is compared whole.
      if (then === null) return sameHtml(current, returned)
      return now !== null && sameHtml(now, then)
    },
    mergeBlock: (texts) => {
      const merged = mergeBlock({ ...texts, marker })
      return 'gone' in merged ? null : merged.content
    },
  }
}

/** Whether a flow that is on keeps the record in step; what was written before a flow was switched off stays as it is. */
export const isKept = (links: readonly Link[], settings: Settings): boolean =>
  links.some(
    ({ stream, role, state }) =>
      state === 'live' &&
      !isMoment(stream, role) &&
      servedBy(stream)
        .slice(0, 1)
        .some((flow) => settings.flows[flow] !== false),
  )

/** Activities that tell of a moment are written once: what people make of them is theirs. */
const isMoment = (stream: string, role: string): boolean =>
  stream === FIGURES && role !== 'summary' && !role.startsWith('shows:')
