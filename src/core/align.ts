import type { Side } from './agreement.ts'

/**
 * What holds back a change on its way into the source. Data, so that a flow says in one table what finance has settled.
 */
export interface Rails {
  /** Values that only the source itself leaves: nobody takes a customer off hold from the other end. */
  readonly kept: readonly string[]
  /** Which changes wait for a person: none, those to a value of a higher rank (or of an unknown one), or all. */
  readonly approve: 'none' | 'higher' | 'all'
  /** Value → rank, as far as it is known. */
  readonly ranks: Readonly<Record<string, number>>
}

/** One field of one record as both sides have it. */
export interface Question {
  /** The value both sides agreed on last; `null` at first contact. */
  readonly base: string | null
  /** `null`: unknown, or none that the other side could say. */
  readonly source: string | null
  /** `null`: empty, or nothing that counts as a value. `undefined`: nobody has looked. */
  readonly destination: string | null | undefined
  /** `source`: values go one way. */
  readonly direction: 'both' | 'source' | 'off'
  /** Whose value stands where both sides changed. */
  readonly winner: Side
  readonly rails: Rails
  /** What a person answered about carrying exactly this value of the destination over. */
  readonly answer: 'approve' | 'drop' | null
}

/** Why the destination gets the source's value. */
export type Because =
  | 'first' // first contact
  | 'moved' // the source's value changed
  | 'empty' // an empty or unknown value is no edit
  | 'oneWay' // edits of this field are not carried over
  | 'overruled' // both changed, and the source wins
  | 'kept' // the source's value is one that only the source leaves
  | 'dropped' // a person decided against the edit

export type Aligned =
  | { readonly do: 'nothing' }
  /** The destination has to be read before anything can be said. */
  | { readonly do: 'look' }
  /** Both sides say the same: only remembered. */
  | { readonly do: 'agree'; readonly value: string }
  /** `lost`: what people had put into the destination, and what does not stand. */
  | {
      readonly do: 'toDestination'
      readonly value: string
      readonly because: Because
      readonly lost: string | null
    }
  /** `from`: what stands in the source now. `lost`: that, where the source itself had changed to it. */
  | { readonly do: 'toSource'; readonly value: string; readonly from: string; readonly lost: string | null }
  /** As `toSource`, once a person says yes; until then both sides stay as they are. */
  | { readonly do: 'hold'; readonly value: string; readonly from: string; readonly lost: string | null }

/**
 * Three-way merge of one field: what changed on one side goes to the other; where both changed the winner's value
 * stands. Pure. First contact never writes to the source, and no more does what is empty or unknown.
 */
export function align(question: Question): Aligned {
  const { base, source, destination, direction, winner } = question
  if (direction === 'off' || source === null) return { do: 'nothing' }
  if (destination === undefined) return source === base ? { do: 'nothing' } : { do: 'look' }
  if (destination === source) return base === source ? { do: 'nothing' } : { do: 'agree', value: source }

  const back = (because: Because, lost = destination): Aligned => ({
    do: 'toDestination',
    value: source,
    because,
    lost,
  })
  if (base === null) return back('first')
  if (destination === null) return back(source === base ? 'empty' : 'moved')
  if (destination === base) return back('moved', null)
  if (direction === 'source') return back(source === base ? 'oneWay' : 'overruled')
  if (source !== base && winner === 'source') return back('overruled')
  return intoSource(question, source, destination)
}

function intoSource({ base, rails, answer }: Question, from: string, value: string): Aligned {
  const back = (because: Because): Aligned => ({ do: 'toDestination', value: from, because, lost: value })
  if (rails.kept.includes(from)) return back('kept')
  if (answer === 'drop') return back('dropped')
  const lost = from === base ? null : from
  const waits = answer === null && needsApproval(rails, from, value)
  return { do: waits ? 'hold' : 'toSource', value, from, lost }
}

function needsApproval({ approve, ranks }: Rails, from: string, to: string): boolean {
  if (approve !== 'higher') return approve === 'all'
  const [before, after] = [ranks[from], ranks[to]]
  // What nobody can rank may be higher.
  return before === undefined || after === undefined || after > before
}
