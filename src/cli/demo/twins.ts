import type { IssueDocument as Issue } from '../../app/issues.ts'
import { addDays, type Clock, dayIn } from '../../core/clock.ts'
import { pipedriveTwin } from '../../twins/pipedrive/twin.ts'
import { openBooks } from '../../twins/showcase/books.ts'
import { happen } from '../../twins/showcase/living.ts'
import { openSales } from '../../twins/showcase/sales.ts'
import { HOUSE_ACCOUNT_AT, makeTrouble, type Trouble } from '../../twins/showcase/troubles.ts'
import { workday, writeHistory } from '../../twins/showcase/workday.ts'
import { vismaTwin } from '../../twins/visma/twin.ts'
import { type DemoAddresses, demoConnection, SECRET_NAMES } from './connection-text.ts'
import { MEND_PATH, mendPage } from './mend-page.ts'
import { DEMO, REHEARSAL } from './name.ts'
import { listenNear } from './ports.ts'

const PAGE_PORT = 4401

export interface DemoTwins {
  readonly visma: string
  readonly pipedrive: string
  readonly connectionText: string
  readonly secrets: Readonly<Record<string, string>>
  /** The same company, and a second account with the same sales team in which nothing was carried over. */
  readonly rehearsal: Pick<DemoTwins, 'pipedrive' | 'connectionText' | 'secrets'>
  /** What there is before the first sync, for the opening line. */
  readonly company: {
    readonly name: string
    readonly suppliers: number
    readonly customers: number
    readonly invoices: number
  }
  readonly happen: () => string
  /** Lets one working day happen at once. @returns what happened */
  readonly passDay: () => readonly string[]
  readonly troubles: readonly Trouble[]
  /** A deal worth looking at first: its customer pays late. */
  readonly example: string
  /** The page on which the user can mend causes of issues. */
  readonly mend: string
  /** Tells that page where to find the issues. */
  readonly showIssues: (issues: () => Promise<readonly Issue[]>) => void
  readonly close: () => Promise<void>
}

/** Both twins over real HTTP on loopback, with a company of one seed and a sales team that knows some of it. */
export async function startTwins(options: { seed: number; port: number | null; clock: Clock }): Promise<DemoTwins> {
  const { seed, clock } = options
  const books = openBooks({ seed, clock })
  writeHistory(books)
  const { company } = books
  const visma = vismaTwin({ company, clock })
  const { name } = company.organization
  const pipedrive = pipedriveTwin({ clock, plan: 'ultimate', seats: 5, company: { name, domain: 'nordlys-engros' } })
  openSales(pipedrive, books)
  const troubles = makeTrouble(books, pipedrive)
  // An account of its own, since two connections on one account would write every entry twice.
  const sandbox = pipedriveTwin({
    ...{ clock, plan: 'ultimate', seats: 5 },
    company: { id: pipedrive.company.id + 1, name: `${name}, sandbox`, domain: 'nordlys-engros-sandbox' },
    snapshot: structuredClone(pipedrive.snapshot()),
  })

  const isAskedFor = options.port !== null
  const port = options.port ?? PAGE_PORT
  let issues = async (): Promise<readonly Issue[]> => []
  const mending = mendPage({ troubles, issues: () => issues() })
  const front = (request: Request) =>
    new URL(request.url).pathname.startsWith(MEND_PATH) ? mending(request) : pipedrive.fetch(request)
  const page = await listenNear(front, port, isAskedFor)
  const api = await listenNear(visma.fetch, port + 1, false)
  const second = await listenNear(sandbox.fetch, port + 2, false)

  const { clientId, clientSecret, tenantId, companyId } = visma.credentials
  const at: DemoAddresses = {
    name: DEMO,
    visma: api.url,
    pipedrive: page.url,
    clientId,
    tenantId,
    companyId,
    since: addDays(dayIn('Europe/Oslo', clock.now()), -365),
    houseAccountAt: HOUSE_ACCOUNT_AT,
  }
  return {
    visma: api.url,
    pipedrive: page.url,
    connectionText: demoConnection(at),
    secrets: { [SECRET_NAMES.visma]: clientSecret, [SECRET_NAMES.pipedrive]: pipedrive.apiToken },
    rehearsal: {
      pipedrive: second.url,
      connectionText: demoConnection({ ...at, name: REHEARSAL, pipedrive: second.url }),
      secrets: { [SECRET_NAMES.visma]: clientSecret, [SECRET_NAMES.pipedrive]: sandbox.apiToken },
    },
    company: {
      name: company.organization.name,
      suppliers: company.suppliers.length,
      customers: company.customers.length,
      invoices: company.customerInvoices.length,
    },
    happen: () => happen(books, pipedrive),
    passDay: () => workday(books, dayIn('Europe/Oslo', clock.now()), undefined),
    troubles,
    example: `${page.url}/deals/${[...pipedrive.state.deals.keys()][0] ?? ''}`,
    mend: `${page.url}${MEND_PATH}`,
    showIssues: (found) => {
      issues = found
    },
    close: async () => {
      await Promise.all([page.close(), api.close(), second.close()])
    },
  }
}
