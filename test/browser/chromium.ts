import { existsSync } from 'node:fs'
import { type Browser, chromium } from '@playwright/test'

const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']

/** Where a Chromium is, and `null` where none is. */
export function chromiumPath(): string | null {
  const asked = process.env.CHROMIUM_PATH
  const places = [...(asked ? [asked] : []), ...PLACES, chromium.executablePath()]
  return places.find((place) => existsSync(place)) ?? null
}

export const NO_CHROMIUM =
  'No Chromium is here, so the pages are not tried in one: install it (apt-get install chromium, or npx playwright install chromium), or name it in CHROMIUM_PATH.'

// Nothing that a browser asks the internet for by itself.
const ARGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

export const startChromium = (executablePath: string): Promise<Browser> =>
  chromium.launch({ executablePath, args: ARGS })
