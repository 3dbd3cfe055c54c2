import { expect, test } from 'vitest'
import { ledTo } from './screen.ts'
import { looking, type Shared } from './shared.ts'

const SENTENCE = 'The scripts of this page did not load'

export function triesScripts(shared: () => Shared): void {
  test('where no script loads, a plain sentence says so in the place of an empty page', () =>
    looking(shared(), 'admin', async ({ page }) => {
      await page.route(/\/assets\/.*\.js$/, (route) => route.abort())
      await page.goto('/')
      await page.getByText(SENTENCE).waitFor()
      await page.getByRole('link', { name: 'To the start' }).waitFor()
    }))

  test('also where none runs that could have noticed, after a while', () =>
    looking(shared(), 'admin', async ({ page }) => {
      await page.route(/\.js$/, (route) => route.abort())
      await page.goto('/')
      const sentence = page.getByText(SENTENCE)
      expect(await sentence.isVisible()).toBe(false)
      // The while, as if it had passed.
      await page.evaluate('for (const one of document.getAnimations()) one.finish()')
      await sentence.waitFor()
    }))

  test('a page whose own script does not load says so, and leads on', () =>
    looking(shared(), 'admin', async ({ page }) => {
      const { name } = shared().server
      await ledTo(page, `/c/${name}`, /^Overview/)
      await page.route(/\/assets\/issues.*\.js$/, (route) => route.abort())
      const rail = page.getByRole('navigation', { name: 'Pages' })
      await rail.getByRole('link', { name: 'Issues' }).click()
      await page.getByText('This page did not load', { exact: true }).waitFor()
      await page.getByRole('button', { name: 'Load anew' }).waitFor()
      await rail.getByRole('link', { name: 'Runs' }).click()
      await page.getByRole('heading', { level: 1, name: 'Runs' }).waitFor()
    }))
}
