import type { Browser, Page } from '@playwright/test'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { chromiumPath, NO_CHROMIUM, startChromium } from './chromium.ts'
import { loadedBy } from './first-route.ts'
import { triesManyDocuments } from './many-documents.ts'
import { triesOverlays } from './overlays.ts'
import { type Examples, examplesOf, pagesOf } from './page-list.ts'
import { type PagesServer, pagesServer } from './pages-server.ts'
import {
  barriers,
  cutOff,
  hasFocus,
  ledTo,
  opened,
  openScreen,
  picture,
  type Screen,
  shown,
  sideways,
  sized,
  themeOf,
  turned,
} from './screen.ts'
import { triesScripts } from './scripts.ts'
import { triesViewerAtBands } from './seen-by-viewer.ts'
import { looking } from './shared.ts'
import { triesWrites } from './writes.ts'

const chromium = chromiumPath()
if (chromium === null) console.warn(NO_CHROMIUM)

test('a Chromium is there where everything is tried', () => {
  expect(chromium !== null || !process.env.CI, NO_CHROMIUM).toBe(true)
})

async function fits(page: Page, width: number): Promise<void> {
  await sized(page, width)
  await expect.poll(() => sideways(page)).toBeLessThanOrEqual(0)
  expect(await cutOff(page)).toEqual([])
}

const SAYS = '%s opens without complaint, can be used by everybody in both themes, and fits on a phone'

async function canBeUsed({ page, complaints }: Screen, name: string, path: string, heading: RegExp): Promise<void> {
  complaints.length = 0
  await sized(page, 1280)
  await ledTo(page, path, heading)
  // Begun in the theme in which the page before ended, and narrow in between: each turn takes its time.
  const first = await themeOf(page)
  const second = first === 'light' ? 'dark' : 'light'
  await picture(page, `${name}-${first}`)
  expect([...complaints, ...(await barriers(page, first))]).toEqual([])
  await fits(page, 320)
  await fits(page, 390)
  await picture(page, `${name}-${first}-390`, false)
  await turned(page, second)
  await fits(page, 390)
  await picture(page, `${name}-${second}-390`, false)
  await sized(page, 1280)
  await picture(page, `${name}-${second}`)
  expect([...complaints, ...(await barriers(page, second, { isSeen: true }))]).toEqual([])
}

const COUNT_SHIFTS = `
  globalThis.shifted = 0
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) shifted += entry.value
  }).observe({ type: 'layout-shift', buffered: true })
`

/** As long as the pages wait before they ask once more, at most. */
const TRIED_AGAIN_MS = 6_000

let server: PagesServer
let browser: Browser
const shared = () => ({ server, browser })

let examples: Examples
const PAGES = pagesOf(() => examples)
/** What is tried in variations is tried with these here, and with all in the pass `wide` (`variations.test.ts`). */
const only = (...names: string[]) => PAGES.filter(([name]) => names.includes(name))
const OTHERS: readonly (readonly [name: string, path: string, heading: RegExp])[] = [
  ['connect', '/connections/new', /^Connect/],
  ['settings', '/settings', /^Settings/],
  ['users', '/settings/users', /^Settings/],
  ['keys', '/settings/keys', /^Settings/],
  ['audit', '/settings/audit', /^Settings/],
  ['general', '/settings/general', /^Settings/],
]

