import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect, test } from 'vitest'
import { cliWorld } from '../../../test/cli.ts'
import { MINIMAL } from '../../../test/connection-text.ts'

test('a connection whose deletion was cut short is listed still, and can be deleted again', async () => {
  const world = cliWorld()
  try {
    await world.ml(['connection', 'apply', '-f', world.file('connection.yaml', MINIMAL)])
    // What the first transaction of a deletion takes; the process died after it.
    const database = new DatabaseSync(join(world.dataDir, 'ml-connector.db'))
    for (const table of ['connection_work', 'sealed_field', 'data_key']) database.exec(`delete from ${table}`)
    database.close()

    expect((await world.ml(['connection', 'list'])).stdout).toContain('nordlys')
    expect(await world.ml(['connection', 'delete', 'nordlys', '--yes'])).toMatchObject({ code: 0 })
    expect((await world.ml(['connection', 'list'])).stdout).not.toContain('nordlys')
  } finally {
    world.remove()
  }
})
