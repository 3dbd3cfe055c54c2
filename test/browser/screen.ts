import { mkdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import type { Browser, BrowserContext, Page } from '@playwright/test'

/** Where pictures of every page are left to be looked at, if somebody wants to: they take a while. */
const PICTURES = process.env.PICTURES
if (PICTURES) mkdirSync(PICTURES, { recursive: true })

export const THEMES = ['light', 'dark'] as const
export type Theme = (typeof THEMES)[number]

const PATIENCE_MS = 60_000

export interface ScreenOptions {
  readonly url: string
  /** Of whoever is signed in; left out: nobody. */
  readonly cookie?: string
  readonly theme?: Theme
  readonly width?: number
  /** Of somebody who was never here: their browser has nothing of the app yet. */
  readonly isNew?: boolean
}

/** A browser of somebody, with one page in it. */
export interface Screen {
  readonly context: BrowserContext
  readonly page: Page
  /** What the browser complained of, and whatever it asked of others. */
  readonly complaints: string[]
  readonly close: () => Promise<void>
}

export async function openScreen(browser: Browser, options: ScreenOptions): Promise<Screen> {
  const { url, cookie, theme = 'light', width = 1280, isNew = false } = options
  const { context, page } = (isNew ? null : await takenUp(browser, cookie)) ?? (await opening(browser, url))
  await context.clearCookies()
  if (cookie !== undefined) {
    const [name = '', value = ''] = cookie.split('=')
    await context.addCookies([{ name, value, url }])
  }
  page.setDefaultTimeout(PATIENCE_MS)
  await sized(page, width)
  await page.emulateMedia({ colorScheme: theme })
  const close = async () => {
    if (isNew) return context.close()
    await leave(page, cookie !== undefined)
    await Promise.all(context.pages().map((one) => (one === page ? undefined : one.close())))
    aside.set(browser, [...(aside.get(browser) ?? []), { context, page, cookie }])
  }
  return { context, page, complaints: complaintsOf(page, url), close }
}

/** Through which nobody looks any more. */
type Aside = Pick<Screen, 'context' | 'page'> & { readonly cookie: string | undefined }
const aside = new WeakMap<Browser, Aside[]>()

/**
 * Of somebody else if need be, since a new one loads and compiles all scripts once more, which is three quarters of what a
 * test of a page takes.
 */
async function takenUp(browser: Browser, cookie: string | undefined): Promise<Aside | null> {
  const all = aside.get(browser) ?? []
  const one = all.find((each) => each.cookie === cookie) ?? all.at(-1)
  if (one === undefined) return null
  aside.set(
    browser,
    all.filter((each) => each !== one),
  )
  // Of who looked before, the app keeps what they were told.
  if (one.cookie !== cookie) await one.page.goto(RESTING)
  return one
}

async function opening(browser: Browser, baseURL: string): Promise<Pick<Screen, 'context' | 'page'>> {
  const context = await browser.newContext({
    ...{ baseURL, locale: 'en-GB', timezoneId: 'Europe/Oslo', reducedMotion: 'reduce' },
  })
  return { context, page: await context.newPage() }
}

/** On a page of another address the browser would start anew. */
const RESTING = '/mark.svg'
const EVENTS = ['console', 'pageerror', 'request', 'requestfinished', 'requestfailed', 'dialog'] as const

/** Puts a page aside for the next who looks: one of its own would be a process of its own, which starts slowly. */
async function leave(page: Page, isSomebody: boolean): Promise<void> {
  for (const event of EVENTS) page.removeAllListeners(event)
  const context = page.context()
  await Promise.all([context.unrouteAll({ behavior: 'ignoreErrors' }), page.unrouteAll({ behavior: 'ignoreErrors' })])
  await context.setOffline(false)
  // A draft, a theme or a language that was chosen; a page that never came keeps nothing.
  await page.evaluate('localStorage.clear(), sessionStorage.clear()').catch(() => undefined)
  // The app stays, so that the next is led on from there, except for who was nobody and may be somebody by now.
  if (!(isSomebody && (await isLed(page, '/nowhere')))) {
    // Who goes with a draft open is asked.
    page.on('dialog', (dialog) => dialog.accept())
    await page.goto(RESTING)
    page.removeAllListeners('dialog')
  }
}

function complaintsOf(page: Page, url: string): string[] {
  const complaints: string[] = []
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()))
  page.on('pageerror', (error) => complaints.push(error.message))
  page.on('request', (request) => {
    if (!request.url().startsWith(url)) complaints.push(`asked elsewhere: ${request.url()}`)
  })
  return complaints
}

/** Opens a page and waits for what it shows. */
export async function opened(page: Page, path: string, heading: RegExp): Promise<void> {
  await page.goto(path)
  await shown(page, heading)
}

/**
 * As a link within the app leads there: nothing is loaded anew, which takes several times as long. Where none of the app
 * is open yet it is loaded, as it is after somebody else looked.
 */
export async function ledTo(page: Page, path: string, heading: RegExp): Promise<void> {
  await ((await isLed(page, path)) ? shown(page, heading) : opened(page, path, heading))
}

/** The page before is gone at once: what comes in its place can be looked for. */
const isLed = (page: Page, path: string): Promise<boolean> =>
  page.evaluate<boolean>(`(async () => {
    if (!document.querySelector('#root')?.firstElementChild) return false
    const path = ${JSON.stringify(path)}
    if (location.pathname + location.search !== path) history.pushState(null, '', path)
    await new Promise((resolve) => setTimeout(resolve))
    return true
  })()`)

