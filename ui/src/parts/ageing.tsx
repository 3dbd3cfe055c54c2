import { useFormats } from '../reader.tsx'
import { words } from '../words/ageing.ts'

export const BUCKETS = ['notDue', 'days1to30', 'days31to60', 'days61to90', 'over90'] as const
export type Bucket = (typeof BUCKETS)[number]
export type Ageing = Readonly<Record<Bucket, string>>

interface Given {
  readonly ageing: Ageing
  readonly currency: string
  readonly small?: boolean
  /** Asked for a bucket by its legend. */
  readonly onPick?: (bucket: Bucket) => void
  readonly picked?: string
}

interface UnallocatedGiven {
  readonly amount: string
  readonly currency: string
  readonly note?: string
}

/** What stands below the ages, since they and this are what is open; nothing where there is none. */
export function Unallocated({ amount, currency, note }: UnallocatedGiven) {
  const format = useFormats()
  if (Number(amount) === 0) return null
  return (
    <p className="small dim" style={{ marginTop: 12 }}>
      {words.unallocated} <span className="num">{format.money(amount, currency, 'figure')}</span>
      {note !== undefined && ` · ${note}`}
    </p>
  )
}

/** What is open by how late it is: five steps, each with its name and amount, or the bar alone in a row. */
export function AgeingBar({ ageing, currency, small = false, onPick, picked }: Given) {
  const format = useFormats()
  // Shares of a drawing: here a float does no harm.
  const shares = BUCKETS.map((bucket) => Math.max(0, Number(ageing[bucket])))
  const told = BUCKETS.filter((bucket) => Number(ageing[bucket]) !== 0)
    .map((bucket) => `${words[bucket]} ${format.money(ageing[bucket], currency, 'figure')}`)
    .join(', ')
  const bar = (
    <div className={`ageing ${small ? 'ageing-small' : ''}`} role="img" aria-label={told || words.nothing}>
      {shares.map((share, at) =>
        share === 0 ? null : <i key={BUCKETS[at]} className={`age-${at}`} style={{ flexGrow: share }} />,
      )}
    </div>
  )
  if (small) return bar
  return (
    <div>
      {bar}
      <ul className="age-legend">
        {BUCKETS.map((bucket, at) => (
          <li key={bucket} className={`age-${at}`}>
            {onPick ? (
              <button
                type="button"
                className="plain age-pick"
                aria-pressed={picked === bucket}
                onClick={() => onPick(bucket)}
              >
                <span className="label">{words[bucket]}</span>
                <span className="num strong">{format.money(ageing[bucket], currency, 'figure')}</span>
              </button>
            ) : (
              <>
                <span className="label">{words[bucket]}</span>
                <span className="num strong">{format.money(ageing[bucket], currency, 'figure')}</span>
              </>
            )}
          </li>
        ))}
      </ul>
    </div>
  )
}
