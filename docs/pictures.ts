import { spawn } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { chromiumPath, NO_CHROMIUM, startChromium } from '../test/browser/chromium.ts'

// Makes the pictures of the documentation from the demo after a week: `npm run docs:pictures`, once the pages are built.

/** Work that a page shows once somebody asked for it: the button, and what is there when it has ended. */
interface Work {
  readonly button: RegExp
  readonly ended: string
  /** It leads to its run; what it found is on the page again. */
  readonly elsewhere?: true
}

/** Every picture: its file, the address below the connection, the heading by which the page is known. */
const PAGES: readonly (readonly [file: string, path: string, heading: RegExp, work?: Work])[] = [
  ['overview.png', '', /^Overview/],
  ['pictures/ping.png', '/connection', /^Connection/, { button: /^Ping/, ended: '.checks li:nth-child(9)' }],
  ['pictures/fit.png', '/fit', /^Fit report/, { button: /^Count/, ended: 'text=/units a day may be used/' }],
  ['pictures/issues.png', '/issues', /^Issues/],
  ['pictures/receivables.png', '/receivables', /^Receivables/],
  [
    'pictures/tie-out.png',
    '/receivables/tie-out',
    /^Tie-out/,
    { button: /^Tie out now/, ended: 'text=/^Done( with issues)?$/', elsewhere: true },
  ],
]
const WAIT = { timeout: 60_000 }

const chromium = chromiumPath()
if (chromium === null) throw new Error(NO_CHROMIUM)
mkdirSync(join(import.meta.dirname, 'pictures'), { recursive: true })
const program = join(import.meta.dirname, '..', 'bin', 'ml-connector.js')
const demo = spawn(process.execPath, [program, 'demo', '--days', '7'], { stdio: ['ignore', 'pipe', 'inherit'] })
const lives = Promise.withResolvers<string>()
let said = ''
demo.stdout.setEncoding('utf8').on('data', (text: string) => {
  said += text
  if (said.includes('Ctrl-C stops')) lives.resolve(/http:\S+token=\S+/.exec(said)?.[0] ?? '')
})
demo.once('exit', () => lives.reject(new Error('The demo ended.')))

async function shown(page: Page, heading: RegExp): Promise<void> {
  await page.getByRole('heading', { level: 1, name: heading }).waitFor(WAIT)
  await page
    .locator('.skeleton')
    .first()
    .waitFor({ state: 'detached', ...WAIT })
}
const browser = await startChromium(chromium)
try {
  const page = await browser.newPage({ viewport: { width: 1280, height: 860 }, colorScheme: 'light', locale: 'en-GB' })
  await page.goto(await lives.promise)
  await shown(page, /^Overview/)
  const home = new URL(page.url())
  for (const [file, path, heading, work] of PAGES) {
    await page.goto(`${home}${path}`)
    await shown(page, heading)
    if (work !== undefined) {
      await page.getByRole('button', { name: work.button }).first().click()
      await page.locator(work.ended).first().waitFor(WAIT)
      if (work.elsewhere) {
        await page.goto(`${home}${path}`)
        await shown(page, heading)
      }
    }
    await page.screenshot({ path: join(import.meta.dirname, file) })
  }
  // While it is paused, the company goes on and nothing is carried over: then there is something to preview.
  await page.goto(`${home}/connection`)
  await shown(page, /^Connection/)
  await page.getByRole('button', { name: 'Pause', exact: true }).click()
  await page.getByRole('button', { name: 'Resume', exact: true }).waitFor(WAIT)
  await page.goto(`${home}/preview`)
  await shown(page, /^Preview/)
  for (let tries = 0; tries < 10 && (await page.locator('table').count()) === 0; tries++) {
    await page.waitForTimeout(4_000)
    await page
      .getByRole('button', { name: /^Compute/ })
      .first()
      .click()
    await page.locator('text=/Computed just now/').first().waitFor(WAIT)
    await page.waitForTimeout(2_000)
  }
  await page.screenshot({ path: join(import.meta.dirname, 'pictures/preview.png') })
} finally {
  await browser.close()
  demo.kill('SIGINT')
}
