import { send } from '../api.ts'
import { endLive } from '../live.ts'

export async function signOut(): Promise<void> {
  endLive()
  await send('DELETE', '/session').catch(() => undefined)
}
