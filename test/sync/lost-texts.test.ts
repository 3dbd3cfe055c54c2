import { expect, test } from 'vitest'
import { payInvoice, postInvoice, voidPayment } from '../../src/twins/company/company.ts'
import { touch } from '../../src/twins/company/stamps.ts'
import { readable, type Tiny, tiny } from './tiny.ts'

interface Death {
  readonly at: (request: Request) => Promise<boolean>
  /** Whether the write reaches Pipedrive. */
  readonly applied: boolean
}

/** Both systems, and a process that can be made to die at one of its writes. */
async function mortal(settings: Parameters<typeof tiny>[0] = {}) {
  let next: Death | null = null
  let kill = new AbortController()
  const around = (handler: (request: Request) => Promise<Response>) => async (request: Request) => {
    kill.signal.throwIfAborted()
    const dies = request.method !== 'GET' && (await next?.at(request.clone()))
    if (!dies || next === null) return handler(request)
    if (next.applied) await handler(request)
    kill.abort(new Error('killed'))
    throw kill.signal.reason
  }
  const w = await tiny({ ...settings, around: { pipedrive: around } })
  return {
    w,
    dies: async (at: Death['at'], { applied }: { readonly applied: boolean } = { applied: true }) => {
      next = { at, applied }
      w.clock.advance(15 * 60_000)
      expect((await w.sync({ signal: kill.signal })).status).toBe('stopped')
      next = null
      kill = new AbortController()
    },
  }
}

const writesNote = async (request: Request): Promise<boolean> => request.url.includes('/notes/')
const writesSummary = async (request: Request): Promise<boolean> =>
  (await writesNote(request)) && (await request.text()).includes('Visma summary ')
const writesPerson = async (request: Request): Promise<boolean> => request.url.includes('/persons/')

/** An invoice that is shown, then paid, with the process dying at the write that tells so, then unpaid again. */
async function paidAndTakenBack(at: Death['at'], settings: Parameters<typeof tiny>[0] = {}) {
  const { w, dies } = await mortal(settings)
  const invoice = postInvoice(w.company, w.customer({ name: 'Bølgen "Bistro" AS' }))
  await w.run()
  const payment = payInvoice(w.company, invoice)
  await dies(at)
  return { w, dies, invoice, takeBack: () => void voidPayment(w.company, payment) }
}

const textOf = ({ notes }: Tiny, marker: string): string =>
  readable(notes().find(({ content }) => content.includes(marker))?.content ?? '')

test('R3: an entry whose text Pipedrive spelt its own way says again what the source says again', async () => {
  const { w, invoice, takeBack } = await paidAndTakenBack(writesNote)
  expect(readable(w.note(invoice).content)).toContain('– Betalt')
  takeBack()
  await w.run()
  expect(readable(w.note(invoice).content)).toContain('– Ubetalt')
  w.calls()
  await w.run({ mode: 'full' })
  expect(w.writes()).toEqual([])
})

test('R3: what a person wrote into such a text meanwhile stays', async () => {
  const { w, invoice, takeBack } = await paidAndTakenBack(writesNote)
  const { id, content } = w.note(invoice)
  w.pipedrive.act.editNote(id, `${content}<p>Ring Kari</p>`)
  takeBack()
  await w.run()
  expect(readable(w.note(invoice).content)).toMatch(/– Ubetalt.*Ring Kari/s)
})

test('R3: a process that dies a second time, before it wrote anything, leaves what is to be put right', async () => {
  const { w, dies, invoice, takeBack } = await paidAndTakenBack(writesNote)
  takeBack()
  await dies(writesNote, { applied: false })
  expect(readable(w.note(invoice).content)).toContain('– Betalt')
  await w.run()
  expect(readable(w.note(invoice).content)).toContain('– Ubetalt')
})

test('R3: a summary names an open invoice again that it had ceased to name when the process died', async () => {
  const settings = { flows: { receivables: true }, visibility: 'light' }
  const { w, invoice, takeBack } = await paidAndTakenBack(writesSummary, { settings })
  expect(textOf(w, 'Visma summary ')).not.toContain(`Faktura ${invoice.referenceNumber}`)
  takeBack()
  await w.run()
  expect(textOf(w, 'Visma summary ')).toContain(`Faktura ${invoice.referenceNumber}`)
})

test('R3: an e-mail address that the source takes back to what it was is there again, and people’s stay', async () => {
  const { w, dies } = await mortal()
  const emailed = { email: 'kari@fjord.example', invoiceEmail: 'faktura@fjord.example' }
  const customer = w.customer({ name: 'Fjord AS', attention: 'Kari', ...emailed })
  postInvoice(w.company, customer)
  await w.run()
  const emails = () => w.person('Kari').emails.map(({ value }) => value)
  const theirs = { value: 'privat@fjord.example', primary: false, label: 'home' }
  w.pipedrive.act.editPerson(w.person('Kari').id, { emails: [...w.person('Kari').emails, theirs] })
  const change = (email: string) => {
    customer.mainContact.email = email
    touch(w.company, customer)
  }
  change('ny@fjord.example')
  await dies(writesPerson)
  expect(emails().sort()).toEqual(['faktura@fjord.example', 'ny@fjord.example', 'privat@fjord.example'])
  change(emailed.email)
  await w.run()
  expect(emails().sort()).toEqual(['faktura@fjord.example', 'kari@fjord.example', 'privat@fjord.example'])
})
