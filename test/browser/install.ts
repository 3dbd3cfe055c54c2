import { spawnSync } from 'node:child_process'
import { chromiumPath, NO_CHROMIUM } from './chromium.ts'

/** Before `npm test`: brings a Chromium where there is none. Without a network the tests say themselves what is missing. */
const PATIENCE_MS = 180_000

if (chromiumPath() === null) {
  console.log('No Chromium is here: installing one for the tests of the pages.')
  spawnSync('npx', ['playwright', 'install', 'chromium'], { stdio: 'inherit', timeout: PATIENCE_MS })
  if (chromiumPath() === null) console.warn(NO_CHROMIUM)
}
