import { expect, test } from 'vitest'
import { closingLine, countsOf, failedLine, failedOf, together } from './counts.ts'

const green = { code: 0, printed: 'a log\n10 passed, 0 failed, 1 skipped\n' }

test('a closing line is read as it was printed, the last of several', () => {
  expect(countsOf(`1 passed, 1 failed, 1 skipped\n${closingLine({ passed: 7, failed: 2, skipped: 3 })}\n`)).toEqual({
    ...{ passed: 7, failed: 2, skipped: 3 },
  })
  expect(countsOf('Killed\n')).toBeNull()
})

test('several runs are counted as one', () => {
  expect(together([green, { code: 1, printed: '5 passed, 2 failed, 0 skipped\n' }])).toEqual({
    ...{ passed: 15, failed: 2, skipped: 1 },
  })
})

test('a run that ended badly is a failure, whatever it counted', () => {
  expect(together([green, { code: null, printed: 'Killed\n' }]).failed).toBe(1)
  expect(together([green, { code: 1, printed: '5 passed, 0 failed, 0 skipped\n' }]).failed).toBe(1)
  expect(together([green, { code: 0, printed: '' }]).failed).toBe(1)
})

test('what failed is read as it was printed', () => {
  const printed = `${failedLine('test/a.test.ts > goes wrong')}\n${failedLine('test/b.test.ts')}\n`
  expect(failedOf(`a log\n${printed}1 passed, 2 failed, 0 skipped\n`)).toEqual([
    'test/a.test.ts > goes wrong',
    'test/b.test.ts',
  ])
})
