import { everywhere } from './dispatcher/everywhere.ts'
import { dispatcherContract } from './dispatcher.ts'

everywhere(dispatcherContract)
