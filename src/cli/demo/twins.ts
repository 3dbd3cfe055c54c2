import { addDays, type Clock, dayIn } from '../../core/clock.ts'
import { type Customer, live, nordicCompany } from '../../twins/company.ts'
import { type KnownCompany, seedSales } from '../../twins/pipedrive/seed.ts'
import { pipedriveTwin } from '../../twins/pipedrive/twin.ts'
import { seeded } from '../../twins/random.ts'
import { vismaTwin } from '../../twins/visma/twin.ts'
import { type DemoAddresses, demoConnection, SECRET_NAMES } from './connection-text.ts'
import { listenNear } from './ports.ts'

export const PAGE_PORT = 4401

export interface DemoTwins {
  readonly visma: string
  readonly pipedrive: string
  readonly connectionText: string
  readonly secrets: Readonly<Record<string, string>>
  /** What is there before the first sync, for the opening line. */
  readonly company: {
    readonly name: string
    readonly suppliers: number
    readonly customers: number
    readonly invoices: number
  }
  readonly happen: () => string
  readonly close: () => Promise<void>
}

/** Both twins over real HTTP on loopback, with a company of one seed and a sales team that knows some of it. */
export async function startTwins(options: { seed: number; port: number | null; clock: Clock }): Promise<DemoTwins> {
  const { seed, clock } = options
  const company = nordicCompany({ seed, clock })
  const visma = vismaTwin({ company, clock })
  const pipedrive = pipedriveTwin({ clock, plan: 'ultimate', seats: 5 })
  seedSales(pipedrive, company.customers.map(knownToSales), seeded(seed))

  const isAskedFor = options.port !== null
  const port = options.port ?? PAGE_PORT
  const page = await listenNear(pipedrive.fetch, port, isAskedFor)
  const api = await listenNear(visma.fetch, port + 1, false)

  const random = seeded(seed + 1)
  const { clientId, clientSecret, tenantId, companyId } = visma.credentials
  const at: DemoAddresses = {
    visma: api.url,
    pipedrive: page.url,
    clientId,
    tenantId,
    companyId,
    since: addDays(dayIn('Europe/Oslo', clock.now()), -2 * 365),
  }
  return {
    visma: api.url,
    pipedrive: page.url,
    connectionText: demoConnection(at),
    secrets: { [SECRET_NAMES.visma]: clientSecret, [SECRET_NAMES.pipedrive]: pipedrive.apiToken },
    company: {
      name: company.organization.name,
      suppliers: company.suppliers.length,
      customers: company.customers.length,
      invoices: company.customerInvoices.length,
    },
    happen: () => live(company, random),
    close: async () => {
      await Promise.all([page.close(), api.close()])
    },
  }
}

/** What a sales team may know of a customer. */
export function knownToSales({ name, corporateId, mainContact: { email, web } }: Customer): KnownCompany {
  const [first] = email?.split(/[;,]/) ?? []
  const domain = web && URL.canParse(web) ? new URL(web).hostname.replace(/^www\./, '') : null
  return {
    name,
    ...(corporateId ? { corporateId } : {}),
    ...(first ? { email: first.trim() } : {}),
    ...(domain ? { domain } : {}),
  }
}
