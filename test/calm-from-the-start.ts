/**
 * Every one of their tests calms the fault switch before the first call, or would count, price and break what it did not
 * mean to. `test/every-file.ts` holds them to it.
 */
export const CALM_FROM_THE_START: readonly string[] = [
  'src/app/records.test.ts',
  'src/app/status.test.ts',
  'test/days/restored.test.ts',
  'test/sync/adopt.test.ts',
  'test/sync/adopted.test.ts',
  'test/sync/first-sync-broken-off.test.ts',
  'test/sync/half-an-entry.test.ts',
  'test/sync/late-arrivals.test.ts',
  'test/sync/many-payments.test.ts',
  'test/sync/odd-money.test.ts',
  'test/sync/open-list.test.ts',
  'test/sync/receivables-command.test.ts',
  'test/sync/restored-deleted.test.ts',
  'test/sync/restored.test.ts',
  'test/sync/setup-budget.test.ts',
  'test/sync/source-doubts.test.ts',
  'test/sync/whose-deals.test.ts',
  'test/sync/whose-entries.test.ts',
  'test/undo/at-source.test.ts',
  'test/undo/died.test.ts',
  'test/undo/left.test.ts',
  'test/undo/made-before.test.ts',
  'test/undo/parts.test.ts',
  'test/undo/peoples-words.test.ts',
  'test/undo/then-rest.test.ts',
  'test/undo/troubled.test.ts',
]
