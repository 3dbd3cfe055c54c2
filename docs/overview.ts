import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { chromiumPath, NO_CHROMIUM, startChromium } from '../test/browser/chromium.ts'

// Makes docs/overview.png: `npm run docs:overview`, once the pages are built.
const chromium = chromiumPath()
if (chromium === null) throw new Error(NO_CHROMIUM)
const demo = spawn(
  process.execPath,
  [join(import.meta.dirname, '..', 'bin', 'ml-connector.js'), 'demo', '--days', '7'],
  {
    stdio: ['ignore', 'pipe', 'inherit'],
  },
)
const lives = Promise.withResolvers<string>()
let said = ''
demo.stdout.setEncoding('utf8').on('data', (text: string) => {
  said += text
  if (said.includes('Ctrl-C stops')) lives.resolve(/http:\S+token=\S+/.exec(said)?.[0] ?? '')
})
demo.once('exit', () => lives.reject(new Error('The demo ended.')))
const browser = await startChromium(chromium)
try {
  const page = await browser.newPage({ viewport: { width: 1280, height: 860 }, colorScheme: 'light', locale: 'en-GB' })
  await page.goto(await lives.promise)
  await page.getByRole('heading', { level: 1, name: /^Overview/ }).waitFor()
  await page.locator('.skeleton').first().waitFor({ state: 'detached' })
  await page.screenshot({ path: join(import.meta.dirname, 'overview.png') })
} finally {
  await browser.close()
  demo.kill('SIGINT')
}
