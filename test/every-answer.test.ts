import { beforeEach, describe, expect, test } from 'vitest'
import { answersTo, ISSUE_KINDS, meaningOf } from '../src/app/answered.ts'
import { issueUses } from '../src/app/issues.ts'
import { sourceKey } from '../src/core/ids.ts'
import type { Issue } from '../src/core/sync-store.ts'
import { editInvoiceText, postInvoice } from '../src/twins/company/company.ts'
import { KARI } from './actor.ts'
import { bothWays, STATUS, TERMS } from './sync/both-ways.ts'
import { type Tiny, tiny } from './sync/tiny.ts'
import type { World } from './world.ts'

const CODES = ISSUE_KINDS.flatMap(({ codes, answers = {} }) => codes.map((code) => ({ code, answers })))
const CANDIDATES = ['101', '102']
/** What any issue may be answered, and what no issue may. */
const CHOICES = [
  ...new Set(CODES.flatMap(({ code }) => answersTo({ code, details: { candidates: CANDIDATES } }))),
  ...['link 103', 'link', 'yes', 'Approve', 'constructor', ''],
]

const uses = (w: World) =>
  issueUses(
    w.store,
    () => w.connection(),
    async () => undefined,
    () => ({ actor: KARI, at: w.clock.now().getTime() }),
  )

describe('each issue takes the answers that its code names, and refuses every other with those that fit', () => {
  let w: Tiny
  beforeEach(async () => {
    w = await tiny()
  })

  /** An open issue of that code about a customer that has been read. */
  async function raised(code: string): Promise<Issue> {
    const { id } = await w.connection()
    const now = w.clock.now().getTime()
    const lease = await w.store.leases.claim(id, 'test', now, now + 60_000)
    if (lease === null) throw new Error('The connection is busy.')
    const of = { flow: 'customers', stream: 'customer', key: sourceKey('1') }
    const said = { message: 'Something.', advice: 'Do something.', details: { candidates: CANDIDATES } }
    await w.store.sync(lease).commit([{ do: 'issue', issue: { ...of, code, ...said } }])
    await w.store.leases.release(lease)
    const issue = (await w.issues()).find((one) => one.code === code)
    if (issue === undefined) throw new Error(`No issue ${code} was raised.`)
    return issue
  }

  test('whatever its code', async () => {
    for (const { code, answers } of CODES) {
      const issue = await raised(code)
      const named = Object.keys(answers).flatMap((name) =>
        name.endsWith(' X') ? CANDIDATES.map((one) => name.replace('X', one)) : [name],
      )
      for (const choice of CHOICES) {
        const said = `${code}: ${choice}`
        const became = await uses(w)
          .answer(issue.id, choice, null)
          .catch((error: unknown) => error)
        if (named.includes(choice)) {
          const state = meaningOf(issue, choice)?.stands ? 'ignored' : 'waiting'
          expect(became, said).toMatchObject({ id: issue.id, state, answer: { choice, by: KARI.name } })
        } else {
          const fitting =
            named.length === 0 ? 'It asks nothing; it can be retried or ignored.' : `Answers: ${named.join(', ')}`
          expect(became, said).toMatchObject({ code: 'issue.no_such_answer', advice: fitting })
        }
      }
    }
  })
})

/** Answers the only open issue, which is of that code. */
async function answered(w: Tiny, code: string, choice: string): Promise<void> {
  const issues = await w.issues()
  expect(issues.map((one) => one.code)).toEqual([code])
  await uses(w).answer(issues[0]?.id ?? '', choice, null)
}

const asksNothingMore = async (w: Tiny) => expect(await w.issues(['open', 'waiting'])).toEqual([])

async function ambiguous(role: 'organization' | 'person') {
  const w = await tiny()
  const { act } = w.pipedrive
  const emails = [{ value: 'kari@fjordkaffe.example', label: 'work', primary: true }]
  const [one, other] =
    role === 'person'
      ? ['Kari', 'Kari N.'].map((name) => act.createPerson({ name, emails }).id)
      : ['Fjordkaffe', 'Fjordkaffe AS'].map((name) => act.createOrganization({ name }).id)
  const customer = w.customer({ name: 'Fjordkaffe AS', email: 'kari@fjordkaffe.example' })
  await w.run()
  const link = async () =>
    (await w.store.ledger.linksOf((await w.connection()).id, 'customer', String(customer.internalId))).find(
      (found) => found.role === role,
    )
  return { w, all: [one, other].map(String), code: `match.ambiguous_${role}`, link }
}

