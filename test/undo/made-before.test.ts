import { expect, test } from 'vitest'
import type { NewOperation } from '../../src/core/sync-store.ts'
import { postInvoice } from '../../src/twins/company/company.ts'
import { tiny } from '../sync/tiny.ts'
import { resume, undo } from './undo.ts'

/** A customer whose person, deal and entry were there before the run that made its organization and hung them on it. */
async function organizationLater() {
  const w = await tiny({ settings: { flows: { customers: { organization: 'off' } } } })
  w.calm()
  const invoice = postInvoice(w.company, w.customer({ name: 'Fjord AS' }))
  await w.run()
  const before = [w.persons().length, w.deals().length, w.notes().length]
  expect(w.organizations()).toEqual([])
  await w.configure({ flows: { customers: { organization: 'create' } } })
  const run = await w.run({ mode: 'full' })
  expect(w.organizations()).toHaveLength(1)
  return { w, run, invoice, before }
}

const deleted = (planned: readonly NewOperation[]) =>
  planned.flatMap(({ kind, entity, state }) => (kind === 'delete' && state !== 'failed' ? [entity] : []))

test('R13: what earlier runs had made stays, also where it hangs on what is taken back', async () => {
  const { w, run, invoice, before } = await organizationLater()
  const shown = await undo(w, run.id, { preview: true })
  const undone = await undo(w, run.id)
  expect([w.persons().length, w.deals().length, w.notes().length]).toEqual(before)
  expect(w.notesOf(invoice)).toHaveLength(1)
  // Pipedrive takes no person off its organization.
  const written = await w.store.ledger.ofRun(undone.run.id, 1_000, 0)
  expect(written.map(({ entity, rule }) => `${entity} ${rule}`)).toContain('organization undo.attached')
  expect(w.organizations()).toHaveLength(1)
  expect(deleted(shown.planned)).toEqual(deleted(written))
  await resume(w)
  w.writes()
  await w.run()
  await w.run({ mode: 'full' })
  expect(w.writes()).toEqual([])
})
