import type { Page } from '@playwright/test'
import { expect, test } from 'vitest'
import type { Examples } from './page-list.ts'
import { barriers, hasFocus, ledTo, picture, type Screen, sideways, sized, themeOf, turned } from './screen.ts'
import type { Shared } from './shared.ts'

interface Overlay {
  readonly name: string
  /** Where it is opened from: a page of the connection, or any. */
  readonly at: string
  readonly heading: RegExp
  readonly open: (page: Page) => Promise<void>
  /** What is above the page. */
  readonly shows: string
  readonly width?: number
}

const DIALOG = '[role="dialog"][aria-modal="true"]'
const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name }).first()
const press = (name: string | RegExp) => (page: Page) => button(page, name).press('Enter')

/** What opens above a page. */
const OVERLAYS: readonly Overlay[] = [
  {
    ...{ name: 'palette', at: '/runs', heading: /^Runs/, shows: 'dialog.palette' },
    open: async (page) => {
      await page.keyboard.press('/')
      await page.locator('.palette input').waitFor()
      await page.keyboard.type('an')
      await page.locator('.palette-entry').first().waitFor()
    },
  },
  {
    name: 'connections',
    at: '/runs',
    heading: /^Runs/,
    shows: '#connections',
    open: (page) => open(page, '.switcher'),
  },
  {
    name: 'user-menu',
    at: '/runs',
    heading: /^Runs/,
    shows: '#user',
    open: (page) => open(page, '[popovertarget="user"]'),
  },
  { name: 'drawer', at: '/runs', heading: /^Runs/, shows: 'nav.rail', width: 390, open: press('Menu') },
  { name: 'apply-all', at: '/preview', heading: /^Preview/, shows: DIALOG, open: press(/^Apply all/) },
  {
    name: 'apply-first',
    at: '/preview',
    heading: /^Preview/,
    shows: DIALOG,
    width: 390,
    open: press(/^Apply the first/),
  },
  {
    name: 'ignore',
    at: '/issues',
    heading: /^Issues/,
    shows: DIALOG,
    open: async (page) => {
      await page.keyboard.press('j')
      await page.keyboard.press('i')
    },
  },
  { name: 'undo', at: '/runs/example', heading: /^Changes/, shows: DIALOG, width: 390, open: press(/^Undo…/) },
  {
    ...{ name: 'unlink', at: '/matches?state=linked', heading: /^Matches/, shows: DIALOG },
    open: async (page) => {
      await page.locator('summary').first().press('Enter')
      await button(page, 'Unlink…').press('Enter')
    },
  },
  { name: 'remove-user', at: '/settings/users', heading: /^Settings/, shows: DIALOG, open: press('Remove…') },
]

const open = (page: Page, selector: string) => page.locator(selector).press('Enter')

export function triesOverlays(shared: () => Shared, screen: () => Screen, examples: () => Examples): void {
  test.each(OVERLAYS)(
    '$name opens above its page for everybody in both themes, and gives the focus back',
    async ({ name, at, heading, open: opens, shows, width = 1280 }) => {
      const { page, complaints } = screen()
      const { server } = shared()
      complaints.length = 0
      const path = at.replace('/example', `/${examples().run}`)
      await sized(page, width)
      await ledTo(page, at.startsWith('/settings') ? at : `/c/${server.name}${path}`, heading)
      await opens(page)
      await page.locator(shows).waitFor()
      const first = await themeOf(page)
      const second = first === 'light' ? 'dark' : 'light'
      await picture(page, `${name}-${first}`, false)
      expect([...complaints, ...(await barriers(page, first, { within: shows }))]).toEqual([])
      await turned(page, second)
      await picture(page, `${name}-${second}`, false)
      expect([...complaints, ...(await barriers(page, second, { within: shows, isSeen: true }))]).toEqual([])
      expect(await sideways(page)).toBeLessThanOrEqual(0)
      if (name === 'drawer') return
      await page.keyboard.press('Escape')
      await page.locator(shows).waitFor({ state: 'hidden' })
      await expect.poll(() => hasFocus(page)).toBe(true)
    },
  )
}
