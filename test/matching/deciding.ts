import { type MatchUses, matchUses } from '../../src/app/decide-match.ts'
import { type IssueUses, issueUses } from '../../src/app/issues.ts'
import { moneyWorld } from '../sync/money-world.ts'

export const KARI = { kind: 'person', name: 'kari' } as const

type Money = Awaited<ReturnType<typeof moneyWorld>>

/** A small world with figures, whose matches a person decides. */
export interface Deciding extends Money {
  readonly match: MatchUses
  readonly asked: IssueUses
  /** `match NAME ACTION KEY [REMOTE]`, of the connection of this world. */
  readonly decide: (request: Parameters<MatchUses['decide']>[1]) => ReturnType<MatchUses['decide']>
  /** Rows of `match NAME list`, short: `1001 organization suggested`. */
  readonly listed: () => Promise<readonly string[]>
  readonly linkOf: (
    party: { readonly internalId: number },
    role?: 'organization' | 'person',
    stream?: 'customer' | 'supplier',
  ) => Promise<{ readonly remote: number; readonly rule: string; readonly origin: string } | null>
}

export async function deciding(options: Parameters<typeof moneyWorld>[0] = {}): Promise<Deciding> {
  const w = await moneyWorld(options)
  const by = () => ({ actor: KARI, at: w.clock.now().getTime() })
  const match = matchUses(
    w.store,
    () => w.connection(),
    async () => undefined,
    by,
  )
  return {
    ...w,
    match,
    asked: issueUses(
      w.store,
      () => w.connection(),
      async () => undefined,
      by,
    ),
    decide: (request) => match.decide('nordlys', request),
    listed: async () => {
      const rows: string[] = []
      for await (const { number, role, state } of await match.list('nordlys', null))
        rows.push(`${number} ${role} ${state}`)
      return rows
    },
    linkOf: async ({ internalId }, role = 'organization', stream = 'customer') => {
      const links = await w.store.ledger.linksOf((await w.connection()).id, stream, String(internalId))
      const link = links.find((one) => one.role === role && one.state === 'live')
      return link ? { remote: Number(link.remote), rule: link.rule, origin: link.origin } : null
    },
  }
}

type Members = Parameters<Deciding['pipedrive']['act']['createOrganization']>[0]

export const BERGEN = { address: { value: 'Strandgata 1, 5003 Bergen, Norge', postal_code: '5003', country: 'Norge' } }

/** An organization that people made. */
export const inCrm = (w: Deciding, name: string, members: Omit<Members, 'name'> = BERGEN) =>
  w.pipedrive.act.createOrganization({ name, ...members })

/** The customer that organizations of the tests have names like. */
export const fjordkaffe = (w: Deciding) => w.customer({ number: '10042', name: 'Fjordkaffe AS', postalCode: '5003' })
