import type { WorldOptions } from '../world.ts'
import { tiny } from './tiny.ts'

const HOUR_MS = 3600_000
type Row = { readonly custom_fields: Readonly<Record<string, unknown>> }
type Of = 'organization' | 'deal'

interface MoneyOptions extends Omit<WorldOptions, 'settings'> {
  readonly settings?: WorldOptions['settings']
  readonly flows?: Readonly<Record<string, unknown>>
}

/** A company whose customers' figures are shown, in English, and what Pipedrive shows of them. */
export async function moneyWorld({ settings = {}, flows = {}, ...options }: MoneyOptions = {}) {
  const w = await tiny({
    ...options,
    settings: { locale: 'en-GB', ...settings, flows: { receivables: true, referenceData: false, ...flows } },
  })
  const money = (row: Row, of: Of, name: string) => {
    const value = w.custom(of, row, name) as { readonly value: number; readonly currency: string } | null
    return value && `${value.value} ${value.currency}`
  }
  const option = (row: Row, of: Of, name: string) => {
    const id = w.custom(of, row, name)
    const field = [...w.pipedrive.state.fields[of].values()].find((one) => one.field_name === name)
    return id === null ? null : (field?.options?.find((one) => one.id === id)?.label ?? `option ${String(id)}`)
  }
  return {
    ...w,
    owes: (name: string) => {
      const row = w.organization(name)
      return {
        open: money(row, 'organization', 'Visma open balance'),
        overdue: money(row, 'organization', 'Visma overdue'),
      }
    },
    onDeal: (title: string) => {
      const row = w.deal(title)
      return { open: money(row, 'deal', 'Visma open balance'), pays: option(row, 'deal', 'Visma payment behaviour') }
    },
    summaries: () => w.notes().filter(({ content }) => content.includes('Visma summary ')),
    /** A run on the next company day. */
    nextDay: () => {
      w.clock.advance(24 * HOUR_MS)
      return w.run()
    },
  }
}
