import type { Flag, Place, Value } from './tree.ts'

/** How a script finds the program again, to ask it for the names of connections. */
export interface Caller {
  /** The launcher of this installation, for where `ml-connector` is not in the PATH. */
  readonly launcher: string
  /** It is called as `npx ml-connector`, so that this is what is completed too. */
  readonly byNpx: boolean
}

/** Text as one word of a shell. */
export const word = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`

/** A place as the scripts tell it, built word by word: nothing at the root, then ` connection apply`. */
export const keyOf = ({ words }: Place): string => words.map((one) => ` ${one}`).join('')

interface Valued {
  readonly value: Value
  /** The place and the flag, in every way it is written. */
  readonly keys: readonly string[]
}

/** Flags that something follows, of all places. */
export const valuedFlags = (places: readonly Place[]): readonly Valued[] =>
  places.flatMap((place) =>
    place.flags.flatMap(({ names, value }) =>
      value === null ? [] : [{ value, keys: names.map((name) => `${keyOf(place)} ${name}`) }],
    ),
  )

export const flagNames = (flags: readonly Flag[]): readonly string[] => flags.flatMap(({ names }) => names)

/** Any of these, as a pattern of `case`. */
export const anyOf = (keys: readonly string[]): string => keys.map(word).join('|')
