import { expect, test } from 'vitest'
import { exposedBy } from './exposed.ts'

test.each(['127.0.0.1', '127.8.0.1', 'localhost', '::1', '[::1]'])('%s is this machine only', (host) => {
  expect(exposedBy(host)).toBeNull()
})

test.each(['0.0.0.0', '::', '10.0.0.5', 'localhost.example.com', '127.0.0.1.example.com', 'web'])(
  '%s is within reach of others, and that is said with what to do',
  (host) => {
    expect(exposedBy(host)).toContain(`reach ${host} without TLS`)
  },
)
