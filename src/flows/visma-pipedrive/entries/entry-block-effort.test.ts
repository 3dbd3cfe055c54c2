import { describe, expect, test } from 'vitest'
import { countedWork } from '../../../../test/counted-work.ts'
import { exampleDocument } from '../../../../test/example-records.ts'
import { entryHtml } from './entry.ts'
import { mergeBlock } from './entry-block.ts'
import { marker } from './marker.ts'

const document = exampleDocument()
const entry = entryHtml(document, { companyId: '1234567', locale: 'nb-NO', baseCurrency: 'NOK', lines: false })
const ours = marker(document, '1234567')
const heading = /<b>[^<]*– ?/.exec(entry)?.[0] ?? ''
const merge = (current: string) => mergeBlock({ current, returned: null, next: entry, marker: ours })

/** Notes somebody wrote to keep us busy: what is repeated, and what stands around it. */
const HOSTILE: Readonly<Record<string, (times: number) => string>> = {
  'tags that are never closed': (times) => `${'<div>'.repeat(times)}${entry}`,
  'tags closed that were never opened, inside many that are open': (times) =>
    `${'<i>'.repeat(times)}${'</u>'.repeat(times)}${entry}`,
  'tags nested and closed again': (times) => `${'<div><b>'.repeat(times)}${entry}${'</b></div>'.repeat(times)}`,
  'markers without a heading': (times) => `${`<p>${ours}</p>`.repeat(times)}${entry}`,
  'markers, and headings only after them': (times) =>
    `${`<p>${ours}</p>`.repeat(times)}${`<p>${heading}x</b></p>`.repeat(times)}`,
  'headings and markers of nobody': (times) =>
    `${`<p>${heading}x</b></p>`.repeat(times)}${`<p>${ours}9</p>`.repeat(times)}`,
  'single words': (times) => `<p>${'a '.repeat(times)}</p>${entry}`,
  'brackets and quotes that never end': (times) => `${'<a "<!-- '.repeat(times)}${entry}`,
  entities: (times) => `<p>${'&amp;&nbsp;&#x1F600;'.repeat(times)}</p>${entry}`,
  blanks: (times) => `<p>${' \n\u00a0'.repeat(times)}</p>${entry}`,
}

describe('the effort for a note grows as the note does, whatever stands in it', () => {
  test('our heading is one', () => expect(heading).not.toBe(''))
  test.each(Object.keys(HOSTILE))('%s', (kind) => {
    const effort = (times: number) =>
      countedWork('flows/visma-pipedrive/entries/entry-', () => merge(HOSTILE[kind]?.(times) ?? ''))
    merge(entry)
    const [small, large] = [effort(250), effort(2_000)]
    // Eight times as much of it: with one look at all the others for each it would be over sixty.
    expect(large / small).toBeLessThan(12)
  })
})

test('a note of megabytes is left alone, as one that has no block of ours', () => {
  expect(merge(`${'<b>x</b>'.repeat(500_000)}${entry}`)).toEqual({ gone: true })
  expect(merge(`${'<p>x</p>'.repeat(10_000)}${entry}`)).toEqual({ content: `${'<p>x</p>'.repeat(10_000)}${entry}` })
})
