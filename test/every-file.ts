import { restoreNodeGlobals } from './node-globals.ts'
import './property-seed.ts'

restoreNodeGlobals()
