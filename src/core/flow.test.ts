import { expect, test } from 'vitest'
import { linkOf } from './flow.ts'
import { remoteId, runId, sourceKey } from './ids.ts'
import type { Link } from './sync-store.ts'

const link = (state: Link['state']): Link => ({
  stream: 'customer',
  key: sourceKey('1'),
  role: 'person',
  entity: 'person',
  remote: remoteId(7),
  origin: 'created',
  rule: 'created',
  state,
  run: runId('1'),
})

test('a record is linked by a link that lives, and by no other', () => {
  const links = new Map([
    [sourceKey('live'), link('live')],
    [sourceKey('deleted'), link('deleted')],
  ])
  expect(['live', 'deleted', 'none'].map((key) => linkOf(links, sourceKey(key)))).toEqual([link('live'), null, null])
})
