import { expect, test } from 'vitest'
import type { ListedPage } from './page-list.ts'
import { opened } from './screen.ts'
import { looking, type Shared } from './shared.ts'

/** The last of all: it lowers what the connection shows. Each page is opened by its address. */
export function triesViewerAtBands(shared: () => Shared, pages: readonly ListedPage[]): void {
  test('at bands a viewer reads every page without an amount, and without a gap where one would be', async () => {
    const { server } = shared()
    const { revision } = await server.service.lists.settings(server.name)
    await server.service.connections.show(server.name, { visibility: 'bands', revision, lowers: true })
    await looking(shared(), 'viewer', async ({ page, complaints }) => {
      const wrong: string[] = []
      for (const [name, path, heading] of pages) {
        await opened(page, `/c/${server.name}${path()}`, heading)
        await page.waitForLoadState('networkidle')
        const text = await page.locator('#main').innerText()
        const found = text.match(/.*(NaN|undefined|amount: hidden|· hidden|\d[.,]\d\d (NOK|kr)).*/g) ?? []
        wrong.push(...found.map((line) => `${name}: ${line}`))
      }
      expect(wrong).toEqual([])
      await opened(page, `/c/${server.name}`, /^Overview/)
      await page.getByText('Amounts are not shown to your role.').waitFor()
      await page.goto('/connections/new')
      await page.getByText('Only admins make connections').waitFor()
      expect(await page.getByRole('button', { name: /^(Next|Save draft|Fill in)/ }).count()).toBe(0)
      expect(complaints).toEqual([])
    })
  })
}
