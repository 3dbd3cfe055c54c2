import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect, test } from 'vitest'
import { cliWorld } from '../../../test/cli.ts'
import { MINIMAL } from '../../../test/connection-text.ts'

test.each([
  { deleting: ['connection', 'delete', 'nordlys', '--yes'] },
  { deleting: ['connection', 'delete', 'nordlys', '--yes', '--without-key'] },
])(
  '$deleting ends a deletion that was cut short; until then nothing else is done with the connection',
  async ({ deleting }) => {
    const world = cliWorld()
    try {
      await world.ml(['connection', 'apply', '-f', world.file('connection.yaml', MINIMAL)])
      // What the first transaction of a deletion takes; the process died after it.
      const database = new DatabaseSync(join(world.dataDir, 'ml-connector.db'))
      for (const table of ['connection_work', 'sealed_field', 'data_key', 'checkpoint'])
        database.exec(`delete from ${table}`)
      database.close()

      expect((await world.ml(['connection', 'list'])).stdout).toContain('nordlys')
      for (const args of [
        ['connection', 'apply', '-f', 'connection.yaml'],
        ['ping', 'nordlys'],
        ['sync', 'nordlys'],
      ]) {
        const { code, stderr } = await world.ml(args)
        expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining('connection delete nordlys') })
        expect(stderr).not.toContain('Apply its file again')
      }
      expect(await world.ml(deleting)).toMatchObject({ code: 0 })
      expect((await world.ml(['connection', 'list'])).stdout).not.toContain('nordlys')
    } finally {
      world.remove()
    }
  },
)
