import { IconCircleCheck } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { asks } from '../asks.ts'
import { useKeys } from '../keys.ts'
import type { PageProps } from '../pages.ts'
import { Chips } from '../parts/chips.tsx'
import { EmptyState } from '../parts/empty.tsx'
import { IssueGroupCard } from '../parts/issue-group.tsx'
import { Card, PageHeader } from '../parts/page.tsx'
import { Loaded, Notice } from '../parts/trouble.tsx'
import { useMay } from '../shell/session.tsx'
import { stepThrough } from '../step-through.ts'
import { useUrlState } from '../url-state.ts'
import { words } from '../words/issues.ts'

/** So many groups are shown with their records from the start. */
const FEW = 4

const STATES = ['open', 'waiting', 'resolved', 'ignored'] as const
type State = (typeof STATES)[number]

export default function Issues({ params }: PageProps) {
  const connection = params.connection ?? ''
  const [asked, setState] = useUrlState('state', 'open')
  const state: State = STATES.find((one) => one === asked) ?? 'open'
  const mayAct = useMay('admin', 'finance')
  const groups = useQuery(asks.issueGroups(connection, state))
  const { data: status } = useQuery(asks.status(connection))
  useKeys({ j: () => stepThrough('.row-link', 1), k: () => stepThrough('.row-link', -1) })
  // What was settled leaves the list, so it is told above it.
  const [said, say] = useState<string | null>(null)
  const counts: Partial<Record<State, number>> = status?.issues ?? {}
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
        choices={STATES.map((one) => ({ value: one, label: words.states[one], count: counts[one] }))}
      />
      {said !== null && <Notice tone="calm" title={said} />}
      <Loaded of={groups}>
        {(found) =>
          found.length === 0 ? (
            <Card>
              <EmptyState icon={IconCircleCheck} title={words.none[state]} />
            </Card>
          ) : (
            found.map((group, at) => (
              <IssueGroupCard
                key={group.code}
                connection={connection}
                group={group}
                state={state}
                open={at === 0 || found.length <= FEW}
                onSaid={say}
              />
            ))
          )
        }
      </Loaded>
      {state === 'open' && <p className="small dim">{mayAct ? words.keys : words.keysToRead}</p>}
    </div>
  )
}
