import { spoken } from './language.ts'

export const words = spoken('palette', {
  en: {
    title: 'Search everything',
    hint: 'Pages, customers, invoices, numbers…',
    none: 'Nothing is found by that.',
    pages: 'Pages',
    records: 'Records',
    connections: 'Connections',
    keys: 'to move, Enter to open, Esc to close',
    searching: 'Searching…',
  },
})
