import { IconLink } from '@tabler/icons-react'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Link } from 'wouter'
import { asks } from '../asks.ts'
import { useKeys } from '../keys.ts'
import type { PageProps } from '../pages.ts'
import { Chips } from '../parts/chips.tsx'
import { EmptyState } from '../parts/empty.tsx'
import { List } from '../parts/list.tsx'
import { MatchRow } from '../parts/match-row.tsx'
import { Card, PageHeader } from '../parts/page.tsx'
import { Notice } from '../parts/trouble.tsx'
import { href } from '../routes.ts'
import { stepThrough } from '../step-through.ts'
import { useUrlState } from '../url-state.ts'
import { words } from '../words/matches.ts'

const STATES = ['suggested', 'ambiguous', 'waiting', 'apart', 'linked'] as const

export default function Matches({ params }: PageProps) {
  const connection = params.connection ?? ''
  const { data: status } = useQuery(asks.status(connection))
  const isNew = status?.state === 'not_started' && status.lastSuccessAt === null
  const { data: previewed } = useInfiniteQuery({ ...asks.previewed(connection), enabled: isNew })
  const hasMet = !isNew || previewed?.pages.some(({ items }) => items.length > 0)
  const [asked, setState] = useUrlState('state', 'suggested')
  const state = STATES.find((one) => one === asked) ?? 'suggested'
  // What was decided leaves the list, so it is told above it.
  const [said, say] = useState<string | null>(null)
  const matches = useInfiniteQuery(asks.matches(connection, state))
  useKeys({ j: () => stepThrough('.row-link', 1), k: () => stepThrough('.row-link', -1) })
  return (
    <div className="page">
      <PageHeader title={words.title} says={words.says} />
      <Chips
        label={words.state}
        value={state}
        onChange={(next) => {
          say(null)
          setState(next)
        }}
        choices={STATES.map((one) => ({
          value: one,
          label: words.states[one],
          count: one === 'suggested' ? status?.suggested : undefined,
        }))}
      />
      {said !== null && <Notice tone="calm" title={said} />}
      <Card flush={true}>
        <List
          of={matches}
          empty={
            !hasMet ? (
              <EmptyState
                icon={IconLink}
                title={words.notYet}
                action={<Link href={href('preview', { connection })}>{words.toPreview}</Link>}
              >
                {words.notYetSays}
              </EmptyState>
            ) : (
              <EmptyState icon={IconLink} title={words.none[state]}>
                {words.noneSays}
              </EmptyState>
            )
          }
        >
          {(items) => (
            <div className="folds">
              {items.map((match) => (
                <MatchRow
                  key={`${match.stream} ${match.key} ${match.role}`}
                  connection={connection}
                  match={match}
                  open={state === 'suggested' || state === 'ambiguous'}
                  onSaid={say}
                />
              ))}
            </div>
          )}
        </List>
      </Card>
      <p className="small dim">{words.keys}</p>
    </div>
  )
}
