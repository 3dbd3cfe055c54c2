import { setTimeout } from 'node:timers/promises'
import { type Clock, systemClock } from '../../src/core/clock.ts'
import { type Company, nordicCompany, postInvoice } from '../../src/twins/company/company.ts'
import type { Handler } from '../../src/twins/fetch.ts'
import { type PipedriveTwin, pipedriveTwin } from '../../src/twins/pipedrive/twin.ts'
import { seeded } from '../../src/twins/random.ts'
import { listen } from '../../src/twins/serve.ts'
import { type VismaTwin, vismaTwin } from '../../src/twins/visma/twin.ts'
import { vismaWebhooks } from '../../src/twins/visma/webhooks.ts'
import { type BuyersVisma, buyersVisma } from './buyers-visma.ts'
import { largeVisma } from './large-visma.ts'
import type { Answer, Notify, PairAddress, Question, TwinsOptions } from './twins.ts'

// The program behind `startTwins`: twins in a process of their own, so that they use a core of their own.

interface Route {
  readonly visma: VismaTwin & Partial<Pick<BuyersVisma, 'grow' | 'pay'>>
  readonly pipedrive: PipedriveTwin
  readonly address: PairAddress
}

const options = JSON.parse(process.argv[2] ?? '{}') as TwinsOptions

async function startPair(at: number, clock: Clock): Promise<Route> {
  const { visma, company } = books(at, clock)
  // Two connections may not write to one account.
  const pipedrive = pipedriveTwin({ clock, company: { id: 1_234_567 + at }, ...options.pipedrive })
  const random = seeded(at + 1)
  const api = await listen(visma.fetch)
  const crm = await listen(
    options.delayMs === undefined ? pipedrive.fetch : late(pipedrive.fetch, options.delayMs, random),
  )
  const { clientId, clientSecret, tenantId, companyId } = visma.credentials
  return {
    visma,
    pipedrive,
    address: {
      visma: { url: api.url, clientId, clientSecret, tenantId, companyId },
      pipedrive: { url: crm.url, apiToken: pipedrive.apiToken },
      invoices: company.customerInvoices.length,
    },
  }
}

const DAY_MS = 86_400_000
let daysPassed = 0
const clock: Clock = { ...systemClock, now: () => new Date(Date.now() + daysPassed * DAY_MS) }

function books(at: number, clock: Clock): { readonly visma: Route['visma']; readonly company: Company } {
  const asked = options.company
  if ('linked' in asked) {
    const visma = buyersVisma(asked, clock)
    return { visma, company: visma.company }
  }
  if ('active' in asked) {
    const visma = largeVisma(asked, clock)
    return { visma, company: visma.company }
  }
  const company = nordicCompany({ ...asked, seed: at + 1, clock })
  return { company, visma: vismaTwin({ company, clock, limits: { perHour: Number.MAX_SAFE_INTEGER } }) }
}

/** As far away as a host on the internet: half of the time on the way there, half on the way back. */
const late =
  (handler: Handler, { least, most }: NonNullable<TwinsOptions['delayMs']>, random: () => number): Handler =>
  async (request) => {
    const ms = least + random() * (most - least)
    await setTimeout(ms / 2)
    const response = await handler(request)
    await setTimeout(ms / 2)
    return response
  }

async function answerTo({ id, ask, pair = 0, notify }: Question): Promise<Answer> {
  const one = pairs[pair]
  if (one === undefined) throw new RangeError(`no pair ${pair}`)
  switch (ask) {
    case 'calls':
      return {
        id,
        value: one.pipedrive.calls.map(({ method, path, status, cost, at, search }) => ({
          ...{ method, path, status, cost, search },
          at: at.getTime(),
        })),
      }
    case 'cpu': {
      const { user, system } = process.cpuUsage()
      return { id, value: (user + system) / 1000 }
    }
    case 'nextDay':
      daysPassed += 1
      return { id, value: null }
    case 'grow':
    case 'pay':
      one.visma[ask]?.()
      return { id, value: null }
    case 'notify':
      if (notify) sendNotifications(one, notify)
      return { id, value: null }
    case 'post':
      return { id, value: await postAndWait(one) }
  }
}

function sendNotifications({ visma }: Route, { url, secret }: Notify): void {
  const { company, credentials } = visma
  const deliver = async (to: string, body: string, headers: Readonly<Record<string, string>>) =>
    (await fetch(to, { method: 'POST', body, headers })).status
  vismaWebhooks({ company, clock, tenantId: credentials.tenantId, url, secret, deliver })
}

const COMES_WITHIN_MS = 10_000

/** Looked for where it is kept, since a call would be counted as the product's. */
async function postAndWait({ visma: { company }, pipedrive }: Route): Promise<number | null> {
  const customer = company.customerInvoices.find(
    (one) => one.status === 'Open' && one.customer.status === 'Active',
  )?.customer
  if (customer === undefined) throw new Error('The company has no open invoice.')
  const started = performance.now()
  const { referenceNumber } = postInvoice(company, customer)
  while (performance.now() - started < COMES_WITHIN_MS) {
    const newest = [...pipedrive.state.notes.values()].slice(-20)
    if (newest.some((note) => note.content.includes(referenceNumber))) return performance.now() - started
    await setTimeout(2)
  }
  return null
}

const pairs: Route[] = []
for (let at = 0; at < (options.pairs ?? 1); at++) pairs.push(await startPair(at, clock))

process.on('message', async (question: Question) => {
  const answer = await answerTo(question)
  process.send?.(answer)
})
process.once('disconnect', () => process.exit())
process.send?.(pairs.map(({ address }) => address))
