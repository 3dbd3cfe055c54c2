import { some } from '../breadth.ts'
import { DISPATCHERS, everywhere } from './dispatcher/everywhere.ts'
import { dispatcherContract } from './dispatcher.ts'

everywhere(dispatcherContract, some(DISPATCHERS, 2))
