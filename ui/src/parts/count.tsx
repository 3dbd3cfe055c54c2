import { useFormats } from '../reader.tsx'
import { Nothing } from './money.tsx'

/** How many; none is a dash. */
export function Count({ of }: { readonly of: number }) {
  const format = useFormats()
  return of === 0 ? <Nothing label="0" /> : <span className="num">{format.number(of)}</span>
}
