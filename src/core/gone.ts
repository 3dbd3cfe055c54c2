import type { RemoteId, RunId } from './ids.ts'
import type { Effect, Link } from './sync-store.ts'

/** Points the links to another record: the one they pointed to was merged into it or made anew. */
export const moved = (links: readonly Link[], remote: RemoteId, run: RunId | null = null): readonly Effect[] =>
  links.map((link) => ({ do: 'link', link: { ...link, remote, state: 'live', run: run ?? link.run } }))

/** Notes a record as deleted, on all links to it and in the mirror, so that it is no candidate for a match any more. */
export const buried = (
  { entity, remote }: Pick<Link, 'entity' | 'remote'>,
  links: readonly Link[],
  run: RunId | null = null,
): readonly Effect[] => [
  ...links.map((link): Effect => ({ do: 'link', link: { ...link, state: 'deleted', run: run ?? link.run } })),
  {
    do: 'mirror',
    entries: [{ record: { entity, id: remote, fields: {}, updatedAt: null, deleted: true }, keys: {} }],
  },
]

/** Notes in the mirror that people merged a record into another, so that whoever means it by its old id finds it. */
export const mergedAway = (entity: Link['entity'], id: RemoteId, mergedInto: RemoteId): Effect => ({
  do: 'mirror',
  entries: [{ record: { entity, id, fields: {}, updatedAt: null, mergedInto, deleted: true }, keys: {} }],
})
