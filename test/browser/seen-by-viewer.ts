import type { Page, Request } from '@playwright/test'
import { expect, test } from 'vitest'
import type { ListedPage } from './page-list.ts'
import { ledTo, type opened } from './screen.ts'
import { looking, type Shared } from './shared.ts'

/**
 * The last of all: it lowers what the connection shows.
 *
 * @param goes how somebody comes to a page
 */
export function triesViewerAtBands(shared: () => Shared, pages: readonly ListedPage[], goes: typeof opened): void {
  test('at bands a viewer reads every page without an amount, and without a gap where one would be', async () => {
    const { server } = shared()
    const { revision } = await server.service.lists.settings(server.name)
    await server.service.connections.show(server.name, { visibility: 'bands', revision, lowers: true })
    await looking(shared(), 'viewer', async ({ page, complaints }) => {
      const wrong: string[] = []
      const asked = stillAsked(page)
      for (const [name, path, heading] of pages) {
        await goes(page, `/c/${server.name}${path()}`, heading)
        await expect.poll(() => asked.size).toBe(0)
        await page.evaluate('new Promise(requestIdleCallback)')
        const text = await page.locator('#main').innerText()
        const found = text.match(/.*(NaN|undefined|amount: hidden|· hidden|\d[.,]\d\d (NOK|kr)).*/g) ?? []
        wrong.push(...found.map((line) => `${name}: ${line}`))
      }
      expect(wrong).toEqual([])
      await ledTo(page, `/c/${server.name}`, /^Overview/)
      await page.getByText('Amounts are not shown to your role.').waitFor()
      await ledTo(page, '/connections/new', /^Connect/)
      await page.getByText('Only admins make connections').waitFor()
      expect(await page.getByRole('button', { name: /^(Next|Save draft|Fill in)/ }).count()).toBe(0)
      expect(complaints).toEqual([])
    })
  })
}

/** What a page asked the server for and was not told yet; the stream of events never ends. */
function stillAsked(page: Page): ReadonlySet<Request> {
  const asked = new Set<Request>()
  page.on('request', (request) => request.url().endsWith('/events') || asked.add(request))
  page.on('requestfinished', (request) => asked.delete(request))
  page.on('requestfailed', (request) => asked.delete(request))
  return asked
}
