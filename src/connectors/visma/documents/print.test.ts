import { expect, test } from 'vitest'
import { twinSource } from '../../../../test/visma-twin-source.ts'
import type { Printed } from '../../../twins/visma/route.ts'

const never = new AbortController().signal

function printing(as: Printed | null) {
  const { source, twin } = twinSource()
  twin.troubles.print = as
  const [invoice] = twin.company.customerInvoices
  if (invoice === undefined) throw new Error('The company has no invoice.')
  const number = invoice.referenceNumber
  return { source, twin, number, print: () => source.print(number, never) }
}
const text = (bytes: Uint8Array | null) => Buffer.from(bytes ?? []).toString('latin1')

test.each([null, 'octets', 'base64', 'member'] as const)(
  'an invoice is printed, whatever form it comes in: %s',
  async (as) => {
    const { print, number, twin } = printing(as)
    const printed = text(await print())
    expect(printed.startsWith('%PDF-1.4')).toBe(true)
    expect(printed).toContain(`Faktura ${number}`)
    expect(twin.oddities).toEqual([])
  },
)

test('an invoice that Visma does not have is no error', async () => {
  const { source } = printing(null)
  expect(await source.print('nope/1', never)).toBeNull()
})

test.each([
  ['forbidden', 'visma.print_refused', 'reject'],
  ['image', 'visma.not_a_pdf', 'reject'],
  ['words', 'visma.not_a_pdf', 'reject'],
  ['huge', 'visma.too_large', 'reject'],
  ['page', 'visma.garbled', 'retry'],
  ['cut', 'visma.garbled', 'retry'],
] as const)('what is no PDF is none: %s', async (as, code, remedy) => {
  await expect(printing(as).print()).rejects.toMatchObject({ code, remedy: { do: remedy } })
})

test('a PDF that was cut on its way is asked for again', async () => {
  const { source, twin, number } = printing('cut')
  const asked = source.print(number, never)
  twin.troubles.print = null
  expect(text(await asked)).toContain('%%EOF')
})
