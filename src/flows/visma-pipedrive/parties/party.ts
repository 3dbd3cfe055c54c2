import type { Party } from '../../../connectors/visma/model.ts'
import type { StagedRecord } from '../../../core/record.ts'

/** A staged customer or supplier as it was decoded. */
export const partyOf = (record: StagedRecord): Party => record.data as unknown as Party
