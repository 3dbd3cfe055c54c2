import { useQuery, useQueryClient } from '@tanstack/react-query'
import { createContext, type ReactNode, useContext, useEffect } from 'react'
import { useLocation } from 'wouter'
import { whenStranger } from '../api.ts'
import { asks } from '../asks.ts'
import type { Me, Role } from '../documents.ts'
import { endLive, goLive, onChange } from '../live.ts'
import { Trouble } from '../parts/trouble.tsx'

const MeContext = createContext<Me | null>(null)

/** Who is signed in. */
export function useMe(): Me {
  const me = useContext(MeContext)
  if (me === null) throw new Error('Only pages behind the sign-in know somebody.')
  return me
}

/** Whether the reader may do what these roles may. */
export const useMay = (...roles: readonly Role[]): boolean => roles.includes(useMe().role)

/** What is behind the sign-in: strangers are led to it, and back to the page they asked for. */
export function Session({ children }: { readonly children: ReactNode }) {
  const me = useQuery(asks.me())
  const client = useQueryClient()
  const [, navigate] = useLocation()
  useEffect(() => {
    whenStranger(() => {
      endLive()
      client.removeQueries()
      const asked = `${location.pathname}${location.search}`
      if (location.pathname !== '/sign-in')
        navigate(asked === '/' ? '/sign-in' : `/sign-in?next=${encodeURIComponent(asked)}`, { replace: true })
    })
  }, [client, navigate])
  const isIn = me.data !== undefined
  useEffect(() => {
    if (!isIn) return
    goLive()
    // One change may be told many times a second: what it makes old is asked for at most every half second.
    const old = new Set<string>()
    let later: ReturnType<typeof setTimeout> | null = null
    const refresh = () => {
      later = null
      const topics = [...old]
      old.clear()
      if (topics.includes('everything')) void client.invalidateQueries()
      else
        for (const topic of topics) {
          const [kind = '', ...of] = topic.split(' ')
          void client.invalidateQueries({ queryKey: [kind, ...of] })
          // What is told of all connections together names none of them.
          if (of.length > 0) void client.invalidateQueries({ queryKey: [kind], exact: true })
        }
    }
    const stop = onChange((change) => {
      old.add(change === 'everything' ? change : [change.topic, change.connection ?? ''].join(' ').trim())
      // How a connection stands counts its issues and records too.
      if (change !== 'everything' && change.connection !== null) old.add(`run ${change.connection}`)
      later ??= setTimeout(refresh, 500)
    })
    return () => {
      stop()
      if (later !== null) clearTimeout(later)
    }
  }, [isIn, client])
  if (me.data !== undefined) return <MeContext value={me.data}>{children}</MeContext>
  if (me.error !== null)
    return (
      <div className="gate">
        <Trouble error={me.error} retry={() => void me.refetch()} />
      </div>
    )
  return null
}
