import type { Browser, Page } from '@playwright/test'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { signedIn } from '../signed-in.ts'
import { builtPages } from './built-pages.ts'
import { chromiumPath, startChromium } from './chromium.ts'
import { keyboard, mouse } from './hands.ts'
import { type NewCompany, newCompany } from './new-company.ts'
import {
  barriers,
  hasFocus,
  ledTo,
  opened,
  openScreen,
  picture,
  type Screen,
  shown,
  sideways,
  THEMES,
  turned,
} from './screen.ts'
import { openWeb, type Web } from './web.ts'

const chromium = chromiumPath()
const NAME = 'nordlys'
const ALONE = { signal: new AbortController().signal, tell: () => undefined }

describe.skipIf(chromium === null)('an admin', () => {
  let browser: Browser
  let built = ''
  let company: NewCompany
  let web: Web
  let cookie = ''
  beforeAll(async () => {
    ;[browser, built, company] = await Promise.all([startChromium(chromium ?? ''), builtPages(), newCompany()])
    web = await openWeb({ ...company, built })
    cookie = (await signedIn(company.service.store.people, 'admin', 'kari')).cookie
    const { clientId, clientSecret, tenantId, companyId, apiUrl, apiToken } = company.credentials
    const file = {
      name: NAME,
      visma: { clientId, clientSecret, tenantId, companyId },
      pipedrive: { apiUrl, apiToken, plan: 'ultimate' },
    }
    await company.service.connections.apply({ text: JSON.stringify(file), environment: {} })
    await company.service.preview(NAME, { mode: 'changes' }, ALONE)
  })
  afterAll(async () => {
    await browser?.close()
    await web?.close()
    await company?.close()
  })

  const looking = async (look: (page: Page, screen: Screen) => Promise<void>, width = 1280) => {
    const screen = await openScreen(browser, { url: web.url, cookie, width })
    try {
      await look(screen.page, screen)
    } catch (error) {
      await picture(screen.page, 'one-admin-ended-here', false)
      throw error
    } finally {
      await screen.close()
    }
  }
  const dialog = (page: Page) => page.getByRole('dialog', { name: 'Leave without saving?' })

  test('sees who is probably there already before the first sync, without barriers, in both themes', () =>
    looking(async (page) => {
      await opened(page, `/c/${NAME}/preview`, /^Preview/)
      await page.getByRole('button', { name: 'Keep apart' }).first().waitFor()
      for (const theme of THEMES) {
        await turned(page, theme)
        await picture(page, `one-admin-likely-${theme}`, false)
        expect(await barriers(page, theme, { isSeen: theme !== THEMES[0] })).toEqual([])
        expect(await sideways(page)).toBeLessThanOrEqual(0)
      }
    }, 360))

  test('is led to no life of a record that has none yet', () =>
    looking(async (page) => {
      await ledTo(page, `/c/${NAME}/preview`, /^Preview/)
      const row = page.locator('summary', { has: page.locator('.fold-entity') }).first()
      await row.click()
      await page.getByRole('columnheader', { name: 'After' }).first().waitFor()
      expect(await page.getByRole('link', { name: 'Timeline' }).count()).toBe(0)
    }))

  test.each([
    ['mouse', mouse],
    ['keyboard', keyboard],
  ])('is asked before a draft is lost, wherever they go, by %s', (_, by) =>
    looking(async (page) => {
      const hand = by(page)
      await ledTo(page, `/c/${NAME}`, /^Overview/)
      await hand.go('Connection')
      await shown(page, 'Connection')
      await hand.type(page.getByLabel('Client secret of Visma.net'), 'half a sec')
      await hand.go('Runs')
      await dialog(page).waitFor()
      expect(await barriers(page, 'light', { within: '[role="dialog"]' })).toEqual([])
      await picture(page, `one-admin-asked-by-${hand.name}`, false)
      await hand.press(dialog(page).getByRole('button', { name: 'Stay on this page' }))
      await dialog(page).waitFor({ state: 'detached' })
      await shown(page, 'Connection')
      expect(await page.getByLabel('Client secret of Visma.net').inputValue()).toBe('half a sec')
      // Back is leaving too.
      await page.evaluate('history.back()')
      await dialog(page).waitFor()
      await page.keyboard.press('Escape')
      await dialog(page).waitFor({ state: 'detached' })
      await shown(page, 'Connection')
      // So is closing the tab, or loading it anew.
      const told = page.waitForEvent('dialog')
      await page.evaluate('void setTimeout(() => location.reload(), 0)')
      const native = await told
      expect(native.type()).toBe('beforeunload')
      await native.dismiss()
      await hand.go('Runs')
      await hand.press(dialog(page).getByRole('button', { name: 'Leave and discard' }))
      await shown(page, 'Runs')
      // What was discarded asks no more.
      await hand.go('Overview')
      await shown(page, 'Overview')
    }),
  )

  test.each([
    ['the settings of a connection as a file', `/c/${NAME}/flows`, /^Flows/, /^Change settings/],
    ['a setting that is chosen', '/settings/general', /^Settings/, /^Time zone/],
    ['their own name', '/settings/you', /^Settings/, /^Name/],
  ] as const)('is asked before %s is lost, on the way out and on the way back', (_, path, heading, label) =>
    looking(async (page) => {
      await ledTo(page, `/c/${NAME}`, /^Overview/)
      await ledTo(page, path, heading)
      await page.getByRole('textbox', { name: label }).fill('Europe/Stockholm')
      await page.getByRole('navigation', { name: 'Pages' }).getByRole('link').first().click()
      await dialog(page).getByRole('button', { name: 'Stay on this page' }).click()
      expect(await page.getByRole('textbox', { name: label }).inputValue()).toBe('Europe/Stockholm')
      const told = page.waitForEvent('dialog')
      await page.evaluate('void setTimeout(() => location.reload(), 0)')
      const native = await told
      expect(native.type()).toBe('beforeunload')
      await native.dismiss()
    }),
  )

  test('is asked on the way out of a wizard that a pasted file filled half, and not once it is kept', () =>
    looking(async (page) => {
      await ledTo(page, '/connections/new', /^Connect$/)
      const pasted = page.getByLabel('Paste a whole file')
      await pasted.fill('visma: { clientIdd: x }')
      await page.getByRole('button', { name: 'Fill in' }).click()
      await page.getByText('visma.clientIdd is not known; did you mean visma.clientId?').waitFor()
      await pasted.fill('name: second\nvisma: { clientId: isv_second, scope: read }\nVISMA_CLIENT_SECRET=s')
      await page.getByRole('button', { name: 'Fill in' }).click()
      await page.getByText('3 filled in.').waitFor()
      await page.getByText('Goes along as it stands: visma.scope.').waitFor()
      expect(await page.getByLabel('Name of the connection').inputValue()).toBe('second')
      expect(await page.getByLabel('Client ID').inputValue()).toBe('isv_second')
      await page.getByRole('link', { name: 'Settings', exact: true }).click()
      await dialog(page).getByRole('button', { name: 'Stay on this page' }).click()
      await page.getByRole('button', { name: 'Save draft' }).click()
      await page.getByRole('link', { name: 'Settings', exact: true }).click()
      await shown(page, 'Settings')
    }))

  test('replaces a secret once both systems take the new one, and keeps the old one where they do not', () =>
    looking(async (page) => {
      await ledTo(page, `/c/${NAME}/connection`, /^Connection/)
      await page.getByText('noted with the first sync').first().waitFor()
      const secret = page.getByLabel('API token of Pipedrive')
      await secret.fill('not-the-token')
      await page.getByRole('button', { name: 'Replace secrets' }).click()
      await page.getByText('The new ones are not stored').waitFor()
      await secret.fill(company.credentials.apiToken)
      await page.getByRole('button', { name: 'Replace secrets' }).click()
      await page.getByText('The new ones work, and are stored').waitFor()
      expect(await secret.inputValue()).toBe('')
      await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'Runs' }).click()
      await shown(page, 'Runs')
    }))

  test('with two tabs sees in one what they did in the other', () =>
    looking(async (page, { context }) => {
      await ledTo(page, `/c/${NAME}/connection`, /^Connection/)
      const other = await context.newPage()
      await opened(other, `/c/${NAME}/connection`, /^Connection/)
      await other.getByRole('button', { name: 'Pause' }).click()
      await page.bringToFront()
      await page.getByRole('button', { name: 'Resume' }).click()
      await other.bringToFront()
      await other.getByRole('button', { name: 'Pause' }).waitFor()
    }))

  test('is led to the life of what is planned once the first ten are carried over', () =>
    looking(async (page) => {
      const { service } = company
      const planned = await service.preview(NAME, { mode: 'changes' }, ALONE)
      await service.applyPreview(NAME, planned.run.runId, { first: 10 }, ALONE)
      await service.preview(NAME, { mode: 'changes' }, ALONE)
      await ledTo(page, `/c/${NAME}/preview`, /^Preview/)
      await page
        .locator('summary', { has: page.locator('.fold-entity') })
        .last()
        .click()
      await page.getByRole('link', { name: 'Timeline' }).click()
      await shown(page, /\d/)
      expect(await page.getByRole('alert').count()).toBe(0)
    }))

  test('keeps the focus where what had it goes away and what is nearest is not shown', () =>
    looking(async (page) => {
      await ledTo(page, `/c/${NAME}`, /^Overview/)
      await page.evaluate(`{
        const room = document.createElement('section')
        room.innerHTML = '<button hidden>Not shown</button><button>Goes away</button>'
        document.querySelector('main').append(room)
        room.lastElementChild.focus()
        room.lastElementChild.remove()
      }`)
      await expect.poll(() => hasFocus(page)).toBe(true)
    }))

  test('reads English pages as English writes numbers, whatever the locale of what sales reads', () =>
    looking(async (page) => {
      await ledTo(page, `/c/${NAME}`, /^Overview/)
      await page.getByText(/of \d{1,3}(,\d{3})+ units used/).waitFor()
    }))

  test('is told plainly that a connection is not there, and offered nothing to begin', () =>
    looking(async (page) => {
      await ledTo(page, '/c/nordlis/runs', /^There is no connection of that name/)
      await page.getByText('None is called nordlis.').waitFor()
      expect(await page.getByRole('button', { name: 'Sync now' }).count()).toBe(0)
      expect(await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'Runs' }).count()).toBe(1)
      await page.getByRole('link', { name: 'To the overview' }).click()
      await shown(page, 'Overview')
    }))
})