const linked = (role: 'organization' | 'person') => async () => {
  const { w, all, code, link } = await ambiguous(role)
  await answered(w, code, `link ${all[1]}`)
  await w.run()
  expect(await link()).toMatchObject({ remote: all[1], origin: 'linked', rule: 'decision' })
  await asksNothingMore(w)
}

const keptApart = (role: 'organization' | 'person') => async () => {
  const { w, all, code, link } = await ambiguous(role)
  await answered(w, code, 'keep apart')
  await w.run()
  expect(await link()).toMatchObject({ origin: 'created' })
  expect(all).not.toContain((await link())?.remote)
  await asksNothingMore(w)
}

const house = (choice: 'include' | 'exclude', shown: number) => async () => {
  const w = await tiny({ settings: { houseAccountAt: 5 } })
  const customer = w.customer({ name: 'Nettbutikk', number: '99999' })
  for (let at = 0; at < 6; at++) postInvoice(w.company, customer)
  await w.run()
  await answered(w, 'scope.house_account', choice)
  await w.run()
  await w.run({ mode: 'full' })
  expect(w.notes()).toHaveLength(shown)
  await asksNothingMore(w)
}

const held = (choice: 'approve' | 'drop', status: string) => async () => {
  const w = await bothWays({ referenceData: { approve: 'all' } })
  const customer = w.customer()
  await w.run()
  w.pick(customer, STATUS, 'Inaktiv')
  await w.later()
  await answered(w, 'edit.held', choice)
  await w.later()
  expect(customer.status).toBe(status)
  await asksNothingMore(w)
}

const many = (choice: 'approve' | 'drop', terms: string) => async () => {
  const w = await bothWays()
  const customers = Array.from({ length: 21 }, () => w.customer())
  await w.run()
  for (const customer of customers) w.pick(customer, TERMS, '14 dager netto')
  await w.later()
  await answered(w, 'edit.many', choice)
  await w.later()
  expect(new Set(customers.map(({ creditTermsId }) => creditTermsId))).toEqual(new Set([terms]))
  await asksNothingMore(w)
}

const blockRemoved = (choice: 'write again' | 'leave', isThere: boolean) => async () => {
  const w = await tiny()
  const invoice = postInvoice(w.company, w.customer())
  await w.run()
  const { id } = w.note(invoice)
  w.pipedrive.act.editNote(id, '<p>Bare mitt.</p>')
  editInvoiceText(w.company, invoice, 'En')
  await w.run()
  await answered(w, 'entry.block_removed', choice)
  await w.run()
  editInvoiceText(w.company, invoice, 'To')
  await w.run()
  const content = w.pipedrive.state.notes.get(id)?.content ?? ''
  expect(content).toContain('Bare mitt.')
  expect(content.includes(`Visma Invoice ${invoice.referenceNumber}`)).toBe(isThere)
  await asksNothingMore(w)
}

/** Each answer of each code as a person gives it, and what comes of it. */
const PLAYS: Readonly<Record<string, Readonly<Record<string, () => Promise<void>>>>> = {
  'match.ambiguous_organization': { 'link X': linked('organization'), 'keep apart': keptApart('organization') },
  'match.ambiguous_person': { 'link X': linked('person'), 'keep apart': keptApart('person') },
  'scope.house_account': { include: house('include', 6), exclude: house('exclude', 0) },
  'edit.held': { approve: held('approve', 'Inactive'), drop: held('drop', 'Active') },
  'edit.many': { approve: many('approve', '14'), drop: many('drop', '30') },
  'entry.block_removed': { 'write again': blockRemoved('write again', true), leave: blockRemoved('leave', false) },
}

describe('an answer does what it says', () => {
  test.each(CODES.flatMap(({ code, answers }) => Object.keys(answers).map((answer) => [code, answer] as const)))(
    '%s: %s',
    async (code, answer) => {
      const play = PLAYS[code]?.[answer]
      if (play === undefined) throw new Error(`No play tells what the answer ${answer} to ${code} does.`)
      await play()
    },
  )
})
