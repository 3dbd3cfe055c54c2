import { expect, test } from 'vitest'
import { ROWS } from '../../../../test/visma-rows.ts'
import { withBranch } from './branch.ts'
import { creditNotes, customerDocuments, customerInvoices } from './customer-ledger.ts'
import { supplierDocuments, supplierInvoices } from './supplier-ledger.ts'

const STREAMS = {
  customerinvoice: customerInvoices,
  customerCreditNote: creditNotes,
  customerdocument: customerDocuments,
}
const ALL = { ...STREAMS, supplierInvoice: supplierInvoices, supplierdocument: supplierDocuments }

test.each(Object.entries(ALL))(
  '%s: the branch is told by the member that Visma documents, where it is wanted',
  (name, definition) => {
    const { branchNumber: _, branch: __, ...row } = ROWS[name as keyof typeof ROWS] as Record<string, unknown>
    const read = (branch: object) => withBranch(definition, true).decode({ ...row, ...branch })
    expect(read({ branchNumber: { number: '2', name: 'Lager Øst' } })).toMatchObject({
      record: { data: { branch: '2' } },
    })
    expect(read({ branchNumber: { value: { number: '2' } } })).toMatchObject({ record: { data: { branch: '2' } } })
    expect(read({ branchNumber: null })).toMatchObject({ record: { data: { branch: null } } })
    const untold = read({})
    expect(untold).toMatchObject({ record: { weak: expect.arrayContaining(['branch']) } })
    expect(untold).not.toHaveProperty('record.data.branch')
    expect(withBranch(definition, false)).toBe(definition)
  },
)

test('a row of a ledger that has it under its other name tells it too', () => {
  const { branchNumber: _, ...row } = ROWS.customerdocument as Record<string, unknown>
  expect(
    withBranch(customerDocuments, true).decode({ ...row, branch: { number: '2', name: 'Lager Øst' } }),
  ).toMatchObject({
    record: { data: { branch: '2' } },
  })
})
