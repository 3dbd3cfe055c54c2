import type { Clock } from '../core/clock.ts'
import { isSyncError, told } from '../core/errors.ts'
import type { AttendOptions } from '../engine/attend.ts'
import type { Log } from '../observe/log.ts'
import type { Service } from '../service/service.ts'
import { outcomeOf } from './outcome.ts'

/**
 * Runs a connection for the engine. A failure of the run is an outcome; it throws only when the store itself is away.
 */
export function runOnce(service: Service, clock: Clock, log: Log): AttendOptions['run'] {
  return async ({ name, mode, trigger, signal }) => {
    try {
      const result = await service.run(name, { mode, trigger, signal })
      if (result === null) return null
      const { state } = await service.connection(name)
      const { run } = result
      if (run.status === 'stopped' && (await service.store.runs.isStopAsked(run.id))) return { is: 'sent_away' }
      return outcomeOf(run, result.ended, state)
    } catch (error) {
      // Throws when the store is away: then we do not know the state of the connection, nor whether it still exists.
      const { id } = await service.connection(name)
      if (!isSyncError(error)) {
        log.error({ event: 'run.bug', connection: name, err: error }, 'something unexpected went wrong')
        return { is: 'failed' }
      }
      log.warn({ event: 'run.refused', connection: name, code: error.code }, error.message)
      if (error.remedy.do !== 'hold') return { is: 'failed' }
      const reason = told(error)
      await service.store.connections.setState(id, 'held', reason, clock.now().getTime())
      return { is: 'held', tried: false }
    }
  }
}
