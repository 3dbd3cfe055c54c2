import type { Fields } from '../../../core/connector.ts'
import type { Json } from '../../../core/json.ts'
import { sameJson } from '../../../core/json.ts'
import type { Desired } from '../../../core/plan.ts'
import type { Shadow } from '../../../core/sync-store.ts'

/**
 * What is known of a record that we made in an earlier time and have no memory of. What says the same as we would is
 * ours; another value of a field that people may take over is theirs. A deal that is open is as it was made.
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
    else if (ownership === 'own' && !isAsMade(field, now)) theirs.push(field)
  }
  if (wanted.entity === 'deal' && current.status === 'open') {
    written.status = 'open'
    returned.status = 'open'
  }
  return { written, returned, theirs }
}

// Nothing of it was decided yet, by us or by people.
const isAsMade = (field: string, now: Json): boolean =>
  now === null || now === '' || (field === 'status' && now === 'open') || (field === 'done' && now === false)
