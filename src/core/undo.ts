import type { Fields, RemoteRecord } from './connector.ts'
import { type Json, sameJson } from './json.ts'
import { added, mergeList } from './merge-list.ts'
import type { Operation, Shadow } from './sync-store.ts'

/**
 * Why something was not taken back:
 * `edited` it does not say any more what we had written · `unknown` nobody knows what stood there before · `gone` it was
 * deleted · `merged` it became part of another record · `attached` something that stays hangs on it · `shared` other records
 * of the books stand for it too · `refused` the system does not let us · `read_only` it may not be written at all ·
 * `setup` it was set up once and belongs to people by now · `hidden` the settings hid it, and only they show it again ·
 * `deleted` the write deleted what we had made · `forgotten` values of that time are not kept any more
 */
/** In the ledger `undo.edited` and so on. */
export const LEFT = [
  'edited',
  'unknown',
  'gone',
  'merged',
  'attached',
  'shared',
  'refused',
  'read_only',
  'setup',
  'hidden',
  'deleted',
  'forgotten',
] as const
export type LeftBecause = (typeof LEFT)[number]

/** Why an operation of an undo left what it found; `null` of all others. */
export const leftBecause = (rule: string | null): LeftBecause | null =>
  LEFT.find((because) => rule === `undo.${because}`) ?? null

/** What an update that is taken back asks for. */
export interface PutBack {
  /** What to send; empty where everything stands as before already. */
  readonly fields: Fields
  /** What stands there now, of these fields. */
  readonly stood: Fields
  /** Fields that are ours no more after it, or hold again what they held: kept back from later runs. */
  readonly fieldsBack: readonly string[]
  readonly left: Readonly<Record<string, FieldLeftBecause>>
}

type FieldLeftBecause = Extract<LeftBecause, 'edited' | 'unknown' | 'read_only' | 'hidden'>

/** What is asked about the fields of a record before their values are put back. */
export interface FieldRules {
  /** Whether an earlier write of the field was taken back already: what this one wrote is over. */
  readonly isOver: (field: string) => boolean
  /** Whether the field can be emptied at all; one that cannot is left as it is, and named. */
  readonly empties: (field: string) => boolean
  /** What to write so that our part of a value alone becomes what it was; `undefined` where that cannot be told. */
  readonly ours: (field: string, now: Json, then: Json) => Json | undefined
  /** Whether the value would show what the settings hide by now. */
  readonly hides: (field: string, value: Json) => boolean
}

/**
 * What stood in a record before one update of ours, wherever it still holds what the API returned to us. Of a list only our
 * own members go, and those come back that we had taken out.
 */
export function planPutBack(
  { before, after, state }: Pick<Operation, 'before' | 'after' | 'state'>,
  shadow: Shadow | undefined,
  current: Fields,
  rules: FieldRules,
): PutBack {
  const fields: Record<string, Json> = {}
  const stood: Record<string, Json> = {}
  const left: Record<string, FieldLeftBecause> = {}
  const fieldsBack: string[] = []
  for (const [field, sent] of Object.entries(after)) {
    if (rules.isOver(field)) continue
    const [then, now] = [before?.[field], current[field]]
    if (then === undefined || now === undefined) {
      left[field] = 'unknown'
      continue
    }
    // After a lost answer the record may hold what was sent although nothing was returned.
    const isOurs = sameJson(now, returnedOf(field, shadow)) || (state !== 'done' && sameJson(now, sent))
    const value = valueBack({ field, sent, then, now, isOurs }, rules)
    const because = value === undefined ? 'edited' : whyLeft(field, value, now, rules)
    if (value === undefined || because !== null) {
      left[field] = because ?? 'edited'
      continue
    }
    fieldsBack.push(field)
    stood[field] = now
    if (!sameJson(now, value)) fields[field] = value
  }
  // What changed by itself with one of our fields goes back with it: the time at which a deal was won.
  for (const [field, then] of Object.entries(before ?? {})) {
    if (Object.hasOwn(after, field) || then === null || Object.keys(fields).length === 0) continue
    fields[field] = then
    stood[field] = current[field] ?? null
  }
  return { fields, stood, fieldsBack, left }
}

interface Question {
  readonly field: string
  readonly sent: Json
  readonly then: Json
  readonly now: Json
  /** It holds what the API returned to us. */
  readonly isOurs: boolean
}

/** What a field holds once our write is taken back; `undefined` where somebody changed it since. */
function valueBack({ field, sent, then, now, isOurs }: Question, { ours }: FieldRules): Json | undefined {
  if (isList(sent) || isList(then)) return mergeList(now, added(then, sent), added(sent, then)).list
  if (sameJson(now, then)) return then
  return isOurs ? ours(field, now, then) : undefined
}

function whyLeft(field: string, value: Json, now: Json, { empties, hides }: FieldRules): FieldLeftBecause | null {
  if (value === null && now !== null && !empties(field)) return 'read_only'
  return hides(field, value) ? 'hidden' : null
}

const isList = (value: Json | undefined): boolean =>
  Array.isArray(value) && value.some((one) => typeof one === 'object' && one !== null && 'value' in one)

const returnedOf = (field: string, shadow: Shadow | undefined): Json | undefined =>
  shadow !== undefined && Object.hasOwn(shadow.returned, field) ? shadow.returned[field] : shadow?.written[field]

/** The shadow after fields were put back: what stands there is what an earlier write of ours left, or nobody's of ours. */
export function shadowPutBack(
  shadow: Shadow,
  { before, after }: Pick<Operation, 'before' | 'after'>,
  back: PutBack,
  answer: Fields,
): Shadow {
  const written: Record<string, Json> = { ...shadow.written }
  const unsent: Record<string, Json> = { ...shadow.unsent }
  const returned: Record<string, Json> = { ...shadow.returned }
  for (const field of back.fieldsBack) {
    const then = before?.[field] ?? null
    const sent = after[field] ?? null
    if (isList(sent) || isList(then)) {
      written[field] = mergeList(written[field] ?? [], added(then, sent), added(sent, then)).list
    } else if (isEmpty(then)) delete written[field]
    else written[field] = then
    delete unsent[field]
    const now = Object.hasOwn(answer, field) ? answer[field] : (back.fields[field] ?? back.stood[field])
    if (now !== undefined) returned[field] = now
  }
  for (const field of Object.keys(back.fields)) if (answer[field] !== undefined) returned[field] = answer[field]
  return { ...shadow, written, unsent, returned }
}

const isEmpty = (value: Json): boolean => value === null || value === '' || (Array.isArray(value) && value.length === 0)

/** Whether a record that we made is still as we left it, field by field, as far as its answers told. */
export function isStillOurs(record: RemoteRecord, shadow: Shadow): boolean {
  return Object.entries(shadow.returned).every(
    ([field, returned]) => record.fields[field] === undefined || sameJson(record.fields[field], returned),
  )
}
