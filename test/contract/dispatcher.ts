import { exclusiveContract } from './dispatcher/exclusive.ts'
import { orderContract } from './dispatcher/order.ts'
import { type DispatcherPlace, processesOn } from './dispatcher/processes.ts'
import { stoppingContract } from './dispatcher/stopping.ts'
import { wakesContract } from './dispatcher/wakes.ts'

/** What every dispatcher must do, but for `idle.test.ts`. Call it inside a `describe` of the dispatcher under test. */
export function dispatcherContract(newPlace: () => Promise<DispatcherPlace>): void {
  const its = processesOn(newPlace)
  wakesContract(its)
  exclusiveContract(its)
  orderContract(its)
  stoppingContract(its)
}
