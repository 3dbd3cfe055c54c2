import type { Caller } from '../app/caller.ts'
import { type DoctorDeps, type DoctorDocument, doctor } from '../app/doctor.ts'
import { SYSTEM } from '../core/actor.ts'
import { examineStore } from '../store/copy/examine.ts'
import { openReading } from './reading.ts'

/** Checks this machine and its store. */
export const doctorHere = (
  deps: Omit<DoctorDeps, 'examineStore' | 'withStore'>,
  caller: Pick<Caller, 'tell'>,
): Promise<DoctorDocument> =>
  doctor(
    {
      ...deps,
      examineStore: ({ dataDir, databaseUrl }) => examineStore({ dataDir, databaseUrl: databaseUrl?.reveal() ?? null }),
      withStore: async (config, work) => {
        const reading = await openReading(config, { ...deps, actor: SYSTEM })
        try {
          await work(reading)
        } finally {
          await reading.close()
        }
      },
    },
    caller,
  )
