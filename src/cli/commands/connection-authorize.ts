import type { Command } from 'commander'
import { type Cli, withService } from '../cli.ts'
import { EXIT } from '../exit-code.ts'
import { examples } from '../usage.ts'

/** Only the link goes to stdout, so that it can be piped. It is good once, and a secret until then. */
export function addAuthorize(group: Command, cli: Cli): void {
  const command = group
    .command('authorize')
    .description('print the link at which a person signs a connection in to Pipedrive by OAuth')
    .argument('<name>', 'name of the connection')
    .option('--json', 'print one JSON document')
    .action((name: string, { json }: { json?: true }) =>
      cli.run(() =>
        withService(cli, async ({ connections }) => {
          const link = await connections.authorize(name)
          if (json) cli.terminal.out(JSON.stringify(link, null, 2))
          else {
            cli.terminal.out(link.url)
            cli.terminal.note(
              `Open it in the browser of the integration's Pipedrive user, once, before ${link.expiresAt}. ` +
                'serve must be reachable meanwhile. Keep the link to yourself.',
            )
          }
          return EXIT.done
        }),
      ),
    )
  examples(command, ['connection authorize nordlys'])
}
