import type { Page } from '@playwright/test'
import { expect } from 'vitest'
import type { Hand } from './hands.ts'
import { ALIKE, DOUBLED, LATE, type NewCompany } from './new-company.ts'
import { picture, shown } from './screen.ts'

export interface Walk {
  readonly page: Page
  readonly hand: Hand
  readonly company: NewCompany
  /** As the console of `serve` prints it at its first start. */
  readonly link: string
  /** What steps note for those after them: the path of the first sync, and the deals before and after its undo. */
  firstSync?: string
  deals?: { readonly made: number; readonly left: number }
}

const NAME = 'nordlys'
const ADMIN = { name: 'Kari Nordmann', email: 'kari@nordlys.example', password: 'a long enough password' }
/** A run ends in its own time, a small one well within this. */
const RUN = { timeout: 180_000 }

/** The way of an admin from the first start to the proof that all is right; each step goes on where the last one ended. */
export const STEPS: readonly (readonly [says: string, step: (walk: Walk) => Promise<void>])[] = [
  ['the link of the console makes the first admin', makesTheAdmin],
  ['the wizard takes what both systems need, and pings them', connects],
  ['the fit report says whether they fit, and what a first sync costs', fits],
  ['a preview shows each change before it is made, field by field', previews],
  ['a likely match is accepted, another one kept apart, before anything was made', matches],
  ['the first ten are carried over, and looked at', carriesTen],
  ['the first sync is watched while it goes on', syncs],
  ['an issue is answered', answers],
  ['a value is explained', explains],
  ['what is owed, and how that was calculated', owes],
  ['it is proved that Pipedrive shows what the books say', tiesOut],
  ['the first sync is taken back, after a look at what that does', undoes],
  ['what was taken back is released, and comes back', comesBack],
]

const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name })
const deals = ({ crm }: NewCompany) => [...crm.state.deals.values()].filter((deal) => deal.is_deleted !== true)
const see = ({ page, hand }: Walk, name: string) => picture(page, `way-${hand.name}-${name}`)

async function makesTheAdmin(walk: Walk): Promise<void> {
  const { page, hand, link } = walk
  await page.goto(link)
  await shown(page, 'Make the first admin')
  await see(walk, '01-setup')
  await hand.type(page.getByLabel('Your name'), ADMIN.name)
  await hand.type(page.getByLabel('E-mail'), ADMIN.email)
  await hand.type(page.getByLabel('New password'), ADMIN.password)
  await hand.press(button(page, 'Save and sign in'))
  await page.getByText('Nothing is connected yet').waitFor()
  await see(walk, '02-nothing')
}

async function connects(walk: Walk): Promise<void> {
  const { page, hand, company } = walk
  const { clientId, clientSecret, tenantId, companyId, apiUrl, apiToken } = company.credentials
  await hand.press(page.getByRole('link', { name: 'Connect', exact: true }))
  await shown(page, 'Connect')
  await hand.type(page.getByLabel('Name of the connection'), NAME)
  await hand.type(page.getByLabel('Client ID'), clientId)
  await hand.type(page.getByLabel('Client secret'), clientSecret)
  await hand.type(page.getByLabel('Tenant ID'), tenantId)
  await hand.type(page.getByLabel('Company ID'), companyId)
  await see(walk, '03-visma')
  await hand.press(button(page, 'Next'))
  await hand.type(page.getByLabel('Company address'), apiUrl)
  await hand.type(page.getByLabel('API token'), apiToken)
  await hand.choose(page.getByLabel('Plan'), 'ultimate')
  await see(walk, '04-pipedrive')
  await hand.press(button(page, 'Save and ping'))
  await page.getByText(/^(\d+) of \1 passed$/).waitFor(RUN)
  await page.getByText('Asking both systems…').waitFor({ ...RUN, state: 'detached' })
  await see(walk, '05-ping')
}

