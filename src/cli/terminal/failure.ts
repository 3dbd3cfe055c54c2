import type { FailureDocument } from '../../app/failure.ts'
import { failureOf } from '../../app/failure-of.ts'
import { isSyncError } from '../../core/errors.ts'
import type { Cli } from '../cli.ts'
import { EXIT, type ExitCode } from '../exit-code.ts'
import { StoppedAsking } from './terminal.ts'

/**
 * Says why a command failed: an expected failure by its message and advice, any other error by one sentence and where
 * to look. Never by a stack, which goes to the log for those who ask for it.
 */
export function reportFailure(
  cli: Pick<Cli, 'terminal' | 'secrets' | 'signal' | 'environment'>,
  error: unknown,
  json: boolean,
): ExitCode {
  const { terminal, secrets, signal } = cli
  const { red, yellow, dim } = terminal.noteColours
  if (error instanceof StoppedAsking || (signal.aborted && (error === signal.reason || isAbort(error)))) {
    terminal.note(yellow('Stopped.'))
    if (json) terminal.out(asJson({ error: { code: 'stopped', message: 'Stopped by hand.', advice: null } }))
    return EXIT.attention
  }
  const failure = failureOf(error, secrets)
  const { message, advice } = failure.error
  if (isSyncError(error)) {
    terminal.note(
      message
        .split('\n')
        .map((line) => `${red('✗')} ${line}`)
        .join('\n'),
    )
    if (advice !== null) terminal.note(`  ${advice}`)
    if (error.requestId) terminal.note(dim(`  Request id for the other side's support: ${error.requestId}`))
  } else {
    terminal.note(`${red('✗')} ${message}`)
    if (wantsDetails(cli.environment.LOG_LEVEL)) terminal.note(secrets.hide(detailsOf(error)))
    else terminal.note('  This is a bug. Run it again with LOG_LEVEL=debug for the details, and please report them.')
  }
  if (json) terminal.out(asJson(failure))
  return EXIT.failed
}

/** A mistake on the command line itself: one sentence, and where to look. */
export function reportUsage({ terminal }: Pick<Cli, 'terminal'>, sentence: string, json: boolean): ExitCode {
  const advice = 'See ml-connector --help, or --help after a command.'
  terminal.note(`${terminal.noteColours.red('✗')} ${sentence}`)
  terminal.note(`  ${advice}`)
  if (json) terminal.out(asJson({ error: { code: 'usage', message: sentence, advice } }))
  return EXIT.usage
}

const asJson = (failure: FailureDocument): string => JSON.stringify(failure, null, 2)

const isAbort = (error: unknown): boolean => error instanceof Error && error.name === 'AbortError'

const wantsDetails = (level: string | undefined): boolean => level === 'debug' || level === 'trace'

/** The stack of the error and of its causes, innermost last. */
function detailsOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const own = error.stack ?? error.message
  return error.cause === undefined ? own : `${own}\nCaused by: ${detailsOf(error.cause)}`
}
