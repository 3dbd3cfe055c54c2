import type { Fields } from '../../../core/connector.ts'
import type { Json } from '../../../core/json.ts'
import { sameJson } from '../../../core/json.ts'
import type { Desired } from '../../../core/plan.ts'
import type { Shadow } from '../../../core/sync-store.ts'
import { PINNED_WHERE } from '../entries/pins.ts'

/**
 * The shadow for a record that we made before this store existed. A field that holds what we would write counts as
 * written by us. Another value in a field that people may take over counts as theirs. An open deal counts as still as
 * we made it.
 */
export function asOurs(wanted: Desired, current: Fields): Pick<Shadow, 'written' | 'returned' | 'theirs'> {
  const written: Record<string, Json> = {}
  const returned: Record<string, Json> = {}
  const theirs: string[] = []
  for (const [field, value] of Object.entries(wanted.fields)) {
    const now = current[field]
    if (now === undefined) continue
    returned[field] = now
    const ownership = wanted.policy[field]?.created
    if (sameJson(now, value)) written[field] = value
    else if (ownership === 'own' && !isAsMade(field, now, current)) theirs.push(field)
  }
  if (wanted.entity === 'deal' && current.status === 'open') {
    written.status = 'open'
    returned.status = 'open'
  }
  return { written, returned, theirs }
}

// Whether the field still has the value of a new record, so that neither we nor people have decided it.
const isAsMade = (field: string, now: Json, current: Fields): boolean =>
  now === null ||
  now === '' ||
  (field === 'status' && now === 'open') ||
  (field === 'done' && now === false) ||
  (now === false && current[PINNED_WHERE[field] ?? field] === null)
