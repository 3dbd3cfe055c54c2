import { expect, test } from 'vitest'
import { flowsToRun, refuseUnserved } from './unserved-flow.ts'

const route = { flows: ['suppliers', 'customerInvoices'], off: ['customers'] }
const asked =
  (...flows: string[]) =>
  () =>
    refuseUnserved(flows, { name: 'nordlys', route })

test('flows that are served may be asked for by name', () => {
  expect(asked('suppliers', 'customerInvoices')).not.toThrow()
  expect(asked()).not.toThrow()
})

test('one that nothing serves, or that is switched off, is refused in words', () => {
  expect(asked('suppliers', 'receivables')).toThrow('The flow receivables is not served yet, so nothing was run.')
  expect(asked('customers')).toThrow('The flow customers is switched off for nordlys, so nothing was run.')
})

test('the flows that run are those asked for that are on, in the order of the route; else all that are on', () => {
  expect(flowsToRun([], { route })).toEqual(['suppliers', 'customerInvoices'])
  expect(flowsToRun(['customerInvoices', 'customers', 'suppliers'], { route })).toEqual([
    'suppliers',
    'customerInvoices',
  ])
  expect(flowsToRun(['customers'], { route })).toEqual([])
})

test('it waits for a person, and the advice names what runs, be it nothing', () => {
  const refusal = (flow: string, on: readonly string[]) => {
    try {
      refuseUnserved([flow], { name: 'nordlys', route: { flows: on, off: ['customers'] } })
    } catch (error) {
      return error
    }
  }
  expect(refusal('receivables', ['suppliers', 'creditNotes'])).toMatchObject({
    remedy: { do: 'hold' },
    advice: expect.stringContaining('suppliers, creditNotes'),
  })
  expect(refusal('receivables', [])).toMatchObject({ advice: expect.stringContaining('runs no flow') })
  expect(refusal('customers', [])).toMatchObject({ advice: expect.stringContaining('settings.flows.customers') })
})
