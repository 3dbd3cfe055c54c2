import { expect, test } from 'vitest'
import { nextCommands } from './hints.ts'

const first = (dataDir: string) => nextCommands(dataDir, { issue: undefined, invoice: undefined })[0]

test('a folder is named as a shell takes it for one word', () => {
  expect(first('/tmp/ml-connector-demo-aX9')).toBe('export ML_CONNECTOR_DATA_DIR=/tmp/ml-connector-demo-aX9')
  expect(first("/home/Kari's files/demo")).toBe(String.raw`export ML_CONNECTOR_DATA_DIR='/home/Kari'\''s files/demo'`)
})

test('what is not there is not pointed to', () => {
  const commands = nextCommands('data', { issue: undefined, invoice: undefined }).join('\n')
  expect(commands).not.toMatch(/issue retry|timeline|undefined/)
  expect(nextCommands('data', { issue: undefined, invoice: 'Invoice:100491' })).toContain(
    'ml-connector timeline nordlys customerinvoice:100491',
  )
})
