import type { Argument, Command, Option } from 'commander'
import { wordsOf } from '../usage.ts'

export const SHELLS = ['bash', 'zsh', 'fish'] as const
export type Shell = (typeof SHELLS)[number]

/** What an argument or a flag's value can be: one of a few words, a connection's name, a file, or any text. */
export type Value =
  | { readonly is: 'words'; readonly words: readonly string[] }
  | { readonly is: 'connection' | 'file' | 'other' }

export interface Flag {
  /** Each way to write it: `-f`, `--file`. */
  readonly names: readonly string[]
  readonly says: string
  /** What follows it; `null` where nothing does. */
  readonly value: Value | null
}

export interface Place {
  /** The words before this place: none at the root, `connection`, `connection apply`. */
  readonly words: readonly string[]
  readonly says: string
  readonly flags: readonly Flag[]
  /** What its arguments are, in their order. */
  readonly args: readonly Value[]
}

/** Every place of a command line at which words can be completed, the root first. */
export function placesOf(program: Command): readonly Place[] {
  const help: Place = {
    words: ['help'],
    says: 'show the help of a command',
    flags: [],
    args: [{ is: 'words', words: program.commands.map((command) => command.name()) }],
  }
  return [...placesBelow(program, []), help]
}

/** The words that may come next after a place, each with what it does. */
export const nextOf = (places: readonly Place[], { words }: Place): readonly Place[] =>
  places.filter((one) => one.words.length === words.length + 1 && words.every((word, at) => one.words[at] === word))

const placesBelow = (command: Command, words: readonly string[]): readonly Place[] => [
  {
    words,
    says: command.description(),
    flags: [...command.options.filter(({ hidden }) => !hidden).map(flagOf), HELP],
    args: command.registeredArguments.map(argumentValue),
  },
  ...command.commands.flatMap((child) =>
    [child.name(), ...child.aliases()].flatMap((name) => placesBelow(child, [...words, name])),
  ),
]

const HELP: Flag = { names: ['-h', '--help'], says: 'display help for command', value: null }

const flagOf = (option: Option): Flag => ({
  names: [option.short, option.long].filter((name) => name !== undefined && name !== null),
  says: option.description,
  value: option.required || option.optional ? optionValue(option) : null,
})

function optionValue({ parseArg, long, flags }: Option): Value {
  if (long === '--connection') return { is: 'connection' }
  return /<path>/.test(flags) ? { is: 'file' } : fewWords(parseArg)
}

// Commands that are about a connection take its name first.
const argumentValue = (argument: Argument): Value =>
  argument.name() === 'name' ? { is: 'connection' } : fewWords(argument.parseArg)

function fewWords(parser: unknown): Value {
  const words = wordsOf(parser)
  return words === null ? { is: 'other' } : { is: 'words', words }
}
