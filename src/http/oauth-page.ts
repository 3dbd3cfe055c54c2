import { html } from 'hono/html'
import type { SignInResult } from '../sign-in/model.ts'

type Told = Exclude<SignInResult, { is: 'redirect' }>

/** The page at the end of a sign-in: what happened and what to do now. Everything in it is escaped. */
export function oauthPage(result: Told) {
  const { title, lines } = wordsOf(result)
  const begin = result.is === 'refused' ? result.begin : undefined
  return html`<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${title}</title>
<style>body{font:16px/1.5 system-ui,sans-serif;max-width:38rem;margin:4rem auto;padding:0 1rem}</style></head>
<body><h1>${title}</h1>${lines.map((line) => html`<p>${line}</p>`)}${begin === undefined ? '' : html`<p><a href="${begin}">Sign in to Pipedrive</a></p>`}</body>
</html>`
}

function wordsOf(result: Told): { readonly title: string; readonly lines: readonly string[] } {
  if (result.is === 'refused') return { title: 'Not signed in', lines: [result.message, result.advice] }
  const { connection, company, user, admin } = result
  const limits = admin ? [] : ['This user is no admin: records it may not see are missed, and fields cannot be made.']
  return {
    title: 'Signed in to Pipedrive',
    lines: [
      `${connection} is signed in to ${company} as ${user}.`,
      ...limits,
      `You can close this window. Next: ml-connector ping ${connection}`,
    ],
  }
}
