import { expect, test } from 'vitest'
import type { Block } from './blocks.ts'
import { type ReportPage, reportHtml } from './page.ts'

const page = (blocks: readonly Block[], rest: Partial<ReportPage> = {}): string =>
  reportHtml({
    title: 'Fits?',
    about: 'Nordlys AS',
    verdict: { tone: 'good', text: 'Fits' },
    summary: 'All is well.',
    sections: [{ title: 'Counts', blocks }],
    foot: 'Made on 1 March 2026.',
    ...rest,
  })

const HOSTILE = '"><script src="https://evil.example/x"></script><img src=x onerror=alert(1)>\u202e'

test('whatever a text holds, it stays text, wherever it stands', () => {
  const hostile = page(
    [
      { is: 'text', text: HOSTILE },
      { is: 'list', items: [HOSTILE, { tone: 'bad', badge: HOSTILE, text: HOSTILE }] },
      { is: 'figures', figures: [{ label: HOSTILE, value: HOSTILE, note: HOSTILE }] },
      {
        is: 'table',
        columns: [{ title: HOSTILE }, { title: HOSTILE, numbers: true }],
        rows: [[HOSTILE, { tone: 'warn', text: HOSTILE }]],
        sum: [HOSTILE, HOSTILE],
      },
    ],
    { title: HOSTILE, about: HOSTILE, summary: HOSTILE, verdict: { tone: 'bad', text: HOSTILE }, foot: HOSTILE },
  )
  const named = page([], { sections: [{ title: HOSTILE, blocks: [{ is: 'table', columns: [], rows: [] }] }] })
  for (const html of [hostile, named]) {
    expect(html).not.toMatch(/<script|<img|\u202e/)
    expect(html).not.toMatch(/="[^"]*"[^\s>/]/)
  }
})

test('a page asks nobody for anything', () => {
  const html = page([{ is: 'text', text: 'Hello.' }])
  expect(html).not.toMatch(/<(script|link|img|iframe|object)|url\(|@import|https?:/)
  expect(html).toContain(`content="default-src 'none'; style-src 'unsafe-inline'`)
})

test('numbers stand to the right with separators, decimals keep every digit, and what is not known is a dash', () => {
  const html = page([
    {
      is: 'table',
      columns: [{ title: 'Customer no.' }, { title: 'Open', numbers: true }],
      rows: [
        ['10001', '-1234567.50'],
        ['10002', 1234567],
        ['10003', null],
        ['10004', '12345678901234567890.123456'],
      ],
      sum: ['In all', '0.00'],
    },
  ])
  const cells = [...html.matchAll(/<td( class="number")?>(.*?)<\/td>/g)].map(([, right, text]) => [
    Boolean(right),
    text,
  ])
  expect(cells).toEqual([
    [false, '10001'],
    [true, '-1,234,567.50'],
    [false, '10002'],
    [true, '1,234,567'],
    [false, '10003'],
    [true, '–'],
    [false, '10004'],
    [true, '12,345,678,901,234,567,890.123456'],
    [false, 'In all'],
    [true, '0.00'],
  ])
})
