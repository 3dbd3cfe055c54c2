import { z } from 'zod'
import { type Bundle, type Decided, linkOf } from '../../src/core/flow.ts'
import type { RemoteId } from '../../src/core/ids.ts'
import type { StagedRecord } from '../../src/core/record.ts'
import type { Setup } from '../../src/flows/visma-pipedrive/account/setup.ts'
import type { Phase, PhaseContext } from '../../src/flows/visma-pipedrive/context.ts'
import { desired, FIRST, OWN_OR_NEVER } from '../../src/flows/visma-pipedrive/fields/desired.ts'

const purchaseOrder = z.object({ orderNbr: z.string(), status: z.string(), promisedOn: z.string().nullable() })

const FLOW = 'purchaseOrders'
const STREAM = 'purchaseorder'
const ORDERS = 200

/** Purchase orders as activities on the supplier's organization, due on the day that was promised. */
export function purchaseOrdersPhase(setup: Setup, companyId: string): Phase {
  return {
    name: 'Purchase orders',
    streams: [STREAM],
    flowOf: () => FLOW,
    next: async (cursor, context) => {
      const pending = [...(await context.store.pendingByParent([STREAM], cursor, ORDERS))]
      const last = pending.at(-1)?.[0]
      if (last === undefined) return null
      return { bundles: pending.map((one) => bundleOf(one, setup, companyId, context)), cursor: last }
    },
  }
}

function bundleOf(
  [number, records]: readonly [string, readonly StagedRecord[]],
  setup: Setup,
  companyId: string,
  context: PhaseContext,
): Bundle {
  const { store } = context
  return {
    records,
    group: `supplier:#${number}`,
    run: async (each) => {
      const supplier = (await store.byNumber('supplier', [number])).get(number)
      const links = supplier ? await store.links('supplier', 'organization', [supplier.key]) : null
      const organization = links && supplier ? linkOf(links, supplier.key) : null
      for (const record of records) {
        await each(record, async () =>
          organization === null
            ? { outcome: 'waiting', reason: `waiting for supplier ${number}`, waitingFor: `supplier:#${number}` }
            : activity(record, organization.remote, setup, companyId, context),
        )
      }
    },
  }
}

async function activity(
  { stream, key, modified, data }: StagedRecord,
  organization: RemoteId,
  setup: Setup,
  companyId: string,
  context: PhaseContext,
): Promise<Decided> {
  const { orderNbr, status, promisedOn } = purchaseOrder.parse(data)
  if (status === 'Hold') return { outcome: 'skipped', reason: 'draft' }
  // As those of documents, so that one in doubt is found by it.
  const mark = `Visma PurchaseOrder ${orderNbr} · ${companyId}`
  const wanted = desired('activity', {
    subject: [`Purchase order ${orderNbr} (${mark})`, OWN_OR_NEVER],
    type: [setup.activityType, FIRST],
    due_date: [promisedOn?.slice(0, 10), OWN_OR_NEVER],
    done: [status !== 'Open', OWN_OR_NEVER],
    owner_id: [setup.owner ?? setup.me, FIRST],
    org_id: [organization, OWN_OR_NEVER],
  })
  const about = { flow: FLOW, stream, key, role: 'entry', version: modified } as const
  const { outcome } = await context.sync({ ...about, desired: wanted, match: null, create: true, rule: 'created' })
  return { outcome }
}
