import { IconHistory } from '@tabler/icons-react'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { asks } from '../asks.ts'
import type { PageProps } from '../pages.ts'
import { Choose } from '../parts/choose.tsx'
import { EmptyState } from '../parts/empty.tsx'
import { List } from '../parts/list.tsx'
import { Card, PageHeader } from '../parts/page.tsx'
import { RunTable } from '../parts/run-table.tsx'
import { SyncButton } from '../parts/sync-button.tsx'
import { useUrlState } from '../url-state.ts'
import { words } from '../words/runs.ts'
import { words as status } from '../words/status.ts'

const DAY_MS = 86_400_000
const DAYS = { day: 1, week: 7, month: 30 } as const

/** From when on, reckoned once: the list would be asked for anew with every moment that passes. */
function useSince(time: string): string {
  const [opened] = useState(Date.now)
  const days = DAYS[time as keyof typeof DAYS]
  return days === undefined ? '' : new Date(opened - days * DAY_MS).toISOString()
}

export default function Runs({ params }: PageProps) {
  const connection = params.connection ?? ''
  const [state, setState] = useUrlState('status')
  const [mode, setMode] = useUrlState('mode')
  const [flow, setFlow] = useUrlState('flow')
  const [time, setTime] = useUrlState('time')
  const since = useSince(time)
  const runs = useInfiniteQuery(asks.runs(connection, { status: state, mode, flow, since }))
  const isFiltered = [state, mode, flow, time].some((one) => one !== '')
  return (
    <div className="page">
      <PageHeader title={words.title} says={words.says}>
        <SyncButton connection={connection} />
      </PageHeader>
      <div className="filters">
        <Choose label={words.state} all={words.anyState} choices={status.run} value={state} onChange={setState} />
        <Choose label={words.mode} all={words.anyMode} choices={status.mode} value={mode} onChange={setMode} />
        <Choose label={words.flowOf} all={words.anyFlow} choices={status.flow} value={flow} onChange={setFlow} />
        <Choose label={words.time} all={words.anyTime} choices={words.times} value={time} onChange={setTime} />
      </div>
      <Card flush={true}>
        <List
          of={runs}
          empty={
            <EmptyState icon={IconHistory} title={isFiltered ? words.noneFits : words.none}>
              {isFiltered ? undefined : words.noneSays}
            </EmptyState>
          }
        >
          {(items) => <RunTable connection={connection} runs={items} />}
        </List>
      </Card>
    </div>
  )
}
