import { expect, test } from 'vitest'
import { appliedLines } from './planned.ts'

const plain = (text: string) => text
const terminal = { columns: 100, colours: { dim: plain, yellow: plain } } as unknown as Parameters<
  typeof appliedLines
>[1]

test('what an applied preview has left is grouped: thousands of writes are a few lines', () => {
  const left = Array.from({ length: 3_000 }, (_, at) => ({
    ...{ system: 'pipedrive', flow: 'customers', entity: 'organization', kind: 'update', stream: 'customer' },
    ...{ key: String(at), title: `Kunde ${at}`, why: at < 2 ? 'gone' : 'changed' },
  }))
  const lines = appliedLines({ sent: 10, left } as unknown as Parameters<typeof appliedLines>[0], terminal)
  const text = lines.join(' ').replace(/\s+/g, ' ')
  expect(lines.length).toBeLessThan(10)
  expect(text).toContain('change organization Kunde 0:')
  expect(text).toContain('change organizations Kunde 2; Kunde 3; Kunde 4 and 2,995 more:')
  expect(text).toContain('--json')
})
