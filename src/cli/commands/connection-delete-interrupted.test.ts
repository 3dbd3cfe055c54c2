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
      const file = world.file('connection.yaml', MINIMAL)
      await world.here(['connection', 'apply', '-f', file])
      // What the first transaction of a deletion takes; the process died after it.
      const database = new DatabaseSync(join(world.dataDir, 'ml-connector.db'))
      for (const table of ['connection_work', 'sealed_field', 'data_key', 'checkpoint'])
        database.exec(`delete from ${table}`)
      database.close()

      expect((await world.here(['connection', 'list'])).stdout).toContain('nordlys')
      for (const args of [
        ['connection', 'apply', '-f', file],
        ['ping', 'nordlys'],
        ['sync', 'nordlys'],
      ]) {
        const { code, stderr } = await world.here(args)
        expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining('connection delete nordlys') })
        expect(stderr).not.toContain('Apply its file again')
      }
      expect(await world.here(deleting)).toMatchObject({ code: 0 })
      expect((await world.here(['connection', 'list'])).stdout).not.toContain('nordlys')
    } finally {
      world.remove()
    }
  },
)
