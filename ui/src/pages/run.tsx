import { useQuery } from '@tanstack/react-query'
import { Link, useSearch } from 'wouter'
import { asks } from '../asks.ts'
import type { RunWhole } from '../documents.ts'
import type { PageProps } from '../pages.ts'
import { Badge, RunBadge } from '../parts/badge.tsx'
import { Operations } from '../parts/operations.tsx'
import { Card, Figure, Figures, PageHeader } from '../parts/page.tsx'
import { Progress } from '../parts/progress.tsx'
import { RunActions } from '../parts/run-actions.tsx'
import { RunBefore } from '../parts/run-before.tsx'
import { Took, who } from '../parts/run-table.tsx'
import { SyncButton } from '../parts/sync-button.tsx'
import { Loaded, Notice } from '../parts/trouble.tsx'
import { When } from '../parts/when.tsx'
import { useFormats } from '../reader.tsx'
import { href } from '../routes.ts'
import { words as overview } from '../words/overview.ts'
import { words } from '../words/runs.ts'
import { words as status } from '../words/status.ts'

export default function RunPage({ params }: PageProps) {
  const connection = params.connection ?? ''
  const asked = params.run ?? ''
  const run = useQuery(asks.run(connection, asked))
  const mode = run.data && status.mode[run.data.mode]
  return (
    <div className="page">
      <PageHeader
        title={mode === undefined ? words.run : `${mode} · ${asked.slice(0, 8)}`}
        back={{ to: href('runs', { connection }), title: words.title }}
        badge={run.data && <RunBadge status={run.data.status} />}
      >
        {run.data && <RunActions connection={connection} run={run.data} />}
      </PageHeader>
      <Loaded of={run}>{(data) => <Body connection={connection} run={data} />}</Loaded>
    </div>
  )
}

/** It ended as it was meant to. */
const CALM: readonly RunWhole['status'][] = ['paused', 'done']
const COUNTS = ['created', 'linked', 'updated', 'unchanged', 'skipped', 'waiting', 'issues'] as const

function Body({ connection, run }: { readonly connection: string; readonly run: RunWhole }) {
  const format = useFormats()
  const work = new URLSearchParams(useSearch()).get('work') ?? ''
  return (
    <>
      {run.status === 'running' && <Progress run={run} work={work} />}
      {run.message !== null && (
        <Notice
          title={run.message}
          tone={run.status === 'failed' ? 'bad' : CALM.includes(run.status) ? 'calm' : 'mild'}
          // What it left, the next one takes up.
          action={run.status === 'paused' && run.mode !== 'preview' && <SyncButton connection={connection} />}
        />
      )}
      <Figures>
        {(['read', 'created', 'updated', 'issues'] as const).map((name) => (
          <Figure
            key={name}
            label={words.count[name]}
            value={format.number(run.counts[name])}
            tone={name === 'issues' && run.counts.issues > 0 ? 'warn' : undefined}
            to={name === 'issues' ? href('issues', { connection }) : undefined}
            note={
              name === 'created' && run.counts.linked > 0
                ? `${format.number(run.counts.linked)} ${words.count.linked.toLowerCase()}`
                : undefined
            }
          />
        ))}
      </Figures>
      <div className="columns">
        <div className="wide-8">
          <ByFlow run={run} />
        </div>
        <div className="wide-4 stack">
          <Facts connection={connection} run={run} />
          <Skipped skipped={run.skipped} />
          {run.status !== 'running' && <RunBefore connection={connection} run={run} />}
        </div>
      </div>
      <Operations connection={connection} run={run} />
    </>
  )
}

function ByFlow({ run }: { readonly run: RunWhole }) {
  const format = useFormats()
  const flows = Object.entries(run.flows)
  const columns = COUNTS.filter((name) => run.counts[name] > 0)
  const cell = (name: 'read' | (typeof COUNTS)[number], value: number) => (
    <td key={name} className={value === 0 ? 'right num by-flow-none' : 'right num'} data-head={words.count[name]}>
      {value === 0 ? <span className="dim">–</span> : format.number(value)}
    </td>
  )
  return (
    <Card title={words.byFlow} flush={true}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a table wider than its room is moved by the keyboard */}
      <section className="table-room" tabIndex={0} aria-label={words.byFlow}>
        <table className="table by-flow">
          <thead>
            <tr>
              <th scope="col">{words.flow}</th>
              <th scope="col" className="right">
                {words.count.read}
              </th>
              {columns.map((name) => (
                <th key={name} scope="col" className="right">
                  {words.count[name]}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {flows.map(([name, counts]) => (
              <tr key={name}>
                <th scope="row" style={{ color: 'inherit', fontSize: 13, borderBottomColor: 'var(--line-soft)' }}>
                  {status.flow[name as keyof typeof status.flow] ?? name}
                </th>
                {cell('read', counts.read)}
                {columns.map((one) => cell(one, counts[one]))}
              </tr>
            ))}
          </tbody>
          <tfoot>
            <tr>
              <td>{words.total}</td>
              {cell('read', run.counts.read)}
              {columns.map((one) => cell(one, run.counts[one]))}
            </tr>
          </tfoot>
        </table>
      </section>
    </Card>
  )
}

function Facts({ connection, run }: { readonly connection: string; readonly run: RunWhole }) {
  const format = useFormats()
  const { visma, pipedrive } = run.api
  return (
    <Card title={words.run}>
      <dl className="kv">
        <dt>{words.started}</dt>
        <dd>
          <When at={run.startedAt} absolute={true} />
        </dd>
        <dt>{words.took}</dt>
        <dd>
          <Took run={run} />
        </dd>
        <dt>{words.by}</dt>
        <dd>{who(run)}</dd>
        <dt>{words.calls}</dt>
        <dd>{words.callsOf(format.number(visma.calls), format.number(pipedrive.calls))}</dd>
        <dt>{words.budget}</dt>
        <dd className="num">
          {format.number(pipedrive.budget)}
          {pipedrive.throttled > 0 && <div className="small dim">{words.throttled(pipedrive.throttled)}</div>}
        </dd>
        {run.undoes !== null && (
          <>
            <dt>{words.undoes}</dt>
            <dd>
              <Link href={href('run', { connection, run: run.undoes })}>{run.undoes.slice(0, 8)}</Link>
            </dd>
          </>
        )}
        {run.undoneBy.length > 0 && (
          <>
            <dt>{words.undoneBy}</dt>
            <dd>
              {run.undoneBy.map((one) => (
                <Link key={one.runId} href={href('run', { connection, run: one.runId })}>
                  <RunBadge status={one.status} />
                </Link>
              ))}
            </dd>
          </>
        )}
        {run.tieOut !== null && (
          <>
            <dt>{words.tieOut}</dt>
            <dd>
              <Link href={href('tieOut', { connection })}>
                <Badge tone={run.tieOut.verdict === 'ties_out' ? 'done' : 'attention'}>
                  {overview.tied[run.tieOut.verdict]}
                </Badge>
              </Link>
            </dd>
          </>
        )}
      </dl>
    </Card>
  )
}

function Skipped({ skipped }: { readonly skipped: RunWhole['skipped'] }) {
  const format = useFormats()
  const reasons = Object.entries(skipped)
  if (reasons.length === 0) return null
  return (
    <Card title={words.skippedWhy}>
      <dl className="kv" style={{ gridTemplateColumns: '1fr auto' }}>
        {reasons.map(([reason, count]) => (
          <div key={reason} style={{ display: 'contents' }}>
            <dt>{reason}</dt>
            <dd className="num">{format.number(count)}</dd>
          </div>
        ))}
      </dl>
    </Card>
  )
}
