import type { Locator, Page } from '@playwright/test'
import { expect } from 'vitest'
import { hasFocus } from './screen.ts'

/** How somebody uses a page. */
export interface Hand {
  readonly name: 'mouse' | 'keyboard'
  /** A button, a link, a row that opens. */
  readonly press: (what: Locator) => Promise<void>
  readonly type: (into: Locator, text: string) => Promise<void>
  readonly choose: (of: Locator, option: string) => Promise<void>
  /** To a page of the connection, by its name. */
  readonly go: (to: string) => Promise<void>
}

/** By the mouse, which finds the rail behind its button on a narrow screen. */
export function mouse(page: Page): Hand {
  return {
    name: 'mouse',
    press: (what) => what.click(),
    type: async (into, text) => {
      await into.click()
      await page.keyboard.insertText(text)
    },
    choose: async (of, option) => void (await of.selectOption(option)),
    go: async (to) => {
      const menu = page.getByRole('button', { name: 'Menu' })
      if (await menu.isVisible()) await menu.click()
      await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: to }).click()
    },
  }
}

const MOST_STEPS = 250
/** Whether who looks sees where the focus is: on the screen, with a ring, a bar at its row, or the line of a field. */
const IS_SEEN = `(() => {
  const node = document.activeElement
  const { top, bottom, left, right } = node.getBoundingClientRect()
  const marks = ({ outlineStyle, outlineWidth, boxShadow }) =>
    (outlineStyle !== 'none' && parseFloat(outlineWidth) >= 1) || boxShadow !== 'none'
  const row = node.matches('.row-link') ? node.closest('tr') : null
  const isMarked = node.matches('input, textarea, select') || [node, row].some((one) => one && marks(getComputedStyle(one)))
  if (!isMarked || !node.matches(':focus-visible')) return 'without a mark'
  const isOnScreen = bottom > 0 && top < innerHeight && right > 0 && left < innerWidth
  return isOnScreen ? 'seen' : 'beyond the screen'
})()`

/** By the keyboard alone: Tab leads there, Enter acts, and wherever the focus is, it can be seen. */
export function keyboard(page: Page): Hand {
  const reach = async (what: Locator) => {
    await what.waitFor()
    const focused = what.and(page.locator(':focus'))
    for (let step = 0; step < MOST_STEPS; step++) {
      if ((await focused.count()) > 0) {
        const isSeen = () => page.evaluate<string>(IS_SEEN)
        await expect.poll(isSeen, { message: `Where the focus on ${what} is` }).toBe('seen')
        return
      }
      await page.keyboard.press('Tab')
    }
    throw new Error(`Tab does not lead to ${what}.`)
  }
  const keeps = () => expect.poll(() => hasFocus(page), { message: 'The focus is lost.' }).toBe(true)
  return {
    name: 'keyboard',
    press: async (what) => {
      await reach(what)
      await page.keyboard.press('Enter')
      await keeps()
    },
    type: async (into, text) => {
      await reach(into)
      await page.keyboard.insertText(text)
    },
    choose: async (of, option) => {
      await reach(of)
      await page.keyboard.type(option)
    },
    go: async (to) => {
      await page.keyboard.press('Control+k')
      await page.locator('.palette input').waitFor()
      await page.keyboard.insertText(to)
      await page.keyboard.press('Enter')
      await keeps()
    },
  }
}
