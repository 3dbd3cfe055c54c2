import { plural, spoken } from './language.ts'

export const words = spoken('personal', {
  en: {
    export: 'Export all that is held',
    open: 'Erase…',
    title: (number: string) => `Erase customer ${number}?`,
    says: 'Everything that tells of this customer is erased here: records, copies, what was written, issues, webhooks and previews. It cannot be taken back.',
    openDocuments: (n: number) =>
      plural(n, {
        one: '# of its documents is open. It is shown no more, and the tie-out leaves it out.',
        other: '# of its documents are open. They are shown no more, and the tie-out leaves them out.',
      }),
    held: 'Held here',
    rows: (n: number) => plural(n, { one: '# row', other: '# rows' }),
    more: (n: number) => plural(n, { one: 'and # more', other: 'and # more' }),
    there: 'In Pipedrive',
    thereNone: 'Nothing of it is in Pipedrive.',
    shared: 'stands for others too, so it stays',
    linked: 'was there before: only what we wrote is put back',
    made: 'made by ml-connector',
    pipedrive: 'Delete in Pipedrive too what was made for it',
    pipedriveSays: 'What people made or changed there, and what stands for others too, stays.',
    stays:
      'Visma.net keeps the customer and its documents, as the law on bookkeeping asks. Backups made before are not touched.',
    typeNumber: (number: string) => `Type ${number} to confirm`,
    erase: (number: string) => `Erase customer ${number}`,
    erasing: 'Erasing…',
    erased: (number: string) => `Customer ${number} is erased`,
    erasedSays: 'Nothing of it is read into the store again.',
    notErased: 'Nothing was erased here yet: the run in Pipedrive did not come to its end.',
    toRun: 'See that run',
    became: {
      stays: 'stays',
      deleted: 'deleted',
      put_back: 'what we wrote is put back',
      left: 'left',
    },
    toReceivables: 'To the receivables',
  },
})
