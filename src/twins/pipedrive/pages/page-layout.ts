import { createHash } from 'node:crypto'
import { html, raw } from 'hono/html'
import type { World } from '../world.ts'
import { css, script } from './page-css.ts'

export type Html = ReturnType<typeof html>

export interface View {
  readonly title: string
  /** The part that stays still: heading, search box. */
  readonly head: Html
  /** The part that is asked for again every two seconds. */
  readonly live: Html
  readonly section: 'organizations' | 'deals' | 'persons'
}

export interface Budget {
  readonly used: number
  readonly limit: number | null
}

const SECTIONS = [
  ['deals', 'Deals'],
  ['organizations', 'Organizations'],
  ['persons', 'Persons'],
] as const

const hash = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`
// Notes are printed as their HTML, so nothing but this page's own script and sheet may run.
export const CSP = `default-src 'none'; style-src ${hash(css)}; script-src ${hash(script)}; connect-src 'self'; form-action 'self'; base-uri 'none'`

/** The page around its changing part; `live` is that part as it would also be sent alone. */
export const whole = (
  world: World,
  view: View,
  budget: Budget,
  live: string,
  etag: string,
): Html => html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${view.title} · ${world.company.name} (simulated Pipedrive)</title>
<style>${raw(css)}</style>
</head>
<body>
<a class="skip" href="#main">Skip to content</a>
<aside class="sim" aria-label="About this page">A simulated Pipedrive account, as a salesperson would see it. Nothing here is real.</aside>
<header class="top"><div class="bar">
<a class="brand" href="/deals"><i aria-hidden="true">p</i>${world.company.name}</a>
<nav aria-label="Sections">${SECTIONS.map(
  ([path, name]) => html`<a href="/${path}"${path === view.section ? raw(' aria-current="page"') : ''}>${name}</a>`,
)}</nav>
<div class="budget">${meter(budget)}</div>
</div></header>
<main id="main">${view.head}<div data-live data-etag="${etag}">${raw(live)}</div></main>
<script>${raw(script)}</script>
</body>
</html>`

/** The changing part; it carries the budget along for the header. */
export const fragment = (view: View, budget: Budget): Html =>
  html`${view.live}<template data-budget>${meter(budget)}</template>`

function meter({ used, limit }: Budget): Html {
  const spent = new Intl.NumberFormat('en').format(used)
  if (limit === null) return html`<span>API budget used today: ${spent}</span>`
  const share = Math.min(100, (used / limit) * 100)
  return html`<span>API budget today</span><svg class="meter" viewBox="0 0 100 6" preserveAspectRatio="none" role="img" aria-label="${share.toFixed(0)} % used"><rect width="${share.toFixed(2)}" height="6" fill="currentColor"/></svg><span>${spent} of ${new Intl.NumberFormat('en').format(limit)}</span>`
}
