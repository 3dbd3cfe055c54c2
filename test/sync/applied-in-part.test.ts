import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Approved, keptWrites, withNeeded } from '../../src/sync/approval.ts'
import type { SyncResult } from '../../src/sync/run-contract.ts'
import { postInvoice } from '../../src/twins/company/company.ts'
import { between, chance, pick, type Random, seeded } from '../../src/twins/random.ts'
import { examples, some } from '../breadth.ts'
import { happen } from '../days/books.ts'
import { type Deciding, deciding } from '../matching/deciding.ts'

/** How many worlds are tried: `PART_SEEDS=100` for many. */
const asked = process.env.PART_SEEDS
const MINUTE = 60_000

/** Some of what a preview shows, as its groups are approved, with what it needs. */
function someOf({ planned, parties }: SyncResult, isWanted: (group: string) => boolean): Approved {
  const writes = keptWrites(planned, parties)
  const groupOf = ({ flow, kind, entity }: (typeof writes)[number]) => `${flow}:${kind}:${entity}`
  const chosen = withNeeded(
    writes.filter((write) => isWanted(groupOf(write))),
    writes,
  )
  return { writes, isChosen: (write) => chosen.has(write), isWhole: false }
}

/** What people see, without ids, which depend on the order of the writes. */
function seen(w: Deciding) {
  const { state } = w.pipedrive
  const name = (id: number | null | undefined) => (id == null ? null : (state.organizations.get(id)?.name ?? id))
  const title = (id: number | null | undefined) => (id == null ? null : (state.deals.get(id)?.title ?? id))
  const fields = (values: Readonly<Record<string, unknown>>, of: 'organization' | 'person' | 'deal') =>
    [...state.fields[of].values()]
      .map((field) => {
        const value = values[field.field_code]
        const label = field.options?.find(({ id }) => id === value)?.label
        return [field.field_name, label ?? value ?? null] as const
      })
      .filter(([, value]) => value !== null && value !== '')
      .map((one) => JSON.stringify(one))
      .sort()
  const sorted = (rows: readonly unknown[]) => rows.map((row) => JSON.stringify(row)).sort()
  return {
    organizations: sorted(w.organizations().map((one) => [one.name, fields(one.custom_fields, 'organization')])),
    persons: sorted(w.persons().map((one) => [one.name, name(one.org_id), fields(one.custom_fields, 'person')])),
    deals: sorted(w.deals().map((one) => [one.title, name(one.org_id), fields(one.custom_fields, 'deal')])),
    notes: sorted(w.notes().map((one) => [one.content, name(one.org_id), title(one.deal_id)])),
  }
}

/** The same world for the same seed: a company that is shown, and what happens after it. */
async function moved(seed: number): Promise<{ readonly w: Deciding; readonly random: Random }> {
  const random = seeded(seed)
  const w = await deciding()
  w.calm()
  const customers = Array.from({ length: between(random, 2, 5) }, (_, at) =>
    w.customer({ number: String(10_001 + at), name: `Kunde ${at} AS` }),
  )
  for (const customer of customers) {
    if (chance(random, 0.4)) {
      const { id } = w.pipedrive.act.createOrganization({ name: customer.name })
      if (chance(random, 0.5))
        w.pipedrive.act.createDeal({ title: `Deal ${customer.name}`, org_id: id, status: 'open' })
    }
    for (let at = between(random, 1, 3); at > 0; at--) postInvoice(w.company, customer)
  }
  await w.run()
  for (let at = between(random, 0, 5); at > 0; at--) happen(w, random)
  for (let at = between(random, 0, 2); at > 0; at--) {
    const customer = pick(random, customers)
    const { id } = w.pipedrive.act.createOrganization({ name: `Rett ${at}` })
    await w.decide({ action: 'relink', key: `customer:${customer.internalId}`, remote: `organization:${id}` })
  }
  w.clock.advance(5 * MINUTE)
  return { w, random }
}

test('whatever part of a preview is applied, later runs reach what they reach without that', async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 1_000_000 }), async (seed) => {
      const straight = await moved(seed)
      await straight.w.run()
      const inPart = await moved(seed)
      const planned = await inPart.w.preview({})
      const wanted = new Map<string, boolean>()
      const isWanted = (group: string) => {
        const is = wanted.get(group) ?? chance(inPart.random, 0.5)
        wanted.set(group, is)
        return is
      }
      const { run } = await inPart.w.applyApproved(someOf(planned, isWanted))
      expect(run.status).toMatch(/^(done|paused)/)
      await inPart.w.run()
      expect(seen(inPart.w)).toEqual(seen(straight.w))
      inPart.w.writes()
      await inPart.w.run({ mode: 'full' })
      expect(inPart.w.writes()).toEqual([])
    }),
    // A part that leaves an entry behind on the record that its customer has left.
    {
      ...(asked === undefined ? examples(8, 3) : { numRuns: Number(asked) }),
      examples: [...some<[number]>([[1], [19], [874_996]], 3)],
    },
  )
}, 600_000)
