import { expect, test } from 'vitest'
import { buried, moved } from './gone.ts'
import { remoteId, runId, sourceKey } from './ids.ts'
import type { Link } from './sync-store.ts'

const link = (role: string, over: Partial<Link> = {}): Link => ({
  stream: 'customer',
  key: sourceKey('10001'),
  role,
  entity: 'organization',
  remote: remoteId(7),
  origin: 'created',
  rule: 'created',
  state: 'live',
  run: runId('earlier'),
  ...over,
})

test('links move to the record that took the place of theirs, and live again', () => {
  const links = [link('organization', { state: 'deleted' }), link('payer')]

  expect(moved(links, remoteId(9), runId('now'))).toEqual([
    { do: 'link', link: link('organization', { remote: remoteId(9), run: runId('now') }) },
    { do: 'link', link: link('payer', { remote: remoteId(9), run: runId('now') }) },
  ])
})

test('a move outside of a run leaves the links to the run that made them', () => {
  expect(moved([link('organization')], remoteId(9))).toEqual([
    { do: 'link', link: link('organization', { remote: remoteId(9) }) },
  ])
})

test('a deleted record is deleted by all its links, and no match finds it any more', () => {
  const gone = {
    record: { entity: 'organization', id: remoteId(7), fields: {}, updatedAt: null, deleted: true },
    keys: {},
  }

  expect(buried(link('organization'), [link('organization'), link('payer')], runId('now'))).toEqual([
    { do: 'link', link: link('organization', { state: 'deleted', run: runId('now') }) },
    { do: 'link', link: link('payer', { state: 'deleted', run: runId('now') }) },
    { do: 'mirror', entries: [gone] },
  ])
  expect(buried(link('organization'), [link('organization')])).toEqual([
    { do: 'link', link: link('organization', { state: 'deleted' }) },
    { do: 'mirror', entries: [gone] },
  ])
})
