import { type InfiniteData, type UseInfiniteQueryOptions, useInfiniteQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { Page } from '../documents.ts'

/** What follows the rows that a page began with. */
export interface Rest {
  readonly isLoading: boolean
  readonly error: Error | null
  readonly more: () => void
}

type Asking<P> = UseInfiniteQueryOptions<P, Error, InfiniteData<P>, (string | null)[], string | null>

/**
 * Reads what follows once somebody asks for it, a page at a time.
 *
 * @param cursor where it goes on; `null`: nothing follows
 */
export function useRest<T>(asking: Asking<Page<T>>, cursor: string | null) {
  const [isAsked, setAsked] = useState(false)
  const found = useInfiniteQuery({ ...asking, enabled: isAsked && cursor !== null })
  const isWhole = cursor === null || (found.data !== undefined && !found.hasNextPage)
  const more = () => {
    if (!isAsked) setAsked(true)
    else if (found.data === undefined) void found.refetch()
    else void found.fetchNextPage()
  }
  const rest: Rest | undefined = isWhole ? undefined : { isLoading: found.isFetching, error: found.error, more }
  return { items: found.data?.pages.flatMap(({ items }) => items) ?? [], rest }
}
