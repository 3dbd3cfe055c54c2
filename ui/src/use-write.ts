import { type UseMutationOptions, type UseMutationResult, useMutation, useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import { Trouble } from './api.ts'
import { asks } from './asks.ts'

const AGAIN_MS = 5_000

/** The server, or its store, is away for a while. */
const isAway = (error: unknown): boolean => error instanceof Trouble && [0, 502, 503, 504].includes(error.status)

/**
 * A change that somebody asks for. Refused because the server or its store is away, that is told until they answer again:
 * then it may be asked for once more, and whoever reads it would take it for how things stand.
 */
export function useWrite<Done, Given = void>(
  options: UseMutationOptions<Done, Error, Given>,
): UseMutationResult<Done, Error, Given> {
  const write = useMutation(options)
  const client = useQueryClient()
  const { error, reset } = write
  useEffect(() => {
    if (!isAway(error)) return
    const look = setInterval(
      () => void client.fetchQuery({ ...asks.session(), staleTime: 0 }).then(reset, () => undefined),
      AGAIN_MS,
    )
    return () => clearInterval(look)
  }, [error, reset, client])
  return write
}
