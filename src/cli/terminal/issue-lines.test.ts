import pc from 'picocolors'
import { expect, test } from 'vitest'
import { candidatesOf } from '../../app/candidates.ts'
import type { IssueDetail } from '../../app/issues.ts'
import { checkLines } from '../commands/ping.ts'
import { issueLines } from './issue-lines.ts'

const colours = pc.createColors(false)
const connection = { settings: { pipedrive: { apiUrl: 'https://nordlys.pipedrive.com' } } }
const raised: Omit<IssueDetail, 'candidates'> = {
  ...{ id: 'i_1', flow: 'customers', stream: 'customer', key: '4801', code: 'match.ambiguous_organization' },
  message: 'Fjordkaffe AS (10042): 2 organizations in Pipedrive have the same name.',
  advice: 'Merge the duplicates in Pipedrive, or give the right one the number 10042 in its Visma number field.',
  ...{ cause: 'several match', remedy: 'say which' },
  ...{ state: 'open', firstSeen: '2026-07-22T09:00:00.000Z', lastSeen: '2026-07-22T09:00:00.000Z', run: 'r_1' },
  ...{ ignoredBecause: null, answers: [], answer: null },
  details: { candidates: ['101', '102'], names: { '101': 'Fjordkaffe', '102': 'FJORDKAFFE AS' } },
}
const shown = (one: typeof raised): IssueDetail => ({ ...one, candidates: candidatesOf(connection, one) })
const issue = shown(raised)

test('an ambiguity names the candidates, each with its page, and what to do', () => {
  const lines = issueLines([issue], { columns: 80, colours })
  expect(lines).toEqual(
    expect.arrayContaining([
      '      organization 101 Fjordkaffe',
      '        https://nordlys.pipedrive.com/organization/101',
      '      organization 102 FJORDKAFFE AS',
      '        https://nordlys.pipedrive.com/organization/102',
    ]),
  )
  expect(lines.join(' ')).toMatch(/seen 2026-07-22 \d\d:00:00 (UTC|[A-Z]{3,4}|GMT[+\d:-]*)/)
})

test('one that an older version raised shows its candidates without names', () => {
  const older = shown({ ...raised, details: { candidates: ['101'] } })
  expect(issueLines([older], { columns: 80, colours })).toContain('      organization 101')
})

test('issues of one cause stand together under one remedy: what all are told, else what helps against the cause', () => {
  const look = { columns: 80, colours }
  const other = {
    ...issue,
    id: 'i_2',
    key: '4802',
    code: 'entry.doubled',
    cause: null,
    remedy: null,
    advice: 'Delete.',
  }
  const same = issueLines([issue, other, { ...issue, id: 'i_3', key: '4803' }], look)
  expect(same.filter((line) => line.startsWith('! '))).toEqual([
    '! match.ambiguous_organization · 2 issues',
    '! entry.doubled · 1 issue',
  ])
  expect(same.filter((line) => line.includes('→ Merge the duplicates'))).toHaveLength(1)
  const apart = issueLines([issue, { ...issue, id: 'i_3', advice: 'Another one.' }], look)
  expect(apart.filter((line) => line.includes('→'))).toEqual(['  → say which'])
})

const check = {
  ...({ status: 'failed', system: 'pipedrive', name: 'daily budget' } as const),
  message: 'The daily API budget of the account is used up, so that nothing can be asked before midnight UTC.',
  advice: 'Wait until then, lower what other programs take of it, or raise pipedrive.budgetShare in the file.',
}

test.each([60, 80, 120])('issues and checks are broken between words at %i columns', (columns) => {
  for (const lines of [issueLines([issue], { columns, colours }), checkLines(check, { columns, colours })]) {
    expect(lines.filter((line) => line.length > columns)).toEqual([])
  }
  const words = (text: string) => text.split(/\s+/).filter((word) => word !== '')
  const said = words(checkLines(check, { columns, colours }).join(' '))
  expect(said).toEqual(expect.arrayContaining([...words(check.message), ...words(check.advice)]))
})
