import { spoken } from './language.ts'

export const words = spoken('list', { en: { more: 'Show more' } })
