/** Seeds of the fault switch (`test/weather.ts`) that `npm test` runs with. */
export const FAULT_SEEDS: readonly number[] = [1, 2, 3]

/** Tests over the twins that run once more with the fault switch on. What they count they count in calm weather. */
export const WITH_FAULTS: readonly string[] = [
  'test/contract/source.test.ts',
  'test/stores/stores.test.ts',
  'test/sync/*.test.ts',
  'test/days/*.test.ts',
  'test/hooks/hints-that-fail-alone.test.ts',
  'test/hooks/pipedrive-hints.test.ts',
  'test/hooks/receive.test.ts',
  'test/hooks/register.test.ts',
  'test/hooks/visma-hints.test.ts',
  'src/connectors/visma/twin.test.ts',
  'src/app/*.test.ts',
  'src/http/oauth-endings.test.ts',
  'src/http/oauth-routes.test.ts',
  'src/http/oauth-strangers.test.ts',
  'src/observe/*.test.ts',
  'test/chaos/checker.test.ts',
]

/** Tests over the twins that do not, and why. */
export const WITHOUT_FAULTS: Readonly<Record<string, string>> = {
  'src/cli/adopt.test.ts':
    'It starts the real program over real HTTP, where the switch has no part; adoption under faults is test/sync.',
  'src/cli/terminal/planned.test.ts': 'It looks at how a preview is printed; previews under faults are test/sync.',
  'test/hooks/held-open.test.ts':
    'What it loads and holds open comes in through the receiver, where the switch has no part.',
  'test/hooks/shared-address.test.ts': 'Its load comes in through the receiver, where the switch has no part.',
  'test/hooks/burst.test.ts':
    'Its load comes in through the receiver, where the switch has no part; it takes half a minute.',
}
