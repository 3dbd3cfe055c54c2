import { readFileSync } from 'node:fs'
import type { Page } from '@playwright/test'
import { describe, expect, test } from 'vitest'
import { ledTo, opened, shown } from './screen.ts'
import { looking, type Shared } from './shared.ts'

const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name })

/** What people change through the pages, and what becomes of it in the store. */
export function triesWrites(shared: () => Shared): void {
  const at = (path: string) => `/c/${shared().server.name}${path}`
  const asAdmin = (look: Parameters<typeof looking<void>>[2]) => looking(shared(), 'admin', look)

  describe('by the pages', () => {
    test('a connection is paused by finance too, which says by whom, and resumed', () =>
      looking(shared(), 'finance', async ({ page, complaints }) => {
        const { service, name } = shared().server
        await ledTo(page, at('/connection'), /^Connection/)
        await button(page, 'Pause').click()
        await button(page, 'Resume').waitFor()
        expect((await service.connection(name)).state).toBe('paused')
        await page.getByText('Webhooks are stored while it is paused').waitFor()
        await button(page, 'Resume').click()
        await button(page, 'Pause').waitFor()
        expect((await service.connection(name)).state).toBe('active')
        expect(complaints).toEqual([])
      }))

    test('what was refused while the store was away is told until it is back, and no longer', () =>
      asAdmin(async ({ context, page }) => {
        await page.clock.install()
        await opened(page, at('/connection'), /^Connection/)
        const body = JSON.stringify({ status: 503, detail: 'The database does not answer.', code: 'store.away' })
        await context.route('**/api/v1/**', (route) => route.fulfill({ status: 503, body }))
        await button(page, 'Pause').click()
        const refused = page.getByRole('alert').getByText('The database does not answer.')
        await refused.waitFor()
        const asked = page.waitForResponse('**/api/v1/session')
        await page.clock.runFor(6_000)
        expect((await asked).status()).toBe(503)
        expect(await refused.count()).toBe(1)
        await context.unroute('**/api/v1/**')
        await page.clock.runFor(6_000)
        await refused.waitFor({ state: 'detached' })
      }))

    test('an issue is ignored with a reason, which is kept with who gave it, and another one is tried again', () =>
      asAdmin(async ({ page, complaints }) => {
        const { service, name } = shared().server
        const open = () => service.issues.list(name)
        const before = await open()
        await ledTo(page, at('/issues'), /^Issues/)
        const row = page.locator('.issue-row').first()
        const message = await row.locator('.issue-message').innerText()
        await row.locator('summary').first().click()
        // The second click of a double click does not close what the first one opened.
        await row.getByRole('button', { name: 'Ignore…' }).dblclick()
        await page.getByLabel('Reason').fill('Their accountant knows')
        // What was typed is not lost by a slip, nor by a key too many.
        const told = page.waitForEvent('dialog')
        await page.evaluate('void setTimeout(() => location.reload(), 0)')
        const native = await told
        expect(native.type()).toBe('beforeunload')
        await native.dismiss()
        await button(page, 'Ignore 1 issue').click()
        await expect.poll(async () => (await open()).length).toBe(before.length - 1)
        await page.getByText(message, { exact: true }).waitFor({ state: 'detached' })
        await button(page, 'Ignored').click()
        await page.locator('.issue-row summary').first().click()
        await page.getByText('Ignored because: Their accountant knows').waitFor()

        await button(page, /^Open/).click()
        await page.locator('.issue-row summary').first().click()
        await page.locator('.issue-row').first().getByRole('button', { name: 'Retry' }).click()
        await page.getByText('Tried again with the next run.').waitFor()
        expect(complaints).toEqual([])
      }))

    test('settings that somebody else changed meanwhile are not overwritten: the difference is shown, and a person decides', () =>
      asAdmin(async ({ page }) => {
        const { service, name } = shared().server
        const mine = (yaml: string) => yaml.replace('drafts: false', 'drafts: true')
        const theirs = (yaml: string) => yaml.replace('names: people', 'names: visma')
        await ledTo(page, at('/flows'), /^Flows/)
        const field = page.getByRole('textbox', { name: 'Change settings' })
        const yaml = await field.inputValue()
        await field.fill(mine(yaml))
        await service.connections.change(name, {
          ...{ yaml: theirs(yaml), secrets: {}, lowers: false },
          revision: (await service.lists.settings(name)).revision,
        })
        // What is being written is not lost when the page hears of it.
        await page.waitForResponse((answer) => answer.url().endsWith('/settings') && answer.ok())
        expect(await field.inputValue()).toContain('drafts: true')
        await button(page, 'Save settings').click()
        await page.getByText('Somebody changed the settings while you were writing.').waitFor()
        await page.getByText(/settings\.names.*visma/).waitFor()
        await button(page, 'Take theirs').click()
        await expect.poll(() => field.inputValue()).toContain('names: visma')

        await field.fill(mine(await field.inputValue()))
        await button(page, 'Check').click()
        await page.getByText('What changes').waitFor()
        await button(page, 'Save settings').click()
        await page.getByText('Saved. The next run works by it.').waitFor()
        expect((await service.lists.settings(name)).yaml).toMatch(/names: visma/)
        expect((await service.lists.settings(name)).yaml).toMatch(/drafts: true/)
      }))

    test('somebody is invited by a link that is shown once, gets another role, and is removed', () =>
      asAdmin(async ({ page, complaints }) => {
        const { users } = shared().server.service
        await ledTo(page, '/settings/users', /^Settings/)
        await page.getByLabel('E-mail').fill('per@nordlys.example')
        await page.getByLabel('Role', { exact: true }).selectOption('finance')
        await button(page, 'Make an invitation').click()
        const link = page.locator('code', { hasText: '/setup?token=' })
        await link.waitFor()
        const { pathname, search } = new URL(await link.innerText())
        const role = page.getByLabel('Role: per@nordlys.example')
        await role.selectOption('viewer')
        const per = async () => (await users.list()).find(({ email }) => email === 'per@nordlys.example')
        await expect.poll(async () => (await per())?.role).toBe('viewer')

        await looking(shared(), null, async (other) => {
          await other.page.goto(`${pathname}${search}`)
          await shown(other.page, 'Welcome')
          await other.page.getByLabel('New password').fill('a long enough password')
          await button(other.page, 'Save and sign in').click()
          await shown(other.page, /^Overview/)
          expect(other.complaints).toEqual([])
        })
        await expect.poll(async () => (await per())?.state).toBe('active')
        await page.locator('tr', { hasText: 'per@nordlys.example' }).getByRole('button', { name: 'Remove…' }).click()
        await button(page, 'Remove user').click()
        await role.waitFor({ state: 'detached' })
        expect(await per()).toBeUndefined()
        expect(complaints).toEqual([])
      }))

    test('a key is made, shown once, good for scripts, and good no more once it is revoked', () =>
      asAdmin(async ({ page, complaints }) => {
        const { url } = shared().server
        await ledTo(page, '/settings/keys', /^Settings/)
        await page.getByLabel('What it is for').fill('Nightly report')
        await button(page, 'Make key').click()
        await page.getByText('Copy it now.').waitFor()
        const key = await page.locator('code').first().innerText()
        const asked = () => fetch(`${url}/api/v1/status`, { headers: { authorization: `Bearer ${key}` } })
        expect((await asked()).status).toBe(200)
        await page.getByRole('cell', { name: 'Nightly report' }).waitFor()
        await page.reload()
        await page.getByRole('cell', { name: 'Nightly report' }).waitFor()
        expect(await page.getByText(key).count()).toBe(0)
        await button(page, 'Revoke').click()
        await page.getByText('No keys yet').waitFor()
        expect((await asked()).status).toBe(401)
        expect(complaints).toEqual([])
      }))

    test('the receivables are taken away as a file that a spreadsheet reads', () =>
      asAdmin(async ({ page }) => {
        const { service, name } = shared().server
        await ledTo(page, at('/receivables'), /^Receivables/)
        const downloading = page.waitForEvent('download')
        await page.getByRole('link', { name: 'Export CSV' }).click()
        const download = await downloading
        expect(download.suggestedFilename()).toMatch(/receivables.*\.csv$/)
        const lines = readFileSync(await download.path(), 'utf8')
          .trim()
          .split('\n')
        expect(lines.length - 1).toBe((await service.receivables(name, null)).customers.length)
      }))

    test('a webhook that came in is acted on again', () =>
      asAdmin(async ({ page, complaints }) => {
        const { service, name } = shared().server
        const { id } = await service.connection(name)
        await service.store.inbox.add([
          {
            ...{ connection: id, system: 'visma', deliveryId: 'n-1', about: 'customer 10042 changed' },
            ...{ concerns: ['customer'], aside: 'nothing we use', headers: {}, body: Buffer.from('{}') },
            receivedAt: Date.now(),
          },
        ])
        await ledTo(page, at('/webhooks'), /^Webhooks/)
        await page.getByText('customer 10042 changed').waitFor()
        await button(page, 'Replay').click()
        await page.getByText('replayed once').waitFor()
        expect(complaints).toEqual([])
      }))
  })
}
