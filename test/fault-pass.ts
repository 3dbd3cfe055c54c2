import { CALM_FROM_THE_START } from './calm-from-the-start.ts'
import { testsThatReach } from './reach.ts'

/** Seeds of the fault switch (`test/weather.ts`) that `npm run test:all` runs with: half of the tests each. */
export const FAULT_SEEDS: readonly number[] = [1, 2]

/** Tests over the twins that do not run with the fault switch on, and why. */
export const WITHOUT_FAULTS: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    CALM_FROM_THE_START.map((file) => [file, 'It is calm from the start: no call meets the switch.']),
  ),
  'test/erase/killed.test.ts':
    'It runs the program over real HTTP, where the switch has no part; erasing under faults is its neighbours.',
  'test/tie-out/killed.test.ts':
    'It runs the program over real HTTP, where the switch has no part; tying out under faults is its neighbours.',
  'src/cli/adopt.test.ts':
    'It runs the program over real HTTP, where the switch has no part; adoption under faults is test/sync.',
  'src/cli/terminal/planned.test.ts': 'It looks at how a preview is printed; previews under faults are test/sync.',
  'test/stores/stores.test.ts': 'It looks whether an old store goes on; going on under faults is all the others.',
  'test/undo/killed.test.ts':
    'It runs the program over real HTTP, where the switch has no part; undo under faults is its neighbours.',
  'test/fault-pass.test.ts': 'It looks whether the switch is off.',
  'test/chaos/checker.test.ts':
    'It looks whether the checker of the chaos sees what is wrong, and so must know what is.',
  'src/connectors/visma/twin.test.ts':
    'It looks at the twin itself; the source under faults is test/contract and test/sync.',
  'src/observe/metrics.test.ts': 'It looks at what is counted of a run; runs under faults are test/sync.',
  'test/hooks/receive.test.ts':
    'What it is told comes in through the receiver, where the switch has no part; hints under faults are its neighbours.',
  'test/hooks/held-open.test.ts':
    'What it loads and holds open comes in through the receiver, where the switch has no part.',
  'test/hooks/shared-address.test.ts': 'Its load comes in through the receiver, where the switch has no part.',
  'test/hooks/burst.test.ts':
    'Its load comes in through the receiver, where the switch has no part; it takes half a minute.',
}

/** Every test whose twins stand behind the fault switch, whoever it has them from. */
export const BEHIND_THE_SWITCH = testsThatReach('test/weather.ts')

/** Those run once more with the switch on. What they count they count in calm weather. */
export const WITH_FAULTS = BEHIND_THE_SWITCH.filter((file) => !(file in WITHOUT_FAULTS))

/** Chosen by its name, so that no test changes its seed because another comes or goes. */
const seedOf = (file: string): number => {
  const sum = [...file].reduce((all, letter) => all + letter.charCodeAt(0), 0)
  return FAULT_SEEDS[sum % FAULT_SEEDS.length] ?? 0
}

/** The passes with faults: each test with one of the seeds, or all of them with the one that is asked for. */
export const faultPasses = (asked?: number): readonly (readonly [seed: number, files: readonly string[]])[] =>
  asked
    ? [[asked, WITH_FAULTS]]
    : FAULT_SEEDS.map((seed) => [seed, WITH_FAULTS.filter((file) => seedOf(file) === seed)])

/** Tests that try a part of their cases in `npm test` run once more with all of them. */
export const WIDE = testsThatReach('test/breadth.ts')

/**
 * What takes so long, and is so seldom broken, that `npm test` leaves it to the pass `wide`: whole programs that are
 * packed, installed, played, killed and put back; loads and very large stores; databases in trouble; what an earlier store
 * left; the ways of an admin in a browser; and every command on every kind of screen. The rules they hold have
 * shorter tests in `npm test`.
 */
export const SLOW: readonly string[] = [
  // Programs as processes.
  'src/cli/adopt.test.ts',
  'src/cli/commands/demo.test.ts',
  'src/cli/demo/again.test.ts',
  'src/cli/demo/alongside.test.ts',
  'src/cli/demo/mending.test.ts',
  'src/cli/commands/serve-answers.test.ts',
  'src/cli/outage.test.ts',
  'src/cli/with-twins.test.ts',
  'src/serve/beside-others.test.ts',
  'src/serve/crash.test.ts',
  'test/adding-a-flow/adding-a-flow.test.ts',
  'test/api/in-a-shell.test.ts',
  'test/api/stop.test.ts',
  'test/chaos/chaos.test.ts',
  'test/chaos/checker.test.ts',
  'test/contract/store/processes.test.ts',
  'test/erase/killed.test.ts',
  'test/live/live.test.ts',
  'test/package.test.ts',
  'test/readme.test.ts',
  'test/terminal/demo.test.ts',
  'test/terminal/every-command.test.ts',
  'test/terminal/every-screen.test.ts',
  'test/tie-out/killed.test.ts',
  // Databases in trouble, and the queue and copies on them.
  'src/engine/boss.test.ts',
  'src/serve/database-gone-and-back.test.ts',
  'src/serve/full-disk.test.ts',
  'src/serve/silent-database.test.ts',
  'src/store/copy/copy.test.ts',
  'src/store/copy/examine.test.ts',
  'src/store/database/postgres-trouble.test.ts',
  'test/api/away.test.ts',
  'test/json/on-postgres.test.ts',
  // Many at once, and very many.
  'src/connectors/pipedrive/mutated-answers.test.ts',
  'src/flows/visma-pipedrive/entries/entry-block-effort.test.ts',
  'src/flows/visma-pipedrive/fit/match-account.test.ts',
  'test/api/at-once.test.ts',
  'test/hooks/burst.test.ts',
  'test/hooks/held-open.test.ts',
  'test/hooks/shared-address.test.ts',
  'test/lists/customer-page.test.ts',
  'test/lists/plans.test.ts',
  'test/sync/many-payments.test.ts',
  'test/sync/refused-for-a-while.test.ts',
  // What was lost, left or broken off.
  'test/days/restored.test.ts',
  'test/erase/strangers.test.ts',
  'test/sync/adopted.test.ts',
  'test/sync/moments-after-a-loss.test.ts',
  'test/sync/pdfs-left.test.ts',
  'test/sync/restored.test.ts',
  'test/sync/whose-entries.test.ts',
  'test/undo/troubled.test.ts',
  // In a browser.
  'test/browser/one-admin.test.ts',
  'test/browser/variations.test.ts',
  'test/browser/watching.test.ts',
  'test/browser/way.test.ts',
]
