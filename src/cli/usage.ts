import { type Command, CommanderError, InvalidArgumentError } from 'commander'
import { didYouMean } from '../core/nearest.ts'
import { EXIT } from './exit-code.ts'

/** Commander's message as one clear sentence, with its suggestion. */
export function usageSentence(message: string): string {
  const text = message
    .trim()
    .replace(/^error: /, '')
    .replace(
      /\n\(Did you mean (?:one of )?(.+)\?\)$/,
      (_, words: string) => `; did you mean ${words.replaceAll(', ', ' or ')}?`,
    )
  const sentence = text.charAt(0).toUpperCase() + text.slice(1)
  return /[.?]$/.test(sentence) ? sentence : `${sentence}.`
}

const HELP = ['commander.helpDisplayed', 'commander.help', 'commander.version']

/** Whether the error only means that help or the version was printed: commander then ends by throwing. */
export const isHelp = (error: unknown): error is CommanderError =>
  error instanceof CommanderError && HELP.includes(error.code)

/** Every other error of commander is a mistake on the command line. */
export const isUsageError = (error: unknown): error is CommanderError =>
  error instanceof CommanderError && !HELP.includes(error.code)

/** An error that the parser cannot find: arguments that do not go together, or unknown names. */
export const wrongUsage = (sentence: string): CommanderError =>
  new CommanderError(EXIT.usage, 'ml-connector.usage', sentence)

/** Notes which words a parser takes, for the completion of shells. */
export const taking = <Parser extends object>(words: readonly string[], parser: Parser): Parser & Taking =>
  Object.assign(parser, { words })

interface Taking {
  readonly words: readonly string[]
}

/** The words a parser takes, where there are a few. */
export const wordsOf = (parser: unknown): readonly string[] | null =>
  typeof parser === 'function' && 'words' in parser ? (parser as unknown as Taking).words : null

/** Parser of an argument that takes one of a few words. */
export const oneOf = <Word extends string>(words: readonly Word[]) =>
  taking(words, (given: string): Word => {
    const found = words.find((word) => word === given)
    if (found !== undefined) return found
    const hint = didYouMean(given, words)
    throw new InvalidArgumentError(hint === '' ? `Use one of ${words.join(', ')}.` : hint.replace('; did', 'Did'))
  })

export const wholeNumber =
  (least: number, most = Number.MAX_SAFE_INTEGER) =>
  (given: string): number => {
    const value = Number(given)
    if (/^\d+$/.test(given) && value >= least && value <= most) return value
    throw new InvalidArgumentError(
      `Use a whole number from ${least}${most < Number.MAX_SAFE_INTEGER ? ` to ${most}` : ''}.`,
    )
  }

/** Adds worked examples below the help of a command. */
export function examples(command: Command, lines: readonly string[]): Command {
  return command.addHelpText('after', `\nExamples:\n${lines.map((line) => `  $ ml-connector ${line}`).join('\n')}`)
}
