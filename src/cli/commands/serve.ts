import { once } from 'node:events'
import type { Server } from 'node:http'
import type { Command } from 'commander'
import { SyncError } from '../../core/errors.ts'
import { type Cli, withService } from '../cli.ts'
import { EXIT, type ExitCode } from '../exit-code.ts'
import { examples } from '../usage.ts'
import { VERSION } from '../version.ts'

// There is no sign-in yet, so nobody but this machine is answered.
const HOST = '127.0.0.1'

export function addServe(program: Command, cli: Cli): void {
  const command = program
    .command('serve')
    .description('answer /healthz, /readyz and a status of the connections on PORT of this machine, until Ctrl-C')
    .action(() => cli.run(() => serve(cli)))
  examples(command, ['serve', 'serve & curl -s http://127.0.0.1:4400/readyz'])
}

const serve = (cli: Cli): Promise<ExitCode> =>
  withService(
    cli,
    async ({ store }) => {
      const { port } = cli.config()
      const [{ app }, { createAdaptorServer }] = await Promise.all([
        import('../../http/app.ts'),
        import('@hono/node-server'),
      ])
      const server = createAdaptorServer({ fetch: app(store, { version: VERSION }).fetch }) as Server
      await listening(server, port)
      cli.terminal.note(`Listening on http://${HOST}:${port} (store: ${store.kind}). Ctrl-C stops.`)
      if (!cli.signal.aborted) await once(cli.signal, 'abort')
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
      return EXIT.done
    },
    { level: 'info' },
  )

async function listening(server: Server, port: number): Promise<void> {
  try {
    server.listen(port, HOST)
    await once(server, 'listening')
  } catch (cause) {
    const taken = cause instanceof Error && 'code' in cause && cause.code === 'EADDRINUSE'
    const message = taken ? `Port ${port} is taken.` : `Port ${port} cannot be opened.`
    throw new SyncError('serve.port', message, { do: 'hold' }, { cause, advice: 'Set PORT to a free one.' })
  }
}
