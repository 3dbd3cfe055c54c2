import { expect, test } from 'vitest'
import { RULE_WORDS } from '../src/flows/visma-pipedrive/matching/rules.ts'
import { words } from '../ui/src/words/entities.ts'

test('every rule by which a record is written has words on the pages', () => {
  expect(Object.keys(RULE_WORDS).filter((rule) => !Object.hasOwn(words.rule, rule))).toEqual([])
})
