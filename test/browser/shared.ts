import type { Browser } from '@playwright/test'
import type { Role } from '../../src/core/people.ts'
import type { PagesServer } from './pages-server.ts'
import { openScreen, picture, type Screen, type ScreenOptions } from './screen.ts'

/** What all tests of the pages use: one browser, and one server with the living company. */
export interface Shared {
  readonly browser: Browser
  readonly server: PagesServer
}

type Options = Omit<ScreenOptions, 'url' | 'cookie'>

/** Lets somebody of a role look, `null`: somebody who is not signed in. */
export async function looking<T>(
  { browser, server }: Shared,
  role: Role | null,
  look: (screen: Screen) => Promise<T>,
  options: Options = {},
): Promise<T> {
  const who = role === null ? {} : { cookie: server.cookieOf(role) }
  const screen = await openScreen(browser, { ...options, ...who, url: server.url })
  try {
    return await look(screen)
  } catch (error) {
    await picture(screen.page, 'ended-here')
    throw error
  } finally {
    await screen.close()
  }
}