async function fits(walk: Walk): Promise<void> {
  const { page, hand } = walk
  await hand.press(button(page, 'See if they fit'))
  await shown(page, 'Fit report')
  await hand.press(button(page, 'Count now').first())
  await page.getByRole('link', { name: 'Preview the first sync' }).waitFor(RUN)
  await page.getByText(/^Fits/).first().waitFor()
  const rows = await page.locator('tbody tr > :first-child').allInnerTexts()
  expect(rows).toEqual(expect.arrayContaining(['Name', 'Listing what is in Pipedrive']))
  expect(rows.filter((text) => /^\p{Ll}/u.test(text))).toEqual([])
  await see(walk, '06-fit')
  await hand.press(page.getByRole('link', { name: 'Preview the first sync' }))
}

async function previews(walk: Walk): Promise<void> {
  const { page, hand, company } = walk
  await shown(page, 'Preview')
  await hand.press(button(page, 'Compute a preview').first())
  await button(page, /^Apply all/).waitFor(RUN)
  // Above the writes stands who is probably there already.
  const row = page.locator('summary', { hasText: LATE }).filter({ hasNotText: 'candidate' }).first()
  await hand.press(row)
  await page.getByRole('columnheader', { name: 'After' }).first().waitFor()
  await see(walk, '07-preview')
  expect(company.crm.state.deals.size, 'A preview writes nothing.').toBe(0)
}

async function matches(walk: Walk): Promise<void> {
  const { page, hand } = walk
  await hand.go('Matches')
  await shown(page, 'Matches')
  for (const [name, , act] of [
    [...ALIKE.accepted, 'Link'],
    [...ALIKE.apart, 'Keep apart'],
  ] as const) {
    const row = page.locator('details', { hasText: name })
    await row.waitFor()
    await see(walk, `08-${act}`)
    await hand.press(row.getByRole('button', { name: act, exact: true }))
    await row.waitFor({ state: 'detached' })
  }
}

async function carriesTen(walk: Walk): Promise<void> {
  const { page, hand } = walk
  await hand.go('Preview')
  await shown(page, 'Preview')
  await hand.press(button(page, 'Compute again'))
  // Nothing is applied while it is computed.
  await expect.poll(() => button(page, 'Apply the first ten').first().isEnabled()).toBe(true)
  await hand.press(button(page, 'Apply the first ten').first())
  await page.getByRole('dialog').waitFor()
  await see(walk, '09-first-ten')
  await hand.press(page.getByRole('dialog').getByRole('button', { name: 'Apply the first ten' }))
  await shown(page, /·/)
  // It waits for a person to look at them before it goes on with the rest.
  await page.locator('.page-head .badge', { hasText: 'Paused' }).waitFor(RUN)
  await see(walk, '10-ten-carried')
  // What each flow counted is read without moving it sideways, on a phone too.
  const room = page.locator('.table-room', { has: page.locator('.by-flow') })
  expect(await room.evaluate((it) => it.scrollWidth - it.clientWidth)).toBeLessThanOrEqual(0)
}

async function syncs(walk: Walk): Promise<void> {
  const { page, hand, company } = walk
  const first = company.holdWrites(2)
  // The run of the first ten says so, and has the button beside.
  await page.getByText('then make the rest: Sync now').waitFor()
  const ten = page.url()
  await hand.press(button(page, 'Sync now'))
  await expect.poll(() => page.url()).not.toBe(ten)
  await shown(page, /^Changes/)
  await first.held
  walk.firstSync = new URL(page.url()).pathname
  const progress = page.locator('.card', { hasText: 'Carrying changes over' })
  const told = () => progress.locator('.num').first().innerText()
  await progress.waitFor()
  await see(walk, '11-going-on')
  const before = await told()
  const second = company.holdWrites(25)
  first.release()
  await second.held
  await expect.poll(told).not.toBe(before)
  await see(walk, '12-further-on')
  second.release()
  await page.locator('.page-head .badge', { hasText: /^Done/ }).waitFor(RUN)
  await progress.waitFor({ state: 'detached' })
  await see(walk, '13-done')
}

