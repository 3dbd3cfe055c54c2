import type { Keyless } from '../../service/delete-without-key.ts'
import { type Cli, worldOf } from '../cli.ts'
import { EXIT, type ExitCode } from '../exit-code.ts'

const REMOVES =
  'Removed is all that is stored: credentials that nobody can open without the lost key, links, history. ' +
  'No system is called, since that needs the credentials.'
const STAYS =
  'All records and fields in Pipedrive stay. Made again, the connection finds what it wrote and makes nothing twice.'

/** Whether the person who can answer wants it. */
type Confirm = (said: readonly string[]) => Promise<boolean>

/** The way out of a lost master key: a connection is removed with what nobody can open any more. */
export async function deleteWithoutKey(cli: Cli, name: string, json: boolean, confirm: Confirm): Promise<ExitCode> {
  const { openKeylessStore } = await import('../../service/delete-without-key.ts')
  const { readConfig } = await import('../../config/config.ts')
  // A key that is none must not stand in the way either.
  const config = readConfig({ ...cli.environment, ML_CONNECTOR_KEY: '' })
  const store = await openKeylessStore(config, await worldOf(cli, config.logLevel ?? 'warn'))
  try {
    const found = await store.find(name)
    const byHand = toDoByHand(found)
    const { terminal } = cli
    if (!(await confirm([REMOVES, STAYS, ...byHand]))) {
      if (json) terminal.out(JSON.stringify({ name, deleted: false, removed: REMOVES, stays: STAYS, byHand }, null, 2))
      return EXIT.attention
    }
    const next = nextSteps(await store.remove(found), config.dataDir)
    if (json) {
      const document = { name, deleted: true, removed: REMOVES, stays: STAYS, byHand, next }
      terminal.out(JSON.stringify(document, null, 2))
    } else {
      terminal.say(`${terminal.colours.green('✓')} Deleted ${name}`)
      for (const line of [STAYS, ...byHand, ...next]) terminal.say(line)
    }
    return EXIT.done
  } finally {
    await store.close()
  }
}

/** What deleting with the key would have taken back. */
function toDoByHand({ connection: { host, settings }, hooks }: Keyless): readonly string[] {
  const { pipedrive, visma } = hooks
  return [
    ...(pipedrive === undefined
      ? []
      : [`In Pipedrive (${host}), Tools and apps > Webhooks, delete those whose address ends in ${pipedrive}.`]),
    ...(visma === undefined
      ? []
      : [`At Visma.net, end the webhook subscriptions whose address ends in ${visma}, if you made any.`]),
    ...(JSON.stringify(settings).includes('"oauth"')
      ? [`In Pipedrive (${host}), Tools and apps > Installed apps, uninstall the app; applied again, sign in anew.`]
      : []),
  ]
}

function nextSteps(others: readonly string[], dataDir: string): readonly string[] {
  const apply = 'Then apply its file again: ml-connector connection apply -f connection.yaml'
  if (others.length > 0) {
    return [`What else the lost key sealed must go first: ${others.join(', ')}. ${apply}`]
  }
  return [
    'The next connection that is applied is sealed with ML_CONNECTOR_KEY, else with the key file, made where there is none.',
    `Is ${dataDir}/master.key what was spoilt, remove it before. ${apply}`,
  ]
}
