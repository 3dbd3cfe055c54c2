import { rmSync } from 'node:fs'
import { type Config, readConfig } from '../../src/config/config.ts'
import { addDays, dayIn, systemClock } from '../../src/core/clock.ts'
import { KnownSecrets } from '../../src/core/known-secrets.ts'
import { createLog } from '../../src/observe/log.ts'
import { openService, type Service } from '../../src/service/service.ts'
import { addCustomer, type Company, nordicCompany, payInvoice, postInvoice } from '../../src/twins/company/company.ts'
import { type Handler, routeFetch } from '../../src/twins/fetch.ts'
import { type PipedriveTwin, pipedriveTwin } from '../../src/twins/pipedrive/twin.ts'
import { vismaTwin } from '../../src/twins/visma/twin.ts'
import { migratedFolder } from '../migrated-folder.ts'

/** A customer with a history of late payments, whose behaviour there is something to calculate of. */
export const LATE = 'Havblikk Hotell AS'
/** Customers of the books, and how sales calls what may be the same. */
export const ALIKE = { accepted: [LATE, 'Havblikk Hotel'], apart: ['Brattholm Bakeri AS', 'Bratholm Bakeri'] } as const
/** Sales has entered it twice. */
export const DOUBLED = ['Solbakken Hotell AS', 'Solbakken Hotell'] as const

export interface Gate {
  /** Resolves when a write stands before it. */
  readonly held: Promise<void>
  readonly release: () => void
}

/** A service at its first start: nobody may sign in, nothing is connected, and both systems hold what a company has. */
export interface NewCompany {
  readonly service: Service
  readonly secrets: KnownSecrets
  readonly config: Config
  readonly crm: PipedriveTwin
  /** What an admin looks up in both systems. */
  readonly credentials: Readonly<
    Record<'clientId' | 'clientSecret' | 'tenantId' | 'companyId' | 'apiUrl' | 'apiToken', string>
  >
  /** Stops the writes to Pipedrive, from the `nth` on from now, until it is called off. */
  readonly holdWrites: (nth: number) => Gate
  readonly close: () => Promise<void>
}

export async function newCompany(): Promise<NewCompany> {
  const clock = systemClock
  const company = nordicCompany({ seed: 5, clock, suppliers: 6, customers: 12, invoices: 40 })
  const visma = vismaTwin({ company, clock })
  const domain = 'nordlys-engros'
  const crm = pipedriveTwin({ clock, plan: 'ultimate', company: { name: company.organization.name, domain } })
  meet(company, crm)
  let before: () => Promise<void> = async () => undefined
  const pipedrive: Handler = async (request) => {
    if (request.method !== 'GET') await before()
    return crm.fetch(request)
  }
  const fetch = routeFetch({
    ...{ 'api.finance.visma.net': visma.fetch, 'connect.visma.com': visma.fetch },
    ...{ [`${domain}.pipedrive.com`]: pipedrive, 'api.pipedrive.com': pipedrive },
  })
  const dataDir = await migratedFolder('ml-way-')
  const secrets = new KnownSecrets()
  const config = readConfig({ ML_CONNECTOR_DATA_DIR: dataDir })
  const service = await openService(config, {
    ...{ fetch, clock, random: Math.random, secrets },
    log: createLog('fatal', secrets, () => undefined),
    actor: { kind: 'person', name: 'kari' },
  })
  const { clientId, clientSecret, tenantId, companyId } = visma.credentials
  return {
    ...{ service, secrets, config, crm },
    credentials: {
      ...{ clientId, clientSecret, tenantId, companyId },
      ...{ apiUrl: `https://${domain}.pipedrive.com`, apiToken: crm.apiToken },
    },
    holdWrites: (nth) => {
      const [held, released] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
      let left = nth
      before = async () => {
        left -= 1
        if (left > 0) return
        held.resolve()
        await released.promise
      }
      return { held: held.promise, release: released.resolve }
    },
    close: async () => {
      await service.close()
      rmSync(dataDir, { recursive: true, force: true })
    },
  }
}

const BERGEN = { city: 'Bergen', postalCode: '5003', addressLine1: 'Strandgata 1' }
const THERE = { address: { value: 'Strandgata 1, 5003 Bergen, Norge', postal_code: '5003', country: 'Norge' } }

/** Customers that sales knows by other names, or twice. */
function meet(company: Company, { act }: PipedriveTwin): void {
  const today = dayIn('Europe/Oslo', systemClock.now())
  for (const [name] of [ALIKE.accepted, ALIKE.apart, DOUBLED]) {
    const customer = addCustomer(company, { name, ...BERGEN }, `${addDays(today, -200)}T09:00:00`)
    for (const [invoicedBefore, paidBefore] of [
      [150, 118],
      [110, 70],
      [70, 31],
      [40, null],
    ] as const) {
      const documentDate = addDays(today, -invoicedBefore)
      const invoice = postInvoice(company, customer, { documentDate, created: `${documentDate}T09:30:00` })
      if (paidBefore === null) continue
      const date = addDays(today, -paidBefore)
      payInvoice(company, invoice, { date, at: `${date}T13:00:00` })
    }
  }
  for (const name of [ALIKE.accepted[1], ALIKE.apart[1], ...DOUBLED]) act.createOrganization({ name, ...THERE })
}
