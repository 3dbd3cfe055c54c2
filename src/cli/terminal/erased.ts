import type { ErasedCustomer } from '../../app/erase-customer.ts'
import type { Terminal } from './terminal.ts'
import { WHY_LEFT } from './undone.ts'
import { plural } from './words.ts'
import { wrapped } from './wrap.ts'

type Shown = Pick<Terminal, 'columns' | 'colours'>
type There = ErasedCustomer['inPipedrive'][number]

export const numberOf = ({ customer }: ErasedCustomer): string => customer.number ?? customer.key

/** What is held and would go, what is open, what stays. */
export function erasureLines(erasure: ErasedCustomer, columns: number): readonly string[] {
  const rows = erasure.held.reduce((sum, one) => sum + one.rows, 0)
  const open = plural(erasure.openDocuments, 'document')
  return [
    `Customer ${numberOf(erasure)} of ${erasure.name}: ${plural(rows, 'row')} tell of it.`,
    ...(erasure.openDocuments === 0
      ? []
      : [`${open} of it ${erasure.openDocuments === 1 ? 'is' : 'are'} open: Pipedrive will show nothing more of it.`]),
    ...erasure.stays,
  ].flatMap((line) => wrapped(line, columns, ''))
}

/** What was erased, and what stays where. */
export function erasedLines(erased: ErasedCustomer, { columns, colours }: Shown): readonly string[] {
  const { run, inPipedrive, stays } = erased
  const indented = (line: string) => wrapped(line, columns, '  ', '    ')
  const head = erased.erased
    ? `${colours.green('✓')} Erased customer ${numberOf(erased)} of ${erased.name}`
    : `${colours.red('✗')} ${notYet(inPipedrive)}: run the same command again to go on`
  return [
    ...wrapped(head, columns, ''),
    ...(run === null || run.message === null ? [] : wrapped(run.message, columns, '')),
    ...inPipedrive.filter(({ became }) => became !== 'deleted').flatMap((one) => indented(thereLine(one))),
    ...stays.flatMap((line) => wrapped(line, columns, '')),
  ]
}

/** Pipedrive comes first, so that some of it may be gone there while all is still held here. */
function notYet(inPipedrive: ErasedCustomer['inPipedrive']): string {
  const many = (what: There['became']) => inPipedrive.filter(({ became }) => became === what).length
  const did = [
    ...(many('deleted') === 0 ? [] : [`${plural(many('deleted'), 'record')} deleted`]),
    ...(many('put_back') === 0 ? [] : [`${plural(many('put_back'), 'record')} put back`]),
  ]
  if (did.length === 0) return 'Nothing was erased yet'
  return `Nothing was erased here yet; in Pipedrive ${did.join(' and ')} already`
}

/** `person 20003 stays, shared with others  https://…` */
function thereLine({ entity, remote, url, shared, became, because }: There): string {
  const why = because === null ? '' : ` (${WHY_LEFT[because]})`
  const what = shared
    ? 'stays: it stands for others too'
    : became === 'put_back'
      ? 'stays, without what we wrote there'
      : 'stays'
  return `${entity} ${remote} ${what}${why}${url === null ? '' : `  ${url}`}`
}
