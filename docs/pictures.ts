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
}

/** Every picture: its file, the address below the connection, the heading by which the page is known. */
const PAGES: readonly (readonly [file: string, path: string, heading: RegExp, work?: Work])[] = [
  ['overview.png', '', /^Overview/],
  ['pictures/ping.png', '/connection', /^Connection/, { button: /^Ping/, ended: '.checks li:nth-child(9)' }],
  ['pictures/fit.png', '/fit', /^Fit report/, { button: /^Count/, ended: 'text=/units a day may be used/' }],
  ['pictures/preview.png', '/preview', /^Preview/, { button: /^Compute/, ended: 'text=/^Computed/' }],
  ['pictures/issues.png', '/issues', /^Issues/],
  ['pictures/receivables.png', '/receivables', /^Receivables/],
  ['pictures/tie-out.png', '/receivables/tie-out', /^Tie-out/],
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
    }
    await page.screenshot({ path: join(import.meta.dirname, file) })
  }
} finally {
  await browser.close()
  demo.kill('SIGINT')
}
