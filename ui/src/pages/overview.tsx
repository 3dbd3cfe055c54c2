import { Button } from '@mantine/core'
import { IconArrowRight, IconRocket } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { Link } from 'wouter'
import { asks } from '../asks.ts'
import type { Overview as Doc } from '../documents.ts'
import type { PageProps } from '../pages.ts'
import { AgeingBar, Unallocated } from '../parts/ageing.tsx'
import { Badge, ConnectionBadge } from '../parts/badge.tsx'
import { EmptyState } from '../parts/empty.tsx'
import { isHidden, Money, Nothing } from '../parts/money.tsx'
import { Card, Figure, Figures, PageHeader, Skeleton, SkeletonRows } from '../parts/page.tsx'
import { Progress } from '../parts/progress.tsx'
import { RunTable } from '../parts/run-table.tsx'
import { SyncButton } from '../parts/sync-button.tsx'
import { Loaded, Notice } from '../parts/trouble.tsx'
import { When } from '../parts/when.tsx'
import { useFormats } from '../reader.tsx'
import { href } from '../routes.ts'
import { words as common } from '../words/common.ts'
import { words } from '../words/overview.ts'

export default function Overview({ params }: PageProps) {
  const connection = params.connection ?? ''
  const overview = useQuery(asks.overview(connection))
  return (
    <div className="page">
      <PageHeader title={words.title} badge={overview.data && <ConnectionBadge state={overview.data.status.state} />}>
        <Button component={Link} href={href('preview', { connection })} variant="default" size="sm">
          {words.preview}
        </Button>
        <SyncButton connection={connection} />
      </PageHeader>
      <Loaded of={overview} skeleton={<Waiting />}>
        {(data) => <Body connection={connection} data={data} />}
      </Loaded>
    </div>
  )
}

function Waiting() {
  return (
    <div className="stack">
      <Skeleton height={96} />
      <div className="columns">
        <div className="wide-8 card">
          <SkeletonRows />
        </div>
        <div className="wide-4 card">
          <SkeletonRows rows={5} />
        </div>
      </div>
    </div>
  )
}

function Body({ connection, data }: { readonly connection: string; readonly data: Doc }) {
  const { status, runs, receivables } = data
  return (
    <>
      <Standing connection={connection} data={data} />
      {status.running && (
        <Progress key={status.running.runId} run={{ ...status.running, counts: { read: 0 } }} work="" />
      )}
      <FourFigures connection={connection} data={data} />
      <div className="columns">
        <div className="wide-8 stack">
          <Ages connection={connection} receivables={receivables} />
          <Card
            title={words.recent}
            flush={true}
            right={
              <Link className="small" href={href('runs', { connection })}>
                {words.allRuns}
              </Link>
            }
          >
            {runs.length === 0 ? (
              <EmptyState icon={IconRocket} title={words.firstTitle}>
                {words.firstSays}
              </EmptyState>
            ) : (
              <RunTable connection={connection} runs={runs.slice(0, 10)} brief={true} />
            )}
          </Card>
        </div>
        <div className="wide-4 stack">
          <Next connection={connection} status={status} />
          <Budget status={status} />
        </div>
      </div>
    </>
  )
}

/** What keeps it from running, above all else. */
function Standing({ connection, data: { status } }: { readonly connection: string; readonly data: Doc }) {
  const look = (
    <Link href={href('connection', { connection })} className="small">
      {words.toConnection} <IconArrowRight size={12} aria-hidden={true} />
    </Link>
  )
  if (status.state === 'held')
    return (
      <Notice title={words.held} action={look}>
        <p className="dim">{status.stateReason}</p>
      </Notice>
    )
  if (status.state === 'paused')
    return (
      <Notice tone="calm" title={words.pausedTitle} action={look}>
        <p className="dim">
          {status.stateReason} {words.pausedSays}
        </p>
      </Notice>
    )
  if (status.stillShown > 0) return <Notice tone="mild" title={words.stillShown(status.stillShown)} />
  const kept = status.keptBack.reduce((sum, { count }) => sum + count, 0)
  return kept > 0 ? <Notice tone="calm" title={words.keptBack(kept)} action={look} /> : null
}

