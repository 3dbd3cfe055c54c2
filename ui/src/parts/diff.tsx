import { useFormats } from '../reader.tsx'
import { words } from '../words/common.ts'
import { words as fieldWords } from '../words/fields.ts'
import { isHidden, Nothing } from './money.tsx'

export interface Change {
  readonly field: string
  readonly before: unknown
  readonly after: unknown
}

/** Fields with what stands there now and what will stand there, or stood before and after. */
export function DiffTable({ changes, from }: { readonly changes: readonly Change[]; readonly from?: string }) {
  return (
    <div className="table-room">
      <table className="table diff">
        <thead>
          <tr>
            <th scope="col">{words.field}</th>
            <th scope="col">{words.now}</th>
            <th scope="col">{words.after}</th>
            {from && <th scope="col">{words.from}</th>}
          </tr>
        </thead>
        <tbody>
          {changes.map(({ field, before, after }) => (
            <tr key={field}>
              <td className="dim" style={{ whiteSpace: 'nowrap' }}>
                {fieldWords[field] ?? field.replace(/^custom\./, '')}
              </td>
              <td className="value">
                {isEmpty(before) ? (
                  <Nothing label={words.empty} />
                ) : (
                  <del>
                    <Value of={before} />
                  </del>
                )}
              </td>
              <td className="value">
                {isEmpty(after) ? (
                  <Nothing label={words.empty} />
                ) : (
                  <ins>
                    <Value of={after} />
                  </ins>
                )}
              </td>
              {from && <td className="dim">{from}</td>}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

const isEmpty = (value: unknown): boolean =>
  value === null || value === undefined || value === '' || (Array.isArray(value) && value.length === 0)

const isAmount = (value: unknown): value is { readonly amount: string; readonly currency: string } =>
  typeof value === 'object' &&
  value !== null &&
  'amount' in value &&
  'currency' in value &&
  typeof value.currency === 'string' &&
  /^-?\d+(\.\d+)?$/.test(String(value.amount))

/** An amount that is not for this reader, alone or with its currency. */
const isHiddenValue = (value: unknown): boolean =>
  typeof value === 'string'
    ? isHidden(value)
    : typeof value === 'object' && value !== null && 'amount' in value && isHidden(String(value.amount))

const DAY = /^\d{4}-\d\d-\d\d$/
const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/
const MARKUP = /<(p|br|b|i|u|ul|ol|li|a)\b[^>]*>/i

/** A value of any system, in words where it has a form of its own. */
export function Value({ of }: { readonly of: unknown }) {
  const format = useFormats()
  if (isEmpty(of)) return <Nothing label={words.empty} />
  if (typeof of === 'boolean') return of ? words.yes : words.no
  if (typeof of === 'number') return <span className="num">{format.number(of)}</span>
  if (isHiddenValue(of)) return <span className="dim">{words.hiddenAmount}</span>
  if (typeof of === 'string') {
    if (DAY.test(of)) return format.day(of)
    if (INSTANT.test(of)) return format.dayAndTime(of)
    return MARKUP.test(of) ? textOf(of) : of
  }
  if (isAmount(of)) return <span className="num">{format.money(of.amount, of.currency)}</span>
  if (Array.isArray(of)) return of.map((one) => (typeof one === 'object' ? summary(one) : String(one))).join('\n')
  return summary(of)
}

/** An object by its values: `value` where it has one, as e-mails and amounts do. */
function summary(value: unknown): string {
  if (typeof value !== 'object' || value === null) return String(value)
  const members = Object.entries(value).filter(([, one]) => !isEmpty(one) && typeof one !== 'boolean')
  const main = members.find(([name]) => name === 'value')
  if (main !== undefined) return String(main[1])
  return members.map(([name, one]) => `${name}: ${typeof one === 'object' ? summary(one) : String(one)}`).join('\n')
}

/** The text of an entry, whose markup is taken apart by the browser and never run. */
export function textOf(html: string): string {
  const apart = html.replaceAll(/<br\s*\/?>|<\/p>|<\/li>/gi, '\n')
  return (new DOMParser().parseFromString(apart, 'text/html').body.textContent ?? '').replaceAll(/\n{2,}/g, '\n').trim()
}
