import { writeSync } from 'node:fs'
import { systemClock } from '../../../src/core/clock.ts'
import { remoteId } from '../../../src/core/ids.ts'
import { openStore } from '../../../src/store/open.ts'
import { claimed, MINUTE, NOW } from './place.ts'
import { key, link, operation, RUN, record, STREAM, state } from './samples.ts'

// A process that writes until it is killed and says so after each answer it got: `begun N` when an intent is
// committed, `done N` when what came of it is. Arguments: data directory, round.
const [dataDir = '', round = '0'] = process.argv.slice(2)
const say = (what: string) => writeSync(1, `${what}\n`)

/** Later than the rounds before, as the clock is: of two tries of one write the later counts. */
const at = NOW + Number(round) * 2 * MINUTE
const store = await openStore({ dataDir, clock: systemClock })
const { id } = await store.connections.save({ name: 'a', settings: {}, account: 'a' }, {}, NOW)
const sync = store.sync(await claimed(store, id, `round ${round}`, at))
const start = Number((await sync.checkpoint('next')) ?? 0)

for (let n = start; ; n += 1) {
  await sync.stage(STREAM, [record(n)], RUN)
  const [intent] = await sync.begin([operation({ key: key(n) })], at)
  if (intent === undefined) throw new Error('An intent has an id.')
  say(`begun ${n}`)
  await sync.commit([
    { do: 'settle', operation: intent, state: 'done', remote: remoteId(n), at },
    { do: 'link', link: link({ key: key(n), remote: remoteId(n) }) },
    state(n, 'done'),
  ])
  say(`done ${n}`)
  await sync.saveCheckpoint('next', String(n + 1))
}
