import type { Lowering } from '../../app/lowering.ts'
import { SyncError } from '../../core/errors.ts'
import type { Cli } from '../cli.ts'
import { count, plural } from '../terminal/words.ts'

/** What is cleared when sales may see less, what that costs, and what is not reached. */
export function lowered({ to, records, units, days, stays }: Lowering): readonly string[] {
  const { deals, organizations, notes, activities, files } = records
  const kinds = [
    [deals, 'deal'],
    [organizations, 'organization'],
    [notes, 'note'],
    [files, 'file'],
  ] as const
  const counted = [
    ...kinds.filter(([number]) => number > 0).map(([number, noun]) => plural(number, noun)),
    ...(activities === 0 ? [] : [`${count(activities)} ${activities === 1 ? 'activity' : 'activities'}`]),
  ]
  const time = days === null ? '' : days === 1 ? ', today' : `, over ${count(days)} days`
  return [
    `Visibility ${to} clears ${counted.join(', ')} in Pipedrive: ${count(units)} units of the API budget${time}.`,
    'It goes before all other work, open deals first. ml-connector status tells how much is left.',
    stays,
  ]
}

/**
 * Whether a person agrees. @throws SyncError `connection.unconfirmed` where nobody can answer
 */
export async function lowers({ terminal, signal }: Cli, lowering: Lowering): Promise<boolean> {
  for (const line of lowered(lowering)) terminal.note(line)
  const answer = await terminal.ask('Go on? [y/N] ', signal)
  if (answer === null) {
    const advice = 'To agree to it without a question: ml-connector connection apply -f FILE --yes'
    throw new SyncError(
      'connection.unconfirmed',
      'Nobody can answer here, so nothing is stored.',
      { do: 'hold' },
      { advice },
    )
  }
  if (/^(y|yes)$/i.test(answer.trim())) return true
  terminal.note('Nothing was stored.')
  return false
}
