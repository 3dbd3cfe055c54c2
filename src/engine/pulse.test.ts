import { expect, test } from 'vitest'
import { pulse } from './pulse.ts'

test('a loop that has not gone round for too long is named, however often the others did', () => {
  let now = 0
  const heart = pulse(() => now, 90_000)
  expect(heart.late()).toBeNull()
  heart.beat('work')
  heart.beat('plan')
  now = 90_000
  heart.beat('plan')
  expect(heart.late()).toBeNull()
  now = 90_001
  expect(heart.late()).toEqual({ loop: 'work', seconds: 90 })
  heart.beat('work')
  expect(heart.late()).toBeNull()
})
