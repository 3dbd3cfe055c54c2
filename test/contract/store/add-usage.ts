import { systemClock } from '../../../src/core/clock.ts'
import { openStore } from '../../../src/store/open.ts'

// A process that spends API budget, a unit at a time. Arguments: data directory, units.
const [dataDir = '', units = '0'] = process.argv.slice(2)
const store = await openStore({ dataDir, clock: systemClock })
for (let n = 0; n < Number(units); n += 1) await store.usage.add('acme', '2026-11-22', 1)
await store.close()
