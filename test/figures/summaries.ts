import { today } from '../../src/twins/company/stamps.ts'
import type { Note } from '../../src/twins/pipedrive/model.ts'
import { BEHAVIOUR_LABELS } from './account.ts'
import { BEHAVIOURS } from './behaviour.ts'
import { type Expected, expectedOf, hasHistory, OLDEST } from './expected.ts'
import { sum, text } from './minor.ts'
import { type Bought, boughtBy } from './purchases.ts'
import type { Question } from './shown.ts'
import { dayIn, wrongManner, wrongProducts } from './told.ts'
import { amountsIn, inside, plain } from './words.ts'

/** What summaries say that the books do not, a sentence each; read as a person reads them. */
export function wrongSummaries(
  { company, crm, reading, visibility }: Question,
  { companyId, expects }: { readonly companyId: string; readonly expects: (marker: string) => boolean },
): readonly string[] {
  const notes = [...crm.state.notes.values()].filter((one) => !one.is_deleted && one.content.includes('Visma summary '))
  const { organizations, persons } = crm.state
  const shownAt = new Set([...numbersOn('organization', organizations), ...numbersOn('person', persons)])
  function numbersOn(entity: 'organization' | 'person', rows: ReadonlyMap<number, { readonly is_deleted: boolean }>) {
    const live = [...rows].filter(([, row]) => !row.is_deleted)
    return live.flatMap(([id]) => reading.numbers(entity, id))
  }
  return company.customers.flatMap((customer) => {
    // Of a customer who is nowhere any more nothing can be told.
    if (!shownAt.has(customer.number)) return []
    const marker = `Visma summary ${customer.number} · ${companyId}`
    const found = notes.filter(({ content }) => plain(content).split('\n').includes(marker))
    if (found.length > 1) return [`${marker} has ${found.length} notes`]
    const note = found[0]
    const isDue = hasHistory(company, customer) && expects(marker)
    if (!note) return isDue ? [`${marker} has no note`] : []
    const expected = expectedOf(company, customer)
    const [day, asOf] = [today(company), dayOf(note, marker)]
    // What leaves the 24 months is no news by itself.
    const bought = boughtBy(company, customer, asOf ?? day)
    const wrong = [
      ...pins(note),
      ...wrongClass(note, expected),
      ...(visibility === 'amounts' ? wrongAmounts(note, expected) : []),
      ...wrongDocuments(note, expected),
      ...missingProducts(note, bought),
      ...(note.content.includes(customer.name.split(/[&"'<>]/)[0] ?? '') ? [] : ['does not name the customer']),
      ...wrongManner(note, expected),
      ...(asOf === null || asOf > day ? [`is as of ${asOf}, and today is ${day}`] : []),
      ...wrongProducts(note, bought, visibility === 'amounts'),
    ]
    return wrong.map((what) => `${marker} ${what}`)
  })
}

const pins = (note: Note): readonly string[] => [
  ...(note.org_id !== null && !note.pinned_to_organization_flag ? ['is not pinned to its organization'] : []),
  ...(note.deal_id !== null && !note.pinned_to_deal_flag ? ['is not pinned to its deal'] : []),
]

/** The class stands out; the others may be named where the formula is told. */
function wrongClass({ content }: Note, { behaviour }: Expected): readonly string[] {
  const at = BEHAVIOURS.indexOf(behaviour)
  const bold = inside(content, 'b').map(plain)
  const classes = BEHAVIOUR_LABELS.flatMap((labels) =>
    labels.flatMap((label, is) => (bold.includes(label) ? [is] : [])),
  )
  return new Set(classes).size === 1 && classes[0] === at ? [] : [`says ${bold.join(', ')}, and not “${behaviour}”`]
}

/** Open and overdue stand above the first list, and the list is of ages. */
function wrongAmounts({ content }: Note, expected: Expected): readonly string[] {
  const [head = '', list = ''] = [content.slice(0, content.indexOf('<ul>')), inside(content, 'ul')[0] ?? '']
  const said = amountsIn(plain(head))
  const ages = inside(list, 'li').map((line) => amountsIn(plain(line)).at(-1) ?? null)
  const { open, overdue, unallocated, ageing, byCurrency } = expected
  const wrong: string[] = []
  if (said[0] !== open) wrong.push(`says first that ${said.map(text)}, not that ${text(open)} is open`)
  if (said[1] !== overdue) wrong.push(`says second that ${said.map(text)}, not that ${text(overdue)} is overdue`)
  if (unallocated !== 0n && !said.includes(unallocated))
    wrong.push(`says that ${said.map(text)}, not that ${text(unallocated)} is unallocated`)
  if (ages.join() !== ageing.join())
    wrong.push(`says ages of ${ages.map((one) => one && text(one))}, not ${ageing.map(text)}`)
  if (byCurrency.size > 1)
    for (const [currency, { open: own }] of byCurrency)
      if (!amountsIn(plain(content)).includes(own)) wrong.push(`does not say that ${text(own)} ${currency} is open`)
  if (sum([...ageing, unallocated]) !== open) wrong.push('has ages that do not add up')
  return wrong
}

/** Exactly the five oldest; of those that fell due together, any. */
function wrongDocuments({ content }: Note, { oldest }: Expected): readonly string[] {
  const numbers = new Set(oldest.map(({ referenceNumber }) => referenceNumber))
  const lists = inside(content, 'ul').map((list) => inside(list, 'li').map(plain))
  const named = (line: string) => [...line.matchAll(/\d{4,}/g)].some(([number]) => numbers.has(number))
  const found = Math.max(0, ...lists.map((lines) => lines.filter(named).length))
  const right = Math.min(OLDEST, oldest.length)
  return found === right ? [] : [`names ${found} of the oldest documents ${[...numbers]}, not ${right}`]
}

function missingProducts({ content }: Note, bought: readonly Bought[]): readonly string[] {
  const lines = inside(content, 'li').map(plain)
  const kept = bought.filter(({ quantity, amount }) => quantity > 0 && amount > 0n)
  const named = kept.filter(({ key, description }) =>
    lines.some((line) => line.startsWith(key) || line.toLowerCase().includes(description.slice(0, 30).toLowerCase())),
  )
  const least = Math.min(OLDEST, kept.length)
  return named.length >= least ? [] : [`names ${named.length} products, not ${least}`]
}

/** The day that it is of stands above its marker, and is none to come. */
function dayOf({ content }: Note, marker: string): string | null {
  const paragraphs = inside(content, 'p').map(plain)
  return dayIn(paragraphs[paragraphs.indexOf(marker) - 1] ?? '')
}
