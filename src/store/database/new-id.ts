import { randomBytes, randomInt } from 'node:crypto'
import { type OperationId, operationId } from '../../core/ids.ts'

/** Crockford's digits in lower case, none of which is mistaken for another when read aloud. They sort by value. */
const DIGITS = '0123456789abcdefghjkmnpqrstvwxyz'

/** `prefix` and `length` random digits of 5 bits each. */
export const newId = (prefix: string, length: number): string =>
  prefix + Array.from(randomBytes(length), (byte) => DIGITS[byte & 31]).join('')

/** Ids of operations, `o_` and 18 digits: in the order they were asked for, by time across processes. */
export function operationIds(): (at: number) => OperationId {
  const next = orderedIds('o_')
  return (at) => operationId(next(at))
}

/** Ids of `prefix` and 18 digits: in the order they were asked for, by time across processes. */
export function orderedIds(prefix: string): (at: number) => string {
  let time = 0
  let count = 0
  return (at) => {
    // When the clock was set back, later ids must still sort after earlier ones.
    if (at > time) {
      time = at
      count = randomInt(2 ** 40)
    } else count += 1
    return `${prefix}${digits(time)}${digits(count)}`
  }
}

/** A text that sorts after all ids of {@link orderedIds} made before `at`. */
export const firstIdAt = (prefix: string, at: number): string => prefix + digits(Math.max(0, at))

function digits(value: number): string {
  let text = ''
  for (let rest = value; text.length < 9; rest = Math.floor(rest / 32)) text = (DIGITS[rest % 32] ?? '') + text
  return text
}
