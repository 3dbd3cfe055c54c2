import { expect, test } from 'vitest'
import { cliWorld } from '../../test/cli.ts'
import { freePort } from '../../test/free-port.ts'

test('a system that does not answer is named while it is still tried', async () => {
  const world = cliWorld()
  try {
    const host = `127.0.0.1:${await freePort()}`
    const file = {
      name: 'nordlys',
      visma: {
        apiUrl: `http://${host}`,
        tokenUrl: `http://${host}/token`,
        clientId: 'a',
        clientSecret: 'b',
        tenantId: 'c',
      },
      pipedrive: { apiUrl: `http://${host}`, apiToken: 'd' },
    }
    const env = { ML_CONNECTOR_ALLOW_PRIVATE_HOSTS: '1' }
    await world.ml(['connection', 'apply', '-f', world.file('connection.yaml', JSON.stringify(file))], env)
    const said: string[] = []
    await world.ml(['sync', 'nordlys'], env, (child) => {
      child.stderr?.on('data', (chunk: Buffer) => {
        said.push(String(chunk))
        if (said.join('').includes('tried again')) child.kill('SIGINT')
      })
    })
    expect(said.join('').match(/tried again/g)).toHaveLength(1)
    expect(said.join('')).toContain(
      `The connection to ${host} failed (ECONNREFUSED); Visma.net is tried again in 1 s, then less often.`,
    )
  } finally {
    world.remove()
  }
})
