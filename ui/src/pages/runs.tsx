import { IconHistory } from '@tabler/icons-react'
import { useInfiniteQuery } from '@tanstack/react-query'
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

export default function Runs({ params }: PageProps) {
  const connection = params.connection ?? ''
  const [state, setState] = useUrlState('status')
  const [mode, setMode] = useUrlState('mode')
  const runs = useInfiniteQuery(asks.runs(connection, { status: state, mode }))
  const isFiltered = state !== '' || mode !== ''
  return (
    <div className="page">
      <PageHeader title={words.title} says={words.says}>
        <SyncButton connection={connection} />
      </PageHeader>
      <div className="filters">
        <Choose label={words.state} all={words.anyState} choices={status.run} value={state} onChange={setState} />
        <Choose label={words.mode} all={words.anyMode} choices={status.mode} value={mode} onChange={setMode} />
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
