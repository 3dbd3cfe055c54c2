import type { Service } from '../service/service.ts'

const DAY_MS = 86_400_000

/** Keeps OAuth sign-ins from expiring unused: looks at them now, then daily. @returns a function that stops it */
export function keepSignIns({ signIn }: Pick<Service, 'signIn'>): () => void {
  const stop = new AbortController()
  const look = () => void signIn.keepAlive(stop.signal)
  look()
  const timer = setInterval(look, DAY_MS)
  return () => {
    clearInterval(timer)
    stop.abort(new Error('serve is stopping'))
  }
}
