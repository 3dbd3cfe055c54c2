import { leaks } from '../figures/leaks.ts'
import { type World, type WorldOptions, world } from '../world.ts'

/** Everything that shows amounts. */
export const SHOWN = {
  pdf: 'all',
  deals: { create: 'perInvoice' },
  backfill: { since: '2026-08-01' },
  flows: { receivables: true, supplierInvoices: { as: 'activity', lines: true } },
}

/** A world that shows amounts wherever they can be shown, in calm weather. */
export async function showing<T>(options: WorldOptions, work: (w: World) => Promise<T>): Promise<T> {
  const w = await world({ suppliers: 3, customers: 5, invoices: 18, settings: SHOWN, ...options })
  w.calm()
  try {
    return await work(w)
  } finally {
    await w.close()
  }
}

/** What people can see: deleted files are gone. */
export const seen = ({ company, pipedrive }: World) => {
  const files = new Map([...pipedrive.state.files].filter(([, file]) => !file.is_deleted))
  return leaks(company, { ...pipedrive, state: { ...pipedrive.state, files } })
}
