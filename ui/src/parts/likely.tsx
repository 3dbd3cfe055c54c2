import { useInfiniteQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { asks } from '../asks.ts'
import { words } from '../words/preview.ts'
import { List } from './list.tsx'
import { MatchRow } from './match-row.tsx'
import { Card } from './page.tsx'
import { Notice } from './trouble.tsx'

/** Who is probably in Pipedrive already, to be decided before anything is made; nothing where there is nobody. */
export function Likely({ connection }: { readonly connection: string }) {
  const matches = useInfiniteQuery(asks.previewed(connection))
  // What was decided leaves the list, so it is told above it.
  const [said, say] = useState<string | null>(null)
  const isNobody = matches.data?.pages.every(({ items }) => items.length === 0) ?? true
  return (
    <>
      {said !== null && (
        <Notice tone="calm" title={said}>
          <p className="dim">{words.decidedSays}</p>
        </Notice>
      )}
      {!isNobody && (
        <Card title={words.likely} says={words.likelySays} flush={true}>
          <List of={matches} empty={null}>
            {(items) => (
              <div className="folds">
                {items.map((match) => (
                  <MatchRow
                    key={`${match.stream} ${match.key} ${match.role}`}
                    connection={connection}
                    match={match}
                    open={true}
                    onSaid={say}
                  />
                ))}
              </div>
            )}
          </List>
        </Card>
      )}
    </>
  )
}
