import type { Browser, BrowserContext, Page } from '@playwright/test'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { pages } from '../../src/http/pages.ts'
import { freePort } from '../free-port.ts'
import {
  KEEPS_NOTHING,
  type PostgresServer,
  postgresBinaries,
  postgresServer,
  warnWithoutPostgres,
} from '../postgres.ts'
import { eventually, type Program, type Serving, serving } from '../serving.ts'
import { builtPages } from './built-pages.ts'
import { chromiumPath, startChromium } from './chromium.ts'
import { openScreen, picture, type Screen, shown } from './screen.ts'

warnWithoutPostgres()
const chromium = chromiumPath()
type Role = 'web' | 'all'

describe.skipIf(chromium === null)('a run that is watched', () => {
  let server: PostgresServer | undefined
  let browser: Browser
  let built = ''
  let it: Serving
  let screen: Screen
  beforeAll(async () => {
    if (postgresBinaries !== null) server = await postgresServer(KEEPS_NOTHING)
    ;[browser, built] = await Promise.all([startChromium(chromium ?? ''), builtPages()])
  })
  afterEach(async () => {
    await screen?.close()
    await it?.close()
  })
  afterAll(async () => {
    await browser?.close()
    await server?.close()
  })

  /** A server and somebody who came in by the link that its console printed. */
  async function watching(databaseUrl: string | null, role: Role) {
    it = await serving(databaseUrl)
    const env = { PORT: String(await freePort()) }
    const start = (as: Role = role) => it.start(['serve', '--role', as], env)
    const first = start()
    await first.met('serve.listening')
    const link = await eventually(() => {
      const [found] = /http:\/\/\S+\/setup\?token=\S+/.exec(first.said()) ?? []
      if (found === undefined) throw new Error(`No link:\n${first.said()}`)
      return found
    })
    const { origin } = new URL(link)
    screen = await openScreen(browser, { url: origin, isNew: true })
    await showBuilt(screen.context, origin, built)
    const { page } = screen
    await page.goto(link)
    await page.getByLabel('Your name').fill('Kari Nordmann')
    await page.getByLabel('E-mail').fill('kari@nordlys.example')
    await page.getByLabel('New password').fill('a long enough password')
    await page.getByRole('button', { name: 'Save and sign in' }).click()
    await shown(page, 'Overview')
    expect(screen.complaints).toEqual([])
    return { page, first, start }
  }

  test('shows how far it is while another process carries it, says calmly when the server is gone, and goes on with the next one', async () => {
    const { page, first, start } = await watching(null, 'web')
    // Visma.net is down at first, which whoever comes by is told: at the overview, and at the run.
    it.refuseReads(() => new Response('Down', { status: 503, headers: { 'retry-after': '5' } }))
    const gate = it.holdWrites(3)
    const other = it.start(['sync', 'nordlys'])
    const going = page.getByRole('link', { name: 'Carrying changes over' })
    await going.waitFor()
    const waits = page.locator('.card', { hasText: 'Carrying changes over' }).getByText(/^Waiting .* for Visma\.net/)
    await waits.waitFor()
    await picture(page, 'watching-waits', false)
    it.refuseReads(null)
    await gate.held
    await going.click()
    await shown(page, /^Changes/)
    const told = () => progressOf(page)
    await expect.poll(told).toMatch(/\d/)
    const before = await told()
    const second = it.holdWrites(15)
    gate.release()
    await second.held
    await expect.poll(told).not.toBe(before)

    await killed(first)
    await page.getByText('Live updates paused.').waitFor()
    expect(await page.getByRole('alert').count()).toBe(0)
    await picture(page, 'watching-paused', false)
    const next = start()
    await next.met('serve.listening')
    await page.getByText('Live updates paused.').waitFor({ state: 'detached' })
    second.release()
    await page.locator('.page-head .badge', { hasText: /^Done/ }).waitFor()
    expect(await page.getByRole('alert').count()).toBe(0)
    for (const program of [other, next]) program.signal('SIGTERM')
    await Promise.all([other.ended, next.ended])
  })

  test('is carried to its end by the serve that was started after those in the middle of it, on PostgreSQL too, and the page goes on there', async () => {
    await server?.admin('create database watched')
    const databaseUrl = server?.url('watched') ?? null
    const { page, first, start } = await watching(databaseUrl, databaseUrl === null ? 'all' : 'web')
    const gate = it.holdWrites(3)
    const programs = databaseUrl === null ? [first] : [first, it.start(['serve', '--role', 'worker'])]
    await it.makeDue()
    await gate.held
    await page.getByRole('link', { name: 'Carrying changes over' }).click()
    await shown(page, /^Changes/)
    await expect.poll(() => progressOf(page)).toMatch(/\d/)
    // What was sent and never answered is in doubt for the next one.
    for (const program of programs) program.signal('SIGTERM')
    await Promise.all(programs.map(({ ended }) => ended))
    gate.release()
    await page.getByText('Live updates paused.').waitFor()
    const next = start('all')
    await next.met('serve.listening')
    await page.getByText('Live updates paused.').waitFor({ state: 'detached' })
    await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'Overview' }).click()
    // What the first one began, the next one ends: without anybody's doing, and without anything twice.
    await page.locator('.table .badge', { hasText: /^Done/ }).first().waitFor()
    expect(it.wrong()).toEqual([])
    expect(await page.getByRole('alert').count()).toBe(0)
    next.signal('SIGTERM')
    await next.ended
  })
})

const progressOf = (page: Page): Promise<string> =>
  page.locator('.card', { hasText: 'Carrying changes over' }).locator('.num').first().innerText()

async function killed(program: Program): Promise<void> {
  program.signal('SIGKILL')
  await program.ended
}

/** A clone answers with the pages that were built in it; here with those of this test. All else is the server's. */
async function showBuilt(context: BrowserContext, origin: string, built: string): Promise<void> {
  const routes = pages(built)
  await context.route(
    (url) => url.origin === origin && !url.pathname.startsWith('/api/'),
    async (route) => {
      const { status, headers, body } = await answerOf(routes, route.request().url())
      await route.fulfill({ status, headers, body })
    },
  )
}

async function answerOf(routes: ReturnType<typeof pages>, url: string) {
  const answer = await routes.request(url, { headers: { accept: 'text/html' } })
  return {
    status: answer.status,
    headers: Object.fromEntries(answer.headers),
    body: Buffer.from(await answer.arrayBuffer()),
  }
}