/** Waits until a page of this heading is there as a whole. The page looks itself: to ask from here takes longer, each time. */
export async function shown(page: Page, heading: RegExp | string): Promise<void> {
  const is = typeof heading === 'string' ? new RegExp(heading.replaceAll(/[^\p{L}\p{N} ]/gu, '\\$&'), 'i') : heading
  const there = await lasting(page, () =>
    page.evaluate<readonly string[] | null>(`new Promise((resolve) => {
      const headings = () => [...document.querySelectorAll('h1')].filter((one) => one.checkVisibility())
      const texts = () => headings().map((one) => one.innerText.trim())
      const isThere = () => document.querySelector('.skeleton') === null && texts().some((text) => ${is}.test(text))
      const end = (found) => {
        changes.disconnect()
        clearInterval(again)
        clearTimeout(late)
        resolve(found)
      }
      const look = () => isThere() && end(null)
      const changes = new MutationObserver(look)
      changes.observe(document, { childList: true, subtree: true, characterData: true, attributes: true })
      // Also for what changes without a change of the document, such as a style that comes late.
      const again = setInterval(look, 250)
      const late = setTimeout(() => end(texts()), ${PATIENCE_MS})
      look()
    })`),
  )
  if (there !== null) throw new Error(`No page ${is} comes; there is ${JSON.stringify(there)}.`)
}

/** Asks the page that comes, where the one that was asked goes. */
async function lasting<T>(page: Page, ask: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await ask()
    } catch (error) {
      if (!/context was destroyed|Cannot find context/.test(String(error))) throw error
      await page.waitForLoadState('domcontentloaded')
    }
  }
}

/** As wide as this, if it is not already. */
export async function sized(page: Page, width: number): Promise<void> {
  const height = width < 1280 ? 844 : 900
  const now = page.viewportSize()
  if (now?.width !== width || now.height !== height) await page.setViewportSize({ width, height })
}

export const themeOf = (page: Page): Promise<Theme> =>
  page.evaluate<Theme>('document.documentElement.dataset.mantineColorScheme')

/** Turns an open page into the other theme, as the system of who looks does at dusk. */
export async function turned(page: Page, theme: Theme): Promise<void> {
  await page.emulateMedia({ colorScheme: theme })
  await page.locator(`html[data-mantine-color-scheme="${theme}"]`).waitFor({ state: 'attached' })
}

interface Violation {
  readonly id: string
  readonly impact: string | null
  readonly nodes: readonly string[]
}

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
/** A rule gives its own weight to whatever it finds, so those of less have nothing to say here. */
const GRAVE = `axe._audit.rules.filter(({ enabled, impact, tags }) =>
  enabled && impact !== 'minor' && impact !== 'moderate' && !axe._audit.tagExclude.some((tag) => tags.includes(tag))
).map(({ id }) => id)`

/** Rules of what depends on the theme. */
const OF_COLOURS = "['color-contrast', 'link-in-text-block']"

/** What keeps somebody from using what is shown, or a part of it. Seen in another theme already, only colours are new. */
export async function barriers(
  page: Page,
  theme: Theme,
  { within, isSeen = false }: { readonly within?: string; readonly isSeen?: boolean } = {},
): Promise<readonly string[]> {
  // Once for each page that was loaded: to read it again takes longer than to look.
  if (!(await page.evaluate<boolean>('"axe" in globalThis'))) await page.evaluate(AXE)
  const where = within === undefined ? 'document' : JSON.stringify(within)
  const rules = isSeen ? OF_COLOURS : GRAVE
  const violations = await page.evaluate<readonly Violation[]>(
    `axe.run(${where}, { resultTypes: ['violations'], runOnly: ${rules} }).then(({ violations }) =>
      violations.map(({ id, impact, nodes }) => ({ id, impact, nodes: nodes.map(({ html }) => html.slice(0, 160)) })))`,
  )
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id} in ${theme}: ${nodes.join('\n')}`)
}

/** By how many pixels the page can be moved sideways. */
export const sideways = (page: Page): Promise<number> =>
  page.evaluate<number>('document.documentElement.scrollWidth - innerWidth')

/**
 * What cannot be read to its end: a number of which the end is cut off is another number, and a choice too narrow for
 * a word shows none.
 */
export const cutOff = (page: Page): Promise<readonly string[]> =>
  page.evaluate<readonly string[]>(`[
    ...[...document.querySelectorAll('.figure-value')].filter((one) => one.scrollWidth > one.clientWidth),
    ...[...document.querySelectorAll('select')].filter((one) => one.clientWidth > 0 && one.clientWidth < 80),
  ].map((one) => one.textContent)`)

export async function picture(page: Page, name: string, fullPage = true): Promise<void> {
  if (!PICTURES) return
  // What stays at the top of the screen would stand in the middle of the picture.
  if (fullPage) await page.evaluate('scrollTo(0, 0)')
  await page.screenshot({ path: join(PICTURES, `${name}.png`), fullPage })
}

/** Where the focus is: nowhere, it was lost. */
export const hasFocus = (page: Page): Promise<boolean> =>
  page.evaluate<boolean>('document.activeElement !== null && document.activeElement !== document.body')
