import { mkdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { AxeBuilder } from '@axe-core/playwright'
import type { Browser, BrowserContext, Page } from '@playwright/test'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { chromiumPath, NO_CHROMIUM, startChromium } from './chromium.ts'
import { loadedBy } from './first-route.ts'
import { type PagesServer, pagesServer } from './pages-server.ts'

const chromium = chromiumPath()
if (chromium === null) console.warn(NO_CHROMIUM)

test('a Chromium is there where everything is tried', () => {
  expect(chromium !== null || !process.env.CI, NO_CHROMIUM).toBe(true)
})

// Pictures of every page, to be looked at.
const PICTURES = join(process.env.PICTURES ?? tmpdir(), 'ml-connector-pages')

const COUNT_SHIFTS = `
  globalThis.shifted = 0
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) shifted += entry.value
  }).observe({ type: 'layout-shift', buffered: true })
`

const THEMES = ['light', 'dark'] as const

let server: PagesServer
let browser: Browser

/** Every page: its name, its address, and the heading by which it is known. */
const PAGES: readonly (readonly [name: string, path: () => string, heading: RegExp])[] = [
  ['overview', () => '', /^Overview/],
  ['receivables', () => '/receivables', /^Receivables/],
  ['customer', () => `/receivables/${customer}`, /./],
  ['tie-out', () => '/receivables/tie-out', /^Tie-out/],
  ['connection', () => '/connection', /^Connection/],
  ['flows', () => '/flows', /^Flows/],
  ['flow', () => '/flows/customerInvoices', /^Invoices/],
  ['fit', () => '/fit', /^Fit report/],
  ['matches', () => '/matches?state=linked', /^Matches/],
  ['preview', () => '/preview', /^Preview/],
  ['runs', () => '/runs', /^Runs/],
  ['run', () => `/runs/${run}`, /^Changes/],
  ['issues', () => '/issues', /^Issues/],
  ['webhooks', () => '/webhooks', /^Webhooks/],
  ['timeline', () => `/records/${encodeURIComponent(`customer:${customerKey}`)}`, /^Customer/],
]
const OTHERS: readonly (readonly [name: string, path: string, heading: RegExp])[] = [
  ['sign-in', '/sign-in', /^Sign in/],
  ['connect', '/connections/new', /^Connect/],
  ['settings', '/settings', /^Settings/],
  ['users', '/settings/users', /^Settings/],
  ['keys', '/settings/keys', /^Settings/],
  ['audit', '/settings/audit', /^Settings/],
  ['general', '/settings/general', /^Settings/],
]

let customer = ''
let customerKey = ''
let run = ''

describe.skipIf(chromium === null)('the pages', () => {
  beforeAll(async () => {
    mkdirSync(PICTURES, { recursive: true })
    server = await pagesServer()
    browser = await startChromium(chromium ?? '')
    const { customers } = await server.service.receivables(server.name, null)
    const first = customers[0]
    customer = first?.number ?? ''
    customerKey = first?.key ?? ''
    run = (await server.service.runs.list(server.name, 100)).findLast(({ mode }) => mode === 'changes')?.runId ?? ''
  }, 180_000)
  afterAll(async () => {
    await browser?.close()
    await server?.close()
  })

  const context = (theme: (typeof THEMES)[number], width = 1280): Promise<BrowserContext> =>
    browser.newContext({
      ...{ baseURL: server.url, colorScheme: theme, viewport: { width, height: 900 } },
      ...{ locale: 'en-GB', timezoneId: 'Europe/Oslo', reducedMotion: 'reduce' },
    })

  /** What the browser complains of from now on, and whatever it asks of others. */
  function complaintsOf(page: Page): string[] {
    const complaints: string[] = []
    page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()))
    page.on('pageerror', (error) => complaints.push(error.message))
    page.on('request', (request) => {
      if (!request.url().startsWith(server.url)) complaints.push(`asked elsewhere: ${request.url()}`)
    })
    return complaints
  }

  /** Opens a page and waits for what it shows. */
  async function open(page: Page, path: string, heading: RegExp): Promise<void> {
    await page.goto(path)
    await page.getByRole('heading', { level: 1, name: heading }).waitFor()
    await page.locator('.skeleton').first().waitFor({ state: 'detached' })
  }

  const all = [
    ...PAGES.map(([name, path, heading]) => [name, () => `/c/${server.name}${path()}`, heading] as const),
    ...OTHERS.map(([name, path, heading]) => [name, () => path, heading] as const),
  ]

  describe.each(THEMES)('in the %s theme', (theme) => {
    let wide: BrowserContext
    let page: Page
    let complaints: string[]
    beforeAll(async () => {
      wide = await context(theme)
      page = await wide.newPage()
      complaints = complaintsOf(page)
    })
    afterAll(() => wide?.close())

    test.each(all)(
      '%s opens without complaint, can be used by everybody, and fits on a phone',
      { timeout: 60_000 },
      async (name, path, heading) => {
        complaints.length = 0
        await page.setViewportSize({ width: 1280, height: 900 })
        await open(page, path(), heading)
        await page.screenshot({ path: join(PICTURES, `${name}-${theme}.png`), fullPage: true })
        // What depends on the theme is colour: everything else is looked at once.
        const axe = new AxeBuilder({ page }).options(theme === 'light' ? {} : { runOnly: ['color-contrast'] })
        const { violations } = await axe.analyze()
        const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')
        const told = serious.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join('\n')}`)
        expect([...complaints, ...told]).toEqual([])
        const sideways = () => page.evaluate<number>('document.documentElement.scrollWidth - innerWidth')
        for (const width of [390, 320]) {
          await page.setViewportSize({ width, height: 844 })
          await expect.poll(sideways).toBeLessThanOrEqual(0)
          if (width === 390) await page.screenshot({ path: join(PICTURES, `${name}-${theme}-${width}.png`) })
        }
      },
    )
  })

  test('the first route loads less than 150 kB of scripts and 40 kB of styles', () => {
    const { js, css } = loadedBy(server.built, ['index.html', 'src/pages/overview.tsx'])
    expect({ js: js < 150_000, css: css <= 40_960 }, `${js} and ${css} bytes`).toEqual({ js: true, css: true })
  })

  test('nothing jumps while the overview comes', async () => {
    const wide = await context('light')
    try {
      const page = await wide.newPage()
      await page.addInitScript(COUNT_SHIFTS)
      await open(page, `/c/${server.name}`, /^Overview/)
      expect(await page.evaluate<number>('shifted')).toBeLessThan(0.02)
    } finally {
      await wide.close()
    }
  })

  test('by the keyboard alone: Ctrl K finds a customer, and J goes down a list whose row Enter opens', async () => {
    const wide = await context('light')
    try {
      const page = await wide.newPage()
      await open(page, `/c/${server.name}/receivables`, /^Receivables/)
      const name = await page.locator('.row-link').first().innerText()
      await page.keyboard.press('j')
      await page.keyboard.press('Enter')
      await page.getByRole('heading', { level: 1, name: name.replace(/ \d+$/, '') }).waitFor()

      await page.keyboard.press('Control+k')
      await page.getByRole('combobox').waitFor()
      await page.keyboard.type('issues')
      await page.keyboard.press('Enter')
      await page.getByRole('heading', { level: 1, name: 'Issues' }).waitFor()
      await expect.poll(() => page.evaluate<string>('document.activeElement.tagName')).toBe('H1')
    } finally {
      await wide.close()
    }
  })

  test('who is not signed in is led to the sign-in, and asked for nothing else', async () => {
    server.be(null)
    const wide = await context('light')
    try {
      const page = await wide.newPage()
      await page.goto(`/c/${server.name}/issues`)
      await page.getByRole('heading', { level: 1, name: 'Sign in' }).waitFor()
      expect(new URL(page.url()).searchParams.get('next')).toBe(`/c/${server.name}/issues`)
    } finally {
      server.be('admin')
      await wide.close()
    }
  })

  test('a viewer finds no button that would be refused', async () => {
    server.be('viewer')
    const wide = await context('light')
    try {
      const page = await wide.newPage()
      await open(page, `/c/${server.name}/issues`, /^Issues/)
      expect(await page.getByRole('button', { name: /^(Retry|Ignore…)/ }).count()).toBe(0)
      await open(page, `/c/${server.name}/preview`, /^Preview/)
      expect(await page.getByRole('button', { name: /^(Apply|Compute)/ }).count()).toBe(0)
    } finally {
      server.be('admin')
      await wide.close()
    }
  })
})
