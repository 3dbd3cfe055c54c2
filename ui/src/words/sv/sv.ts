import type { Catalogues, Plural } from '../like.ts'
import { daily } from './daily.ts'
import { door } from './door.ts'
import { frame } from './frame.ts'
import { life } from './life.ts'
import { money } from './money.ts'
import { named } from './named.ts'
import { setUp } from './set-up.ts'

/** Every catalogue in Swedish, by the name under which the pages ask for it. */
export const catalogues = (plural: Plural): Catalogues => ({
  ...door(),
  ...frame(plural),
  ...daily(plural),
  ...life(plural),
  ...money(plural),
  ...setUp(),
  ...named(plural),
})
