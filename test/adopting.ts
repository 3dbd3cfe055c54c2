import { type AdoptionDocument, adoptionDocument, adoptionOf } from '../src/app/adoption.ts'
import type { World } from './world.ts'

/** What `connection adopt` does, in this process. */
export async function adopt(w: World): Promise<AdoptionDocument> {
  const adoption = adoptionOf(await w.connection())
  const { run, issues } = await w.preview({ mode: 'full', trigger: 'adopt', adopt: adoption.add })
  return adoptionDocument.parse(adoption.document(run, issues))
}

/** As `connection delete` and `connection apply` do: nothing is known any more of what was written. */
export async function makeAgain(w: World): Promise<void> {
  await w.store.connections.remove((await w.connection()).id)
  await w.configure({})
  w.clock.advance(120_000)
}

/** Live records of each kind. */
export const inventory = ({ pipedrive: { state } }: Pick<World, 'pipedrive'>): Readonly<Record<string, number>> =>
  Object.fromEntries(
    (['organizations', 'persons', 'deals', 'notes', 'activities'] as const).map((kind) => [
      kind,
      [...state[kind].values()].filter((row) => !row.is_deleted).length,
    ]),
  )
