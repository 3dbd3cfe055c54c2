import { expect, test } from 'vitest'
import { cliWorld } from '../../../test/cli.ts'

test('demo --once runs the first sync between both twins over real HTTP and exits 0', {
  timeout: 180_000,
}, async () => {
  const { ml, remove } = cliWorld()
  const { code, stdout, stderr } = await ml(['demo', '--once'])
  remove()
  expect(stderr).not.toMatch(/✗/)
  expect(stdout).toMatch(/Nordlys Engros AS: 40 suppliers, 120 customers, 600 invoices/)
  expect(stdout).toMatch(/^✓ visma +tenant/m)
  expect(stdout).toMatch(/^✓ pipedrive +user/m)
  expect(stdout).toMatch(/Done(, with issues)? in /)
  expect(stdout).toMatch(/suppliers +40/)
  expect(stdout).toMatch(/customerInvoices +600/)
  expect(stdout).toMatch(/In Pipedrive created: .*organizations/)
  expect(code).toBe(0)
})