function FourFigures({ connection, data }: { readonly connection: string; readonly data: Doc }) {
  const format = useFormats()
  const { records, status, receivables } = data
  const all = Object.values(records).reduce((sum, count) => sum + count, 0)
  // Of a note beside the figure, where a float does no harm.
  const share = receivables && Number(receivables.open) > 0 ? Number(receivables.overdue) / Number(receivables.open) : 0
  const isTold = receivables !== null && !isHidden(receivables.open)
  return (
    <Figures>
      <Figure
        label={words.inSync}
        value={format.number(records.shown)}
        note={words.ofAll(format.number(all))}
        to={href('runs', { connection })}
      />
      <Figure
        label={words.attention}
        value={format.number(status.issues.open)}
        tone={status.issues.open > 0 ? 'bad' : undefined}
        note={words.attentionNote(status.waiting)}
        to={href('issues', { connection })}
      />
      <Figure
        label={words.open}
        value={receivables ? <Money amount={receivables.open} currency={receivables.currency} /> : <Nothing />}
        note={receivables ? words.openNote(receivables.customers) : undefined}
        to={href('receivables', { connection })}
      />
      <Figure
        label={words.overdue}
        value={receivables ? <Money amount={receivables.overdue} currency={receivables.currency} /> : <Nothing />}
        tone={receivables && Number(receivables.overdue) > 0 ? 'warn' : undefined}
        note={isTold ? words.overdueNote(format.percent(share)) : undefined}
        to={href('receivables', { connection }, { band: 'overdue' })}
      />
    </Figures>
  )
}

function Ages({ connection, receivables }: { readonly connection: string; readonly receivables: Doc['receivables'] }) {
  const format = useFormats()
  if (receivables === null || isHidden(receivables.open))
    return (
      <Card title={words.ages}>
        <p className="dim">{receivables === null ? words.noFigures : common.amountsHidden}</p>
      </Card>
    )
  return (
    <Card
      title={words.ages}
      right={
        <Link className="small" href={href('receivables', { connection })}>
          {words.asOf(format.day(receivables.asOf))}
        </Link>
      }
    >
      <AgeingBar ageing={receivables.ageing} currency={receivables.currency} />
      <Unallocated amount={receivables.unallocated} currency={receivables.currency} />
    </Card>
  )
}

function Budget({ status: { budget } }: { readonly status: Doc['status'] }) {
  const format = useFormats()
  const used = format.number(budget.used)
  const limit = budget.limit
  return (
    <Card title={words.budget}>
      <div className="stack stack-tight">
        {limit !== null && (
          <div className="meter" aria-hidden="true">
            <i style={{ width: `${Math.min(100, (budget.used / Math.max(1, limit)) * 100)}%` }} />
          </div>
        )}
        <p className="small dim num">
          {limit === null ? words.budgetNoLimit(used) : words.budgetUsed(used, format.number(limit))}
        </p>
      </div>
    </Card>
  )
}

function Next({ connection, status }: { readonly connection: string; readonly status: Doc['status'] }) {
  return (
    <Card title={words.next}>
      <dl className="kv">
        <dt>{words.nextRun}</dt>
        <dd>{status.nextRunAt === null ? <Nothing label={words.nobodyRuns} /> : <When at={status.nextRunAt} />}</dd>
        <dt>{words.nextReconcile}</dt>
        <dd>
          <When at={status.nextReconcileAt} />
        </dd>
        {status.waitsUntil !== null && (
          <>
            <dt>{words.waitsUntil}</dt>
            <dd>
              <When at={status.waitsUntil} />
            </dd>
          </>
        )}
        <dt>{words.lastSuccess}</dt>
        <dd>
          <When at={status.lastSuccessAt} />
        </dd>
        <dt>{words.heard}</dt>
        <dd>
          <When at={status.webhooks.pipedrive.lastHeardAt} />
        </dd>
        <dt>{words.tieOut}</dt>
        <dd>
          {status.tieOut === null ? (
            <Nothing />
          ) : (
            <Link href={href('tieOut', { connection })}>
              <Badge tone={TIED[status.tieOut.verdict]}>{words.tied[status.tieOut.verdict]}</Badge>
            </Link>
          )}
        </dd>
      </dl>
    </Card>
  )
}

const TIED = { ties_out: 'done', question: 'waiting', differs: 'attention' } as const
