import { Button } from '@mantine/core'
import type { InfiniteData, UseInfiniteQueryResult } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import type { Page } from '../documents.ts'
import { words } from '../words/list.ts'
import { SkeletonRows } from './page.tsx'
import { Trouble } from './trouble.tsx'

interface Given<P extends Page<unknown>> {
  readonly of: UseInfiniteQueryResult<InfiniteData<P>>
  readonly empty: ReactNode
  readonly children: (items: readonly P['items'][number][], first: P) => ReactNode
}

/** A list that is read page by page: as far as it was read, and a button for more. */
export function List<P extends Page<unknown>>({ of, empty, children }: Given<P>) {
  const first = of.data?.pages[0]
  if (first === undefined) {
    if (of.error !== null) return <Trouble error={of.error} retry={() => void of.refetch()} />
    return <SkeletonRows />
  }
  const items = of.data?.pages.flatMap((page) => page.items) ?? []
  if (items.length === 0) return empty
  return (
    <>
      {children(items, first)}
      {of.hasNextPage && (
        <div className="card-foot">
          <Button
            size="compact-sm"
            variant="default"
            loading={of.isFetchingNextPage}
            onClick={() => void of.fetchNextPage()}
          >
            {words.more}
          </Button>
        </div>
      )}
    </>
  )
}
