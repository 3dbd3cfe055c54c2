import type { Command } from 'commander'
import type { MatchRequest } from '../../app/decide-match.ts'
import {
  MATCH_ACTIONS,
  MATCH_STATES,
  MATCHED,
  type MatchAction,
  type MatchedRole,
  type MatchState,
} from '../../app/match-words.ts'
import { type Cli, withReading } from '../cli.ts'
import { EXIT, type ExitCode } from '../exit-code.ts'
import { jsonArray } from '../terminal/json-array.ts'
import { examples, oneOf, wrongUsage } from '../usage.ts'

interface MatchFlags {
  readonly state?: MatchState
  readonly reason?: string
  readonly json?: true
}

export function addMatch(program: Command, cli: Cli): void {
  const command = program
    .command('match')
    .description('which Pipedrive records customers and suppliers are: list it, and decide it')
    .argument('<name>', 'name of the connection')
    .argument('<action>', `list, ${MATCH_ACTIONS.join(', ')}`, oneOf(['list', ...MATCH_ACTIONS] as const))
    .argument('[key]', 'number or key of the customer or supplier: customer:10042')
    .argument(
      '[rest...]',
      'the Pipedrive record: its address, organization:42 or 42; for unlink the role, organization or person',
    )
    .option('--state <state>', `with list: ${MATCH_STATES.join(', ')}`, oneOf(MATCH_STATES))
    .option('--reason <text>', 'why, for whoever looks at it later')
    .option('--json', 'print one JSON document')
    .action(
      (
        name: string,
        action: MatchAction | 'list',
        key: string | undefined,
        rest: readonly string[],
        flags: MatchFlags,
      ) =>
        cli.run(() =>
          action === 'list' ? list(cli, name, key, flags) : decide(cli, name, requestOf(action, key, rest), flags),
        ),
    )
  examples(command, [
    'match nordlys list --state suggested',
    'match nordlys accept 10042',
    'match nordlys reject 10042 organization:42 --reason "another company of that name"',
    'match nordlys relink 10042 https://nordlys.pipedrive.com/organization/42',
    'match nordlys unlink 10042 person',
  ])
}

function requestOf(action: MatchAction, key: string | undefined, rest: readonly string[]): MatchRequest {
  if (action === 'rematch') return { action, keys: key === undefined ? [] : [key, ...rest] }
  if (key === undefined) throw wrongUsage('Name the customer or supplier by its number or key.')
  if (rest.length > 1) throw wrongUsage(`${action} takes one record of Pipedrive.`)
  const [what] = rest
  switch (action) {
    case 'accept':
      return { action, key, remote: what ?? null }
    case 'unlink':
      if (what !== undefined && !(MATCHED as readonly string[]).includes(what))
        throw wrongUsage(`A customer is an ${MATCHED.join(' and a ')}: ${what} is neither.`)
      return { action, key, role: (what as MatchedRole | undefined) ?? null }
    default:
      if (what === undefined) throw wrongUsage('Name the Pipedrive record: its address, organization:42 or 42.')
      return { action, key, remote: what }
  }
}

const list = (cli: Cli, name: string, key: string | undefined, { state, json }: MatchFlags): Promise<ExitCode> =>
  withReading(cli, async ({ matches }) => {
    if (key !== undefined) throw wrongUsage('list takes no record; --state narrows it.')
    const found = await matches.list(name, state ?? null)
    if (!json) {
      const { matchLines } = await import('../terminal/match-lines.ts')
      let any = false
      for await (const match of found) {
        any = true
        for (const line of matchLines(match, cli.terminal)) cli.terminal.say(line)
      }
      if (!any)
        cli.terminal.say(
          state === undefined
            ? `Nothing is matched yet. Before the first sync: ml-connector preview ${name}`
            : `None is ${state}.`,
        )
      return EXIT.done
    }
    const array = jsonArray(cli)
    try {
      for await (const match of found) array.add(JSON.stringify(match))
    } catch (error) {
      return array.fail(error)
    }
    array.end()
    return EXIT.done
  })

const decide = (
  cli: Cli,
  name: string,
  request: MatchRequest,
  { state, reason, json }: MatchFlags,
): Promise<ExitCode> =>
  withReading(cli, async ({ matches }) => {
    if (state !== undefined) throw wrongUsage('--state narrows a list.')
    const decided = await matches.decide(name, request, reason ?? null)
    if (json) cli.terminal.out(JSON.stringify(decided, null, 2))
    else {
      const { decidedLines } = await import('../terminal/match-lines.ts')
      for (const line of decidedLines(request, name, decided, cli.terminal)) cli.terminal.say(line)
    }
    return EXIT.done
  })
