import type { BrowserContext } from '@playwright/test'
import { expect, test } from 'vitest'
import type { ListedPage } from './page-list.ts'
import { ledTo, picture, sideways } from './screen.ts'
import { looking, type Shared } from './shared.ts'

/** Names as some customers have them: endless, without a place to break, from right to left, and of signs. */
const HOSTILE = [
  'Nordlandsblåskjellgrossistforeningen'.repeat(12).slice(0, 400),
  'Hotell og restaurant og konferansesenter '.repeat(10).slice(0, 400),
  'شركة القهوة النوردية المحدودة',
  '👩‍👩‍👧‍👦🏴󠁧󠁢󠁷󠁬󠁳󠁿☕️ Kafé <b>"&amp;" 𝕹𝖔𝖗𝖉',
] as const

/** Has the answers of the server call customers by hostile names instead of their own. */
async function renameIn(context: BrowserContext, names: readonly string[]): Promise<void> {
  const inJson = (text: string) => JSON.stringify(text).slice(1, -1)
  await context.route('**/api/v1/**', async (route) => {
    if (route.request().url().includes('/events')) return route.continue()
    const answer = await route.fetch()
    let body = await answer.text()
    for (const [at, name] of names.entries())
      body = body.replaceAll(inJson(name), inJson(HOSTILE[at % HOSTILE.length] ?? name))
    await route.fulfill({ response: answer, body })
  })
}

export function triesHostileNames(shared: () => Shared, pages: readonly ListedPage[]): void {
  test('names of 400 characters, from right to left and of signs break no page', () =>
    looking(shared(), 'admin', async ({ context, page, complaints }) => {
      const { service, name } = shared().server
      const { customers } = await service.receivables(name, null)
      await renameIn(
        context,
        customers.map((one) => one.name ?? '').filter((one) => one !== ''),
      )
      const wide: string[] = []
      for (const [at, [, path, heading]] of pages.entries()) {
        await page.setViewportSize({ width: 1280, height: 900 })
        await ledTo(page, `/c/${name}${path()}`, heading)
        for (const width of [1280, 320]) {
          await page.setViewportSize({ width, height: 844 })
          if ((await sideways(page)) > 0) wide.push(`${path()} at ${width}`)
        }
        await picture(page, `hostile-${at}`)
      }
      await page.setViewportSize({ width: 1280, height: 900 })
      await page.keyboard.press('Control+k')
      await page.locator('.palette input').waitFor()
      await page.keyboard.type((customers[0]?.name ?? '').slice(0, 4))
      await page.getByRole('option', { name: HOSTILE[0] }).first().waitFor()
      await picture(page, 'hostile-palette', false)
      expect({ complaints, wide }).toEqual({ complaints: [], wide: [] })
    }))
}
