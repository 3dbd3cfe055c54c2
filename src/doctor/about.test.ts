import { expect, test } from 'vitest'
import { distributionIn, driverVersion, systemHere } from './about.ts'

test('a Linux is called by the name people know it by', () => {
  expect(distributionIn('NAME="Debian"\nPRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\nID=debian\n')).toBe(
    'Debian GNU/Linux 12 (bookworm)',
  )
  expect(distributionIn('ID=void\nPRETTY_NAME=Void\n')).toBe('Void')
  expect(distributionIn('')).toBeNull()
})

test('the versions are those that run here', () => {
  const { node, sqlite, system, architecture } = systemHere()
  expect({ node, architecture }).toEqual({ node: process.versions.node, architecture: process.arch })
  expect(sqlite).toMatch(/^3\.\d+\.\d+$/)
  expect(system).not.toBe('')
  expect(driverVersion()).toMatch(/^8\.\d+\.\d+$/)
})
