import { spoken } from './language.ts'

export const words = spoken({ en: { more: 'Show more' } })
