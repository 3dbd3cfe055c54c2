import type { Precision } from '../format.ts'
import { useFormats } from '../reader.tsx'
import { words } from '../words/common.ts'

interface Given {
  /** Decimal text; `null` is not known, or not for this reader. */
  readonly amount: string | null
  readonly currency?: string | undefined
  readonly precision?: Precision
}

/** An amount that never breaks; without a currency where a head names it. */
export function Money({ amount, currency, precision = 'figure' }: Given) {
  const format = useFormats()
  if (amount === null) return <Nothing />
  if (isHidden(amount)) return <Nothing label={words.hiddenAmount} />
  const text = currency === undefined ? format.amount(amount, precision) : format.money(amount, currency, precision)
  return <span className="num">{text}</span>
}

/** Stands in the place of an amount that is not for this reader. */
export const isHidden = (amount: string): boolean => amount === 'hidden'

export const Nothing = ({ label = words.nothing }: { readonly label?: string }) => (
  <span className="dim">
    <span aria-hidden="true">{words.none}</span>
    <span className="unseen">{label}</span>
  </span>
)