describe.skipIf(chromium === null)('the pages', () => {
  beforeAll(async () => {
    ;[server, browser] = await Promise.all([pagesServer(), startChromium(chromium ?? '')])
    examples = await examplesOf(server)
  })
  afterAll(async () => {
    await browser?.close()
    await server?.close()
  })

  const all = [
    ...PAGES.map(([name, path, heading]) => [name, () => `/c/${server.name}${path()}`, heading] as const),
    ...OTHERS.map(([name, path, heading]) => [name, () => path, heading] as const),
  ]

  describe('in both themes', () => {
    let screen: Screen
    beforeAll(async () => {
      // Dark from the start, and light as somebody turns to it; all others start in the light.
      screen = await openScreen(browser, { url: server.url, cookie: server.cookieOf('admin'), theme: 'dark' })
    })
    afterAll(() => screen?.close())

    // The first of all: their browser has nothing of the app yet.
    test('nothing jumps while the overview comes', async () => {
      await screen.page.addInitScript(COUNT_SHIFTS)
      await opened(screen.page, `/c/${server.name}`, /^Overview/)
      expect(await screen.page.evaluate<number>('shifted')).toBeLessThan(0.02)
    })

    // Within the app one leads to the next; by its address each is opened in `variations.test.ts`.
    test.each(all)(SAYS, (name, path, heading) => canBeUsed(screen, name, path(), heading))

    triesOverlays(
      shared,
      () => screen,
      () => examples,
    )
  })

  // Nobody who is signed in finds it.
  test.each(['sign-in'])(SAYS, (name) =>
    looking(shared(), null, (screen) => canBeUsed(screen, name, '/sign-in', /^Sign in/), { theme: 'dark' }),
  )

  triesScripts(shared)
  triesManyDocuments(shared)
  triesWrites(shared)

  test('the first route loads less than 150 kB of scripts and 40 kB of styles', () => {
    const { js, css } = loadedBy(server.built, ['index.html', 'src/pages/overview.tsx'])
    expect({ js: js < 150_000, css: css <= 40_960 }, `${js} and ${css} bytes`).toEqual({ js: true, css: true })
  })

  test('by the keyboard alone: Ctrl K finds a customer, and J goes down a list whose row Enter opens', () =>
    looking(shared(), 'admin', async ({ page }) => {
      await ledTo(page, `/c/${server.name}/receivables`, /^Receivables/)
      const name = await page.locator('.row-link').first().innerText()
      await page.keyboard.press('j')
      await page.keyboard.press('Enter')
      await shown(page, name.replace(/ \d+$/, ''))

      await page.keyboard.press('Control+k')
      await page.locator('.palette input').waitFor()
      await page.keyboard.type('issues')
      await page.keyboard.press('Enter')
      await shown(page, 'Issues')
      await expect.poll(() => hasFocus(page)).toBe(true)
      expect(await page.evaluate<string>('document.activeElement.tagName')).toBe('H1')
    }))

  test('who is not signed in is led to the sign-in, and asked for nothing else', () =>
    looking(shared(), null, async ({ page }) => {
      await page.goto(`/c/${server.name}/issues`)
      await page.getByRole('heading', { level: 1, name: 'Sign in' }).waitFor()
      expect(new URL(page.url()).searchParams.get('next')).toBe(`/c/${server.name}/issues`)
    }))

  test('each way in which the sign-in of a company ends is one sentence of its own', () =>
    looking(shared(), null, async ({ page }) => {
      const said = new Set<string>()
      const codes = ['not_invited', 'not_vouched_for', 'known_as_another', 'declined', 'start_over', 'company_away']
      for (const code of [...codes.map((one) => `people.${one}`), 'people.company', 'of.nobody', 'toString']) {
        await ledTo(page, `/sign-in?refused=${code}&next=%2Fsettings`, /^Sign in/)
        said.add(await page.getByRole('alert').innerText())
      }
      expect(said.size).toBe(codes.length + 2)
      await picture(page, 'sign-in-refused', false)
    }))

  test('who is signed in has nothing to sign in to, and goes on to what they asked for', () =>
    looking(shared(), 'admin', async ({ page }) => {
      await page.goto('/sign-in?refused=people.start_over&next=%2Fsettings')
      await shown(page, /^Settings/)
    }))

  test('a page that was opened while the store was away comes by itself once it is back', () =>
    looking(shared(), 'admin', async ({ page }) => {
      await page.clock.install()
      let isAway = true
      const body = JSON.stringify({ detail: "ml-connector's own store does not answer.", code: 'store.unreachable' })
      await page.route('**/api/v1/me', (route) => (isAway ? route.fulfill({ status: 503, body }) : route.fallback()))
      await page.goto(`/c/${server.name}/runs`)
      // It is asked twice more before it is told, and again from then on.
      await page.clock.runFor(TRIED_AGAIN_MS)
      await page.getByText('own store does not answer').waitFor()
      isAway = false
      await page.clock.runFor(TRIED_AGAIN_MS)
      await shown(page, /^Runs/)
    }))

  test('what is saved without a network is told at once, stays typed, and is saved once there is one', () =>
    looking(shared(), 'admin', async ({ page, context }) => {
      await ledTo(page, '/settings/you', /^Settings/)
      const name = page.getByRole('textbox', { name: /^Name/ })
      await name.fill('Kari by the sea')
      await context.setOffline(true)
      await page.getByRole('button', { name: 'Save' }).click()
      await page.getByRole('alert').getByText('The server does not answer').waitFor()
      await context.setOffline(false)
      expect(await name.inputValue()).toBe('Kari by the sea')
      await page.getByRole('button', { name: 'Save' }).click()
      await page.getByRole('alert').waitFor({ state: 'detached' })
    }))

  test('a viewer finds no button that would be refused', () =>
    looking(shared(), 'viewer', async ({ page }) => {
      await ledTo(page, `/c/${server.name}/issues`, /^Issues/)
      expect(await page.getByRole('button', { name: /^(Retry|Ignore…)/ }).count()).toBe(0)
      await ledTo(page, `/c/${server.name}/preview`, /^Preview/)
      expect(await page.getByRole('button', { name: /^(Apply|Compute)/ }).count()).toBe(0)
    }))

  triesViewerAtBands(shared, only('overview', 'receivables', 'customer', 'tie-out', 'run', 'issues'), ledTo)

  test('the server itself found nothing wrong', () => expect(server.failures).toEqual([]))
})
