import type { Command } from 'commander'
import type { RotatedKeys } from '../../app/keys.ts'
import { type Cli, withReading } from '../cli.ts'
import { EXIT } from '../exit-code.ts'
import { plural } from '../terminal/words.ts'
import { examples } from '../usage.ts'

export function addKeys(program: Command, cli: Cli): void {
  const group = program.command('keys').description('change the master key').helpCommand(false)
  const command = group
    .command('rotate')
    .description('have the first key of ML_CONNECTOR_KEY, or of the key file, seal what the others did')
    .option('--json', 'print one JSON document')
    .action(({ json }: { json?: true }) =>
      cli.run(() =>
        withReading(cli, async ({ keys }) => {
          const done = await keys.rotate()
          if (json) cli.terminal.out(JSON.stringify(done, null, 2))
          else for (const line of rotationLines(done, cli.terminal.colours.green('✓'))) cli.terminal.say(line)
          return EXIT.done
        }),
      ),
    )
  examples(command, ['keys rotate     # ML_CONNECTOR_KEY=NEW,OLD in the environment, and of every serve'])
}

function rotationLines({ key, rewrapped, before }: RotatedKeys, tick: string): readonly string[] {
  if (key === null) return ['Nothing is sealed yet, so there is nothing to do.']
  if (rewrapped === 0) return [`${tick} Everything was sealed with the key ${key} already`]
  return [
    `${tick} The secrets of ${plural(rewrapped, 'connection')} are sealed with the key ${key}`,
    `Next: take the others out (${before.join(', ')}). Keep them as long as backups that name them.`,
  ]
}
