import type { Browser } from '@playwright/test'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { chromiumPath, startChromium } from './chromium.ts'
import { triesHostileNames } from './hostile-names.ts'
import { type Examples, examplesOf, pagesOf } from './page-list.ts'
import { type PagesServer, pagesServer } from './pages-server.ts'
import { opened } from './screen.ts'
import { triesViewerAtBands } from './seen-by-viewer.ts'

const chromium = chromiumPath()

/** What `pages.test.ts` tries with the pages where most depends on it, here with every page. */
describe.skipIf(chromium === null)('every page', () => {
  let server: PagesServer
  let browser: Browser
  let examples: Examples
  const shared = () => ({ server, browser })
  const pages = pagesOf(() => examples)
  beforeAll(async () => {
    ;[server, browser] = await Promise.all([pagesServer(), startChromium(chromium ?? '')])
    examples = await examplesOf(server)
  })
  afterAll(async () => {
    await browser?.close()
    await server?.close()
  })

  triesHostileNames(shared, pages)
  triesViewerAtBands(shared, pages, opened)

  test('the server itself found nothing wrong', () => expect(server.failures).toEqual([]))
})