async function answers(walk: Walk): Promise<void> {
  const { page, hand } = walk
  await hand.go('Issues')
  await shown(page, 'Issues')
  const row = page.locator('.issue-row', { hasText: DOUBLED[0] }).first()
  await see(walk, '14-issues')
  await hand.press(row.locator('summary'))
  await hand.press(row.getByRole('button', { name: new RegExp(`^Link ${DOUBLED[0]} \\(`) }))
  await page.getByText(/^Answered: Link/).waitFor()
  await see(walk, '15-answered')
  await hand.go('Runs')
  await shown(page, 'Runs')
  await hand.press(button(page, 'Sync now'))
  await shown(page, /^Changes/)
  await page.locator('.page-head .badge', { hasText: /^Done/ }).waitFor(RUN)
}

async function explains(walk: Walk): Promise<void> {
  const { page, hand } = walk
  await hand.go('Receivables')
  await shown(page, 'Receivables')
  await hand.press(page.getByRole('link', { name: LATE }).first())
  await shown(page, LATE)
  await hand.press(page.getByRole('main').getByRole('link', { name: 'Timeline' }).first())
  await shown(page, /^Customer/)
  const event = page.locator('.life summary').first()
  await hand.press(event)
  await page.getByRole('columnheader', { name: 'After' }).first().waitFor()
  await see(walk, '16-explained')
}

async function owes(walk: Walk): Promise<void> {
  const { page, hand } = walk
  await hand.go('Receivables')
  await shown(page, 'Receivables')
  await see(walk, '17-receivables')
  await hand.press(page.getByRole('link', { name: LATE }).first())
  await shown(page, LATE)
  await page.getByText('÷').first().waitFor()
  await see(walk, '18-behaviour')
}

async function tiesOut(walk: Walk): Promise<void> {
  const { page, hand } = walk
  await hand.go('Receivables')
  await shown(page, 'Receivables')
  await hand.press(page.getByRole('link', { name: 'Tie-out' }).first())
  await shown(page, 'Tie-out')
  await hand.press(button(page, 'Tie out now').first())
  await page.getByText('Ties out', { exact: true }).first().waitFor(RUN)
  await see(walk, '19-tie-out')
}

async function undoes(walk: Walk): Promise<void> {
  const { page, hand, company } = walk
  const dealsMade = deals(company).length
  await hand.go('Runs')
  await shown(page, 'Runs')
  await hand.press(page.locator(`.row-link[href^="${walk.firstSync}"]`))
  await shown(page, /^Changes/)
  await hand.press(button(page, 'Undo…'))
  await page
    .getByRole('dialog')
    .getByText(/operations? (is|are) taken back/)
    .waitFor(RUN)
  await see(walk, '20-undo-preview')
  await hand.press(page.getByRole('dialog').getByRole('button', { name: /^Undo \d+ operations?$/ }))
  await shown(page, /^Undo/)
  await page.locator('.page-head .badge', { hasText: /^Done/ }).waitFor(RUN)
  await see(walk, '21-undone')
  // What the first ten brought stays: another run wrote it.
  walk.deals = { made: dealsMade, left: deals(company).length }
  expect(walk.deals.left).toBeLessThan(dealsMade)
  expect(walk.deals.left).toBeGreaterThan(0)
}

async function comesBack(walk: Walk): Promise<void> {
  const { page, hand, company } = walk
  await hand.press(button(page, 'Release…'))
  const dialog = page.getByRole('dialog')
  await hand.press(dialog.getByRole('button', { name: /^Release run/ }))
  await dialog.getByText('It is written again from the next run on.').waitFor()
  await see(walk, '22-released')
  await hand.press(dialog.getByRole('link', { name: 'Connection' }))
  await shown(page, 'Connection')
  await hand.press(button(page, 'Resume'))
  await hand.go('Runs')
  await shown(page, 'Runs')
  await hand.press(button(page, 'Sync now'))
  await shown(page, /^Changes/)
  await page.locator('.page-head .badge', { hasText: /^Done/ }).waitFor(RUN)
  await see(walk, '23-came-back')
  expect(deals(company)).toHaveLength(walk.deals?.made ?? 0)
}
