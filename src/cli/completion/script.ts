import type { Flag, Place, Value } from './tree.ts'

/** How a completion script calls the program, to ask for the names of connections. */
export interface Caller {
  /** The launcher of this installation, used where `ml-connector` is not in the PATH. */
  readonly launcher: string
  /** Whether it is called as `npx ml-connector`, which is then completed too. */
  readonly byNpx: boolean
}

/** Text as one word of a shell. */
export const word = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`

/** The key of a place in the scripts, made of its words: empty at the root, ` connection apply`. */
export const keyOf = ({ words }: Place): string => words.map((one) => ` ${one}`).join('')

interface Valued {
  readonly value: Value
  /** Keys of the place with each way to write the flag. */
  readonly keys: readonly string[]
}

/** The flags of all places that take a value. */
export const valuedFlags = (places: readonly Place[]): readonly Valued[] =>
  places.flatMap((place) =>
    place.flags.flatMap(({ names, value }) =>
      value === null ? [] : [{ value, keys: names.map((name) => `${keyOf(place)} ${name}`) }],
    ),
  )

export const flagNames = (flags: readonly Flag[]): readonly string[] => flags.flatMap(({ names }) => names)

/** Any of these, as a pattern of `case`. */
export const anyOf = (keys: readonly string[]): string => keys.map(word).join('|')
