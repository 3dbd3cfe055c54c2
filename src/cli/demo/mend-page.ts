import { createHash } from 'node:crypto'
import { Hono } from 'hono'
import { html, raw } from 'hono/html'
import type { IssueDocument as Issue } from '../../app/issues.ts'
import { css } from '../../twins/pipedrive/pages/page-css.ts'
import type { Trouble } from '../../twins/showcase/troubles.ts'

export const MEND_PATH = '/mend'

const hash = createHash('sha256').update(css).digest('base64')
const POLICY = `default-src 'none'; style-src 'sha256-${hash}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'`

interface Mending {
  readonly troubles: readonly Trouble[]
  /** Open issues; none before the first sync. */
  readonly issues: () => Promise<readonly Issue[]>
}

/**
 * Plays the people who mend the cause of an issue in Visma.net or Pipedrive, since the simulated systems have no
 * screens for that. The connector then does the rest by itself.
 */
export function mendPage({ troubles, issues }: Mending) {
  const app = new Hono()
  app.get(MEND_PATH, async (c) => {
    c.header('content-security-policy', POLICY)
    c.header('cache-control', 'no-store')
    return c.html(await page(troubles, await issues()))
  })
  app.post(`${MEND_PATH}/:id`, (c) => {
    // Other web pages must not press these buttons.
    const origin = c.req.header('origin')
    if (origin !== undefined && origin !== new URL(c.req.url).origin) return c.text('Only from the page itself.', 403)
    const trouble = troubles.find(({ id }) => id === c.req.param('id'))
    if (trouble === undefined) return c.notFound()
    if (!trouble.isMended()) trouble.mend()
    return c.redirect(MEND_PATH, 303)
  })
  return async (request: Request): Promise<Response> => app.fetch(request)
}

const page = (troubles: readonly Trouble[], issues: readonly Issue[]) => html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Mend what needs a person (demo)</title><style>${raw(css)}</style></head><body>
<aside class="sim" aria-label="About this page">Part of the demo: here you play the people in Visma.net and Pipedrive.</aside>
<main id="main"><div class="head"><div><h1>What needs a person</h1>
<p class="sub">Each of these is an issue of the connection. Mend it here, then have it tried again as the line below it says.
<a href="/deals">Back to Pipedrive</a></p></div></div>
${troubles.map((trouble) => card(trouble, issues.filter(trouble.isMeant)))}
${issues
  .filter((issue) => issue.code === 'scope.house_account')
  .map(
    (issue) => html`<section class="card"><header><h2>Your decision</h2></header><div class="mend">
<p>${issue.message}</p><p class="soft">To show its invoices all the same:</p><p><code>npx ml-connector issue answer ${issue.id} include</code></p></div></section>`,
  )}
</main></body></html>`

const card = (
  trouble: Trouble,
  issues: readonly Issue[],
) => html`<section class="card"><header><h2>In ${trouble.where}</h2>
${issues.length === 0 ? html`<span class="chip won">Settled</span>` : trouble.isMended() ? html`<span class="chip open">Mended, not tried again yet</span>` : html`<span class="chip warn">Open</span>`}</header>
<div class="mend"><p>${trouble.what}</p>
${issues.map((issue) => html`<p class="soft">${issue.message}</p>`)}
${
  trouble.isMended()
    ? issues.map((issue) => html`<p><code>npx ml-connector issue retry ${issue.id}</code></p>`)
    : html`<form method="post" action="${MEND_PATH}/${trouble.id}"><button>${trouble.remedy}</button></form>`
}</div></section>`
