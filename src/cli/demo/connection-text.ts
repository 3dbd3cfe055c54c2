import { stringify } from 'yaml'

/** The variables the demo's connection file names, as a real one would. */
export const SECRET_NAMES = { visma: 'VISMA_CLIENT_SECRET', pipedrive: 'PIPEDRIVE_API_TOKEN' } as const

export interface DemoAddresses {
  readonly name: string
  readonly visma: string
  readonly pipedrive: string
  readonly clientId: string
  readonly tenantId: string
  readonly companyId: string
  /** History before it is left out, as in a real backfill. */
  readonly since: string
  /** A customer with at least so many documents is asked about first. */
  readonly houseAccountAt: number
}

/** The connection file of the demo, which a user could have written. */
export const demoConnection = (at: DemoAddresses): string =>
  stringify({
    name: at.name,
    visma: {
      apiUrl: at.visma,
      tokenUrl: `${at.visma}/connect/token`,
      clientId: at.clientId,
      clientSecret: `\${${SECRET_NAMES.visma}}`,
      tenantId: at.tenantId,
      companyId: at.companyId,
    },
    pipedrive: {
      apiUrl: at.pipedrive,
      apiToken: `\${${SECRET_NAMES.pipedrive}}`,
      plan: 'ultimate',
      seats: 5,
      budgetShare: 1,
    },
    settings: {
      locale: 'en-GB',
      backfill: { since: at.since },
      houseAccountAt: at.houseAccountAt,
      // What sellers edit is looked for every minute, so that one can watch it arrive.
      flows: { referenceData: { poll: 1 } },
    },
  })
