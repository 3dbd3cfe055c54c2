import { spoken } from './language.ts'

export const words = spoken('ageing', {
  en: {
    notDue: 'Not due',
    days1to30: '1–30 days',
    days31to60: '31–60 days',
    days61to90: '61–90 days',
    over90: 'Over 90 days',
    unallocated: 'Unallocated',
    nothing: 'Nothing open',
    title: 'By age',
  },
})
