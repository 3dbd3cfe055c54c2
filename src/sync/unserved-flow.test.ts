import { expect, test } from 'vitest'
import { ENV, withSettings } from '../../test/connection-text.ts'
import { readConnectionFile } from '../connection-file.ts'
import { refuseUnserved } from './unserved-flow.ts'

const { settings } = readConnectionFile(withSettings('flows: { customers: false }'), ENV)
const pair = { flows: () => ['suppliers', 'customerInvoices'] }
const asked =
  (...flows: string[]) =>
  () =>
    refuseUnserved(flows, { name: 'nordlys', settings, pair })

test('flows that are served may be asked for by name', () => {
  expect(asked('suppliers', 'customerInvoices')).not.toThrow()
  expect(asked()).not.toThrow()
})

test('one that nothing serves, or that is switched off, is refused in words', () => {
  expect(asked('suppliers', 'receivables')).toThrow('The flow receivables is not served yet, so nothing was run.')
  expect(asked('customers')).toThrow('The flow customers is switched off for nordlys, so nothing was run.')
})
