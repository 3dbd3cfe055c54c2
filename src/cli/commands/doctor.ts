import type { Command } from 'commander'
import type { News } from '../../app/caller.ts'
import type { Cli } from '../cli.ts'
import { EXIT } from '../exit-code.ts'
import { examples } from '../usage.ts'
import { VERSION } from '../version.ts'
import { checkLines } from './ping.ts'

export function addDoctor(program: Command, cli: Cli): void {
  const command = program
    .command('doctor')
    .description(
      'check this machine: versions, system, data directory, disk, database and its rights, store, key, time zones',
    )
    .option('--json', 'print one JSON document')
    .action(({ json }: { json?: true }) =>
      cli.run(async () => {
        const { doctorHere } = await import('../../service/doctor.ts')
        const tell = (news: News) => {
          if (json || news.is !== 'checked') return
          for (const line of checkLines(news.check, cli.terminal)) cli.terminal.say(line)
        }
        const done = await doctorHere({ ...cli, version: VERSION }, { tell })
        if (json) cli.terminal.out(JSON.stringify(done, null, 2))
        return done.ok ? EXIT.done : EXIT.attention
      }),
    )
  examples(command, ['doctor', 'doctor --json'])
}
