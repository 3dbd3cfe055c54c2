import { plural, spoken } from './language.ts'

export const words = spoken('undo', {
  en: {
    open: 'Undo…',
    openOne: 'Undo this operation…',
    title: 'Undo this run?',
    titleOne: 'Undo this operation?',
    says: 'What stood there before is put back, in reverse order, where a field is still as we wrote it. The connection is paused meanwhile, and what was undone stays undone until it is released.',
    saysOne:
      'What stood there before is put back, where the field is still as we wrote it. It stays so until it is released.',
    looking: 'Looking what would be taken back. Nothing is written…',
    costs: (operations: number, units: string) =>
      `${plural(operations, { one: '# operation is taken back', other: '# operations are taken back' })}, for ${units} units of the API budget.`,
    nothing: 'Nothing of it can be taken back.',
    stays: (n: number) => plural(n, { one: '# stays as it is', other: '# stay as they are' }),
    more: (n: number) => plural(n, { one: 'and # more', other: 'and # more' }),
    undo: (n: number) => plural(n, { one: 'Undo # operation', other: 'Undo # operations' }),
    takesBack: 'This was taken back',
    refused: (system: string) => `${system} refused it`,
    because: {
      edited: 'a person edited it since',
      unknown: 'it is not known what stood there before',
      gone: 'it is gone from Pipedrive',
      merged: 'it was merged into another record',
      attached: 'something that stays hangs on it',
      shared: 'it stands for other records too',
      read_only: 'it cannot be written there',
      setup: 'it belongs to the set-up of the account',
      hidden: 'sales may not see it any more',
      deleted: 'it was deleted, since it stood for nothing any more',
      forgotten: 'what stood there before is kept no longer',
    },
    release: 'Release…',
    releaseTitle: 'Release what was undone?',
    releaseSays: 'What this undo keeps back is written again from the next run on.',
    releaseIt: (run: string) => `Release run ${run}`,
    released: (n: number) =>
      plural(n, { one: '# record or field is released', other: '# records and fields are released' }),
    releasedSays: 'It is written again from the next run on.',
    stillPaused: 'The connection is still paused: resume it on its page.',
    toConnection: 'Connection',
  },
})
