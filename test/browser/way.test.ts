import type { Browser } from '@playwright/test'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { builtPages } from './built-pages.ts'
import { chromiumPath, startChromium } from './chromium.ts'
import { keyboard, mouse } from './hands.ts'
import { type NewCompany, newCompany } from './new-company.ts'
import { openScreen, picture, type Screen, sideways } from './screen.ts'
import { STEPS, type Walk } from './way.ts'
import { openWeb, type Web } from './web.ts'

// One of them as somebody has it who uses the pages: all other tests go without what is around them.
const WAYS = [
  { by: mouse, name: 'by mouse, in the light', theme: 'light', width: 1280, chromium: chromiumPath('whole') },
  {
    by: keyboard,
    name: 'by keyboard alone, in the dark of a phone',
    theme: 'dark',
    width: 360,
    chromium: chromiumPath(),
  },
] as const

describe.skipIf(chromiumPath() === null)('the whole way', () => {
  describe.each(WAYS)('$name', ({ by, theme, width, chromium }) => {
    let browser: Browser
    let company: NewCompany
    let web: Web
    let screen: Screen
    let walk: Walk
    // A step that fails takes those after it along: they go on where it ended.
    let isOnTheWay = true
    beforeAll(async () => {
      const [started, made, built] = await Promise.all([startChromium(chromium ?? ''), newCompany(), builtPages()])
      ;[browser, company] = [started, made]
      web = await openWeb({ ...company, built })
      screen = await openScreen(browser, { url: web.url, theme, width, isNew: true })
      walk = { page: screen.page, hand: by(screen.page), company, link: (await web.people.setupLink()) ?? '' }
    })
    afterAll(async () => {
      await screen?.close()
      await browser?.close()
      await web?.close()
      await company?.close()
    })

    test.each(STEPS)('%s', async (_says, step) => {
      expect(isOnTheWay, 'The step before failed.').toBe(true)
      isOnTheWay = false
      await step(walk).catch(async (error: unknown) => {
        await picture(screen.page, `way-${walk.hand.name}-ended-here`)
        throw error
      })
      expect(await sideways(screen.page)).toBeLessThanOrEqual(0)
      expect([...screen.complaints, ...web.failures]).toEqual([])
      isOnTheWay = true
    })
  })
})
