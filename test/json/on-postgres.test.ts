import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { CONTRACT } from '../../src/app/contract.ts'
import { postgresBinaries, startPostgres, type TestPostgres, warnWithoutPostgres } from '../postgres.ts'
import { goodCommands, type Ids, lived } from './every-command.ts'
import { program } from './program.ts'

const world = program()
let ids: Ids = { run: '', issues: [], question: '', delivery: '' }
const env = { ML_CONNECTOR_URL: 'https://ml.example.com/', DATABASE_URL: '' }
const print = (words: string, args: readonly string[]) => world.ml([...words.split(' '), ...args, '--json'], env)

warnWithoutPostgres()

describe.skipIf(postgresBinaries === null)('a store that was copied to PostgreSQL prints the same documents', () => {
  // Some commands write into the folder they run in.
  const home = process.cwd()
  let server: TestPostgres
  beforeAll(async () => {
    process.chdir(world.folder)
    server = await startPostgres()
    ids = await lived(world)
    env.DATABASE_URL = await server.newDatabase()
    expect((await print('store copy', [])).code).toBe(0)
  })
  afterAll(async () => {
    process.chdir(home)
    await server.stop()
    world.remove()
  })

  const all = goodCommands(world, () => ids).filter(
    ([words]) => !['connection delete', 'connection adopt', 'customer erase', 'init', 'ping', 'undo'].includes(words),
  )
  test.each(all)('%s', async (words, args) => {
    const answer = await print(words, args())
    expect({ ...answer, stdout: '' }).toMatchObject({ code: expect.toBeOneOf([0, 1]) })
    expect(CONTRACT[words]?.safeParse(JSON.parse(answer.stdout)).error).toBeUndefined()
  })
})
