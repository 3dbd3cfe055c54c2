import { type Command, Option } from 'commander'
import { hasStore } from '../../app/has-store.ts'
import { calledAs } from '../called-as.ts'
import { type Cli, withReading } from '../cli.ts'
import { SHELLS, type Shell } from '../completion/tree.ts'
import { EXIT, type ExitCode } from '../exit-code.ts'
import { LAUNCHER } from '../launcher.ts'
import { examples, oneOf } from '../usage.ts'

/** `whole`: the command line with all of its commands, which the scripts have to know. */
export function addCompletion(program: Command, cli: Cli, whole: () => Promise<Command>): void {
  const command = program
    .command('completion')
    .description('print a script that lets a shell complete commands, flags and names of connections')
    .argument('<shell>', SHELLS.join(', '), oneOf(SHELLS))
    // Called by the scripts themselves.
    .addOption(new Option('--connections', 'print the names of connections').hideHelp())
    .action((shell: Shell, { connections }: { connections?: true }) =>
      cli.run(() => (connections ? names(cli) : script(cli, shell, whole))),
    )
  examples(command, [
    'completion bash > ~/.ml-connector.bash',
    'completion zsh > ~/.ml-connector.zsh',
    'completion fish > ~/.config/fish/completions/ml-connector.fish',
  ])
}

async function script(cli: Cli, shell: Shell, whole: () => Promise<Command>): Promise<ExitCode> {
  const [{ placesOf }, scriptOf] = await Promise.all([import('../completion/tree.ts'), SCRIPTS[shell]()])
  const byNpx = calledAs(cli.environment).startsWith('npx')
  cli.terminal.write(scriptOf(placesOf(await whole()), { launcher: LAUNCHER, byNpx }))
  return EXIT.done
}

const SCRIPTS = {
  bash: async () => (await import('../completion/bash.ts')).bashCompletion,
  zsh: async () => (await import('../completion/zsh.ts')).zshCompletion,
  fish: async () => (await import('../completion/fish.ts')).fishCompletion,
} as const

/** Names of connections for completion; makes no store where there is none. */
async function names(cli: Cli): Promise<ExitCode> {
  if (!hasStore(await cli.config())) return EXIT.done
  return withReading(cli, async ({ connections }) => {
    for (const { name } of await connections.list()) cli.terminal.write(`${name}\n`)
    return EXIT.done
  })
}
