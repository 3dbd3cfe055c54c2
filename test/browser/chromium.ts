import { existsSync } from 'node:fs'
import { type Browser, chromium } from '@playwright/test'

/** The same engine without all that is around a page: it takes two thirds of what a whole Chromium takes. */
const LIGHT = '/usr/bin/chromium-headless-shell'
const WHOLE = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']

/** Where a Chromium is, and `null` where none is: the light one, if both are there and no whole one is asked for. */
export function chromiumPath(wanted?: 'whole'): string | null {
  const asked = process.env.CHROMIUM_PATH
  const whole = [...WHOLE, chromium.executablePath()]
  const places = [...(asked ? [asked] : []), ...(wanted === 'whole' ? [...whole, LIGHT] : [LIGHT, ...whole])]
  return places.find((place) => existsSync(place)) ?? null
}

export const NO_CHROMIUM =
  'No Chromium is here, so the pages are not tried in one: install it (apt-get install chromium-headless-shell or chromium, or npx playwright install chromium), or name it in CHROMIUM_PATH.'

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
