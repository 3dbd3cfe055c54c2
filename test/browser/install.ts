import { spawnSync } from 'node:child_process'
import { chromiumPath, NO_CHROMIUM } from './chromium.ts'

/** Before `npm test`: brings a Chromium where there is none. Without a network the tests say themselves what is missing. */
const PATIENCE_MS = 300_000

type Command = readonly [string, ...string[]]

const PLAYWRIGHTS: readonly Command[] = [['npx', 'playwright', 'install', 'chromium']]
const isRoot = process.getuid?.() === 0

/** The system's own, where nobody is asked for a password; a machine behind a mirror of packages has no other. */
const apt = (...args: string[]): Command => (isRoot ? ['apt-get', ...args] : ['sudo', '-n', 'apt-get', ...args])
const install = (name: string): Command => apt('install', '-y', '-qq', '--no-install-recommends', name)
/** The light one first, which not every system has. */
const SYSTEMS = [[apt('update', '-qq'), install('chromium-headless-shell')], [install('chromium')]]

/** A person's machine gets a browser in their own cache first: what belongs to the system is theirs to install. */
const WAYS = isRoot || process.env.CI ? [...SYSTEMS, PLAYWRIGHTS] : [PLAYWRIGHTS, ...SYSTEMS]

if (chromiumPath() === null) {
  console.log('No Chromium is here: installing one for the tests of the pages.')
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  for (const way of WAYS) {
    if (chromiumPath() !== null) break
    for (const [program, ...args] of way) spawnSync(program, args, { stdio: 'inherit', timeout: PATIENCE_MS, env })
  }
  if (chromiumPath() === null) console.warn(NO_CHROMIUM)
}
