import { count, separated } from '../../core/amounts.ts'
import { escapeHtml } from '../../flows/visma-pipedrive/entries/html.ts'

/** How a thing stands: in order, with a condition, not in order; `plain` says nothing of it. */
export type Tone = 'good' | 'warn' | 'bad' | 'plain'

export interface Toned {
  readonly tone: Tone
  readonly text: string
}

/** A number or decimal text is written with separators where its column holds numbers; `null`, not known, is a dash. */
export type Cell = string | number | null | Toned

export interface Column {
  readonly title: string
  /** Numbers stand to the right, below each other. */
  readonly numbers?: true
}

export type Block =
  | { readonly is: 'text'; readonly text: string }
  /** A badge before each item that has a tone. */
  | { readonly is: 'list'; readonly items: readonly (string | (Toned & { readonly badge: string }))[] }
  /** A few figures that answer for the whole section. */
  | {
      readonly is: 'figures'
      readonly figures: readonly { readonly label: string; readonly value: string | number; readonly note?: string }[]
    }
  | {
      readonly is: 'table'
      readonly columns: readonly Column[]
      readonly rows: readonly (readonly Cell[])[]
      /** The last row, of sums. */
      readonly sum?: readonly Cell[]
    }

/** @param name what the block is about, for those who cannot see where it stands */
export function blockHtml(block: Block, name: string): string {
  switch (block.is) {
    case 'text':
      return `<p>${escapeHtml(block.text)}</p>`
    case 'list':
      return `<ul>${block.items.map((item) => `<li>${itemHtml(item)}</li>`).join('')}</ul>`
    case 'figures':
      return `<dl class="figures">${block.figures.map(figureHtml).join('')}</dl>`
    case 'table':
      return tableHtml(block, name)
  }
}

export const toned = ({ tone, text }: Toned): string => `<span class="badge ${tone}">${escapeHtml(text)}</span>`

const itemHtml = (item: string | (Toned & { readonly badge: string })): string =>
  typeof item === 'string'
    ? escapeHtml(item)
    : `${toned({ tone: item.tone, text: item.badge })} ${escapeHtml(item.text)}`

const figureHtml = ({ label, value, note }: { label: string; value: string | number; note?: string }): string =>
  `<div><dt>${escapeHtml(label)}</dt><dd>${escapeHtml(figureText(value))}${
    note === undefined ? '' : `<small>${escapeHtml(note)}</small>`
  }</dd></div>`

function tableHtml({ columns, rows, sum }: Extract<Block, { is: 'table' }>, name: string): string {
  const side = (at: number) => (columns[at]?.numbers ? ' class="number"' : '')
  const row = (cells: readonly Cell[]) =>
    `<tr>${cells.map((cell, at) => `<td${side(at)}>${cellHtml(cell, columns[at]?.numbers === true)}</td>`).join('')}</tr>`
  const head = columns.map(({ title }, at) => `<th scope="col"${side(at)}>${escapeHtml(title)}</th>`).join('')
  const foot = sum === undefined ? '' : `<tfoot>${row(sum)}</tfoot>`
  // A wide table is scrolled by itself, also by the keyboard, so that the page stays in its width.
  return (
    `<div class="wide" role="region" tabindex="0" aria-label="${escapeHtml(name)}"><table><thead><tr>${head}</tr></thead>` +
    `<tbody>${rows.map(row).join('\n')}</tbody>${foot}</table></div>`
  )
}

function cellHtml(cell: Cell, isNumber: boolean): string {
  if (cell === null) return '–'
  if (typeof cell === 'object') return toned(cell)
  return escapeHtml(isNumber ? figureText(cell) : String(cell))
}

const figureText = (value: string | number): string => (typeof value === 'number' ? count(value) : separated(value))
