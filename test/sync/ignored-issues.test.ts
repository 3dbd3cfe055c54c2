import { expect, test } from 'vitest'
import { postInvoice } from '../../src/twins/company/company.ts'
import { tiny } from './tiny.ts'

test('an issue that somebody ignored makes no later run, full run or preview one with issues', async () => {
  const w = await tiny()
  w.pipedrive.act.createOrganization({ name: 'Fjordkaffe AS' })
  w.pipedrive.act.createOrganization({ name: 'Fjordkaffe AS' })
  postInvoice(w.company, w.customer({ name: 'Fjordkaffe AS' }))
  expect((await w.preview()).run.status).toBe('done_with_issues')
  expect((await w.run()).status).toBe('done_with_issues')
  const issues = await w.issues()
  expect(issues.map(({ code }) => code)).toEqual(['match.ambiguous_organization'])
  for (const { id } of issues) await w.store.issues.ignore([id])

  expect((await w.preview()).run).toMatchObject({ status: 'done', counts: { issues: 1 } })
  expect((await w.run()).status).toBe('done')
  expect((await w.run({ mode: 'full' })).status).toBe('done')

  await w.store.issues.retry([issues[0]?.id ?? ''])
  expect((await w.run()).status).toBe('done_with_issues')
})
