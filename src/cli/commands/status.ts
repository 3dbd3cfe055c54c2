import type { Command } from 'commander'
import type { ConnectionStatus, StatusDocument } from '../../app/status.ts'
import { VERDICT_WORDS } from '../../app/tie-out-words.ts'
import { type Cli, withReading } from '../cli.ts'
import { DEMO } from '../demo/name.ts'
import { EXIT } from '../exit-code.ts'
import type { Terminal } from '../terminal/terminal.ts'
import { count, duration, plural, zonedTime } from '../terminal/words.ts'
import { wrapped } from '../terminal/wrap.ts'
import { examples } from '../usage.ts'

export function addStatus(program: Command, cli: Cli): void {
  const command = program
    .command('status')
    .description('whether serve is alive, and how far each connection is; asks neither system')
    .argument('[name]', 'name of a connection; all of them where left out')
    .option('--json', 'print one JSON document')
    .action((name: string | undefined, { json }: { json?: true }) =>
      cli.run(() =>
        withReading(cli, async (service) => {
          const status = await service.status(name ?? null)
          if (json) cli.terminal.out(JSON.stringify(status, null, 2))
          else for (const line of statusLines(status, cli.terminal, cli.clock.now().getTime())) cli.terminal.say(line)
          return EXIT.done
        }),
      ),
    )
  examples(command, ['status', 'status nordlys', 'status --json'])
}

type Shown = Pick<Terminal, 'columns' | 'colours'>

export function statusLines({ serving, connections }: StatusDocument, terminal: Shown, now: number): readonly string[] {
  const { green, yellow, dim } = terminal.colours
  const alive = serving.map(({ role, host, pid, startedAt }) => {
    const up = duration(now - Date.parse(startedAt ?? ''))
    const where = `on ${host}, process ${pid}, for ${up}`
    return role === 'demo'
      ? `${green('✓')} The demo is alive ${where}: it runs ${DEMO} every few seconds`
      : `${green('✓')} serve (${role}) is alive ${where}`
  })
  const isPlayed = serving.some(({ role }) => role === 'demo')
  const dead = `${yellow('!')} No serve is alive: nothing runs by itself. Start it: ml-connector serve`
  if (connections.length === 0) return [...(alive.length > 0 ? alive : [dead]), 'No connections yet.']
  return [
    ...(alive.length > 0 ? alive : [dead]),
    ...connections.flatMap((one) => ['', ...lines(one, terminal, now, dim, isPlayed && one.name === DEMO)]),
  ]
}

function lines(
  status: ConnectionStatus,
  { columns, colours }: Shown,
  now: number,
  dim: (text: string) => string,
  isPlayed: boolean,
): readonly string[] {
  const { bold, yellow } = colours
  const fact = (title: string, text: string) =>
    wrapped(text, columns, `  ${title.padEnd(TITLE)}`, ' '.repeat(TITLE + 2))
  const ago = (moment: string | null) =>
    moment === null
      ? 'never'
      : `${zonedTime(Date.parse(moment))} (${duration(Math.max(0, now - Date.parse(moment)))} ago)`
  const { issues, waiting, suggested, stillShown, tieOut, budget, webhooks, lastRun, running, braked } = status
  const limit = budget.limit === null ? '' : ` of ${count(budget.limit)}`
  return [
    `${bold(status.name)} ${dim(status.state.replace('_', ' '))}`,
    ...(status.stateReason === null ? [] : wrapped(status.stateReason, columns, '  ')),
    ...fact('Last success', ago(status.lastSuccessAt)),
    ...(lastRun === null || lastRun.status === 'done' ? [] : fact('Last run', lastRun.status.replaceAll('_', ' '))),
    ...(running === null ? [] : fact('Running', `${running.mode} run ${running.runId}, by ${running.trigger}`)),
    ...fact('Next run', isPlayed ? 'by the demo, in a few seconds' : nextOf(status)),
    ...fact('Lag', status.lagSeconds === null ? '–' : duration(status.lagSeconds * 1000)),
    ...fact('Issues', `${count(issues.open)} open, ${plural(waiting, 'record')} waiting`),
    ...(suggested === 0
      ? []
      : fact(
          'Suggestions',
          `${plural(suggested, 'customer or supplier is', 'customers and suppliers are')} probably there already: ml-connector match ${status.name} list --state suggested`,
        )),
    ...(stillShown === 0 ? [] : fact('Visibility', `${plural(stillShown, 'record')} in Pipedrive still to be cleared`)),
    ...(tieOut === null ? [] : fact('Tie-out', `${VERDICT_WORDS[tieOut.verdict]}, ${ago(tieOut.at)}`)),
    ...(braked === null ? [] : fact('Brake', brakeLine(status.name, braked))),
    ...status.keptBack.flatMap((kept) => fact('Kept back', keptBackLine(kept))),
    ...fact('API budget', `${count(budget.used)}${limit} units today (UTC)`),
    ...fact('Pipedrive', pipedriveHooks(webhooks.pipedrive, ago)),
    ...(webhooks.pipedrive.problem === null ? [] : fact('', webhooks.pipedrive.problem).map(yellow)),
    ...vismaHooks(webhooks.visma, ago).flatMap((text, at) => fact(at === 0 ? 'Visma.net' : '', text)),
  ]
}

const TITLE = 14

const keptBackLine = ({ run, count: kept }: ConnectionStatus['keptBack'][number]): string =>
  `${plural(kept, 'record or field', 'records and fields')} of run ${run}, until ml-connector undo --release ${run}`

const brakeLine = (name: string, { runId, changed, linked }: NonNullable<ConnectionStatus['braked']>): string =>
  `${count(changed)} of ${count(linked)} linked records would have changed: ml-connector preview ${name} --apply ${runId}`

function nextOf({ state, nextRunAt, waitsUntil }: ConnectionStatus): string {
  if (waitsUntil !== null) return `waits until ${zonedTime(Date.parse(waitsUntil))}`
  if (nextRunAt !== null) return zonedTime(Date.parse(nextRunAt))
  if (state === 'not_started') return 'none before its first sync by hand'
  return state === 'active' ? 'none: no serve is alive' : 'none'
}

type Ago = (moment: string | null) => string

function pipedriveHooks({ registered, lastHeardAt }: ConnectionStatus['webhooks']['pipedrive'], ago: Ago): string {
  return registered === 0
    ? 'no webhooks registered; changes are found by polling'
    : `${plural(registered, 'webhook')} registered, last heard ${ago(lastHeardAt)}`
}

function vismaHooks({ url, sharedUrl, entities }: ConnectionStatus['webhooks']['visma'], ago: Ago): readonly string[] {
  if (url === null) return ['webhooks need a public address: set ML_CONNECTOR_URL']
  return [
    `webhooks to ${url}`,
    ...(sharedUrl === null ? [] : [`or, for several companies of one application, to ${sharedUrl}`]),
    ...entities.map(({ name, lastHeardAt }) => `${name}: last heard ${ago(lastHeardAt)}`),
  ]
}
