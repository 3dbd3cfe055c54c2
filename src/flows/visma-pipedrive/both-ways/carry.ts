import { type Aligned, align, type Question } from '../../../core/align.ts'
import { isSyncError } from '../../../core/errors.ts'
import type { PhaseContext } from '../context.ts'
import type { PartyRow } from '../rows.ts'
import { type BothField, standsAs } from './fields.ts'
import { overruledIssue } from './issues.ts'

/** What became of an edit on its way into Visma.net. */
export type Carried =
  /** Visma.net holds it; `lost`: the value of its own that it had changed to. */
  | { readonly do: 'carried'; readonly value: string; readonly lost: string | null }
  /** Visma.net keeps `value`, and says why in `words`. */
  | { readonly do: 'refused'; readonly value: string; readonly words: string }
  | { readonly do: 'readOnly'; readonly value: string }
  /** The customer as it stands now asks for something else. */
  | { readonly do: 'other'; readonly aligned: Aligned }

/**
 * Writes one field of a customer to Visma.net: read by itself, decided on what stands there now, and sent alone under the
 * version it was read with. Where somebody was faster it is read and decided again, once.
 */
export async function carry(
  { record, field }: { readonly record: PartyRow; readonly field: BothField },
  question: Question,
  context: PhaseContext,
): Promise<Carried> {
  const { writer } = context.source
  if (writer === undefined) return { do: 'readOnly', value: question.source ?? '' }
  for (let again = false; ; again = true) {
    const found = await writer.fresh('customer', record.key, context.signal)
    // Gone in Visma.net: nothing is known of it, so nothing is done.
    const source = found === null ? null : standsAs(field, found.fields)
    const aligned = align({ ...question, source })
    if (found === null || aligned.do !== 'toSource') {
      // The books moved since they were read: the rest of the customer is decided on what stands there now.
      if (found !== null) await context.reread('customer', record.key)
      return { do: 'other', aligned }
    }
    const { value, from, lost } = aligned
    // Told before it is sent: if the answer is lost, the next look finds both sides agreed and nothing to tell.
    if (lost !== null) await context.issue(overruledIssue({ record, field, from: lost, to: value }, 'Pipedrive'))
    try {
      await context.writeSource({
        ...{ flow: 'referenceData', stream: 'customer', key: record.key, rule: 'edit' },
        before: { [field.name]: found.fields[field.name] ?? null },
        after: { [field.name]: value },
        mark: found.mark,
        version: found.record.modified,
      })
      return { do: 'carried', value, lost }
    } catch (error) {
      if (!isSyncError(error) || error.applied === 'unknown') throw error
      if (error.code.endsWith('.read_only')) return { do: 'readOnly', value: from }
      const isMoved = error.code.endsWith('.moved')
      if (isMoved && !again) continue
      if (source !== question.source) await context.reread('customer', record.key)
      if (isMoved || error.code.endsWith('.rejected')) return { do: 'refused', value: from, words: error.message }
      throw error
    }
  }
}
