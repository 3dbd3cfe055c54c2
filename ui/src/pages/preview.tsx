import { Button } from '@mantine/core'
import { IconEye } from '@tabler/icons-react'
import { useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import { Link } from 'wouter'
import { acts } from '../acts.ts'
import { Trouble as Refusal } from '../api.ts'
import { asks } from '../asks.ts'
import type { Planned, PreviewSummary } from '../documents.ts'
import { useKeys } from '../keys.ts'
import type { PageProps } from '../pages.ts'
import { ApplyPreview } from '../parts/apply-preview.tsx'
import { Chips } from '../parts/chips.tsx'
import { EmptyState } from '../parts/empty.tsx'
import { Likely } from '../parts/likely.tsx'
import { List } from '../parts/list.tsx'
import { LongList } from '../parts/long-list.tsx'
import { Card, Figure, Figures, PageHeader } from '../parts/page.tsx'
import { PlannedRow } from '../parts/planned-row.tsx'
import { Progress } from '../parts/progress.tsx'
import { Loaded, Notice, Trouble } from '../parts/trouble.tsx'
import { When } from '../parts/when.tsx'
import { useFormats } from '../reader.tsx'
import { href } from '../routes.ts'
import { useMay } from '../shell/session.tsx'
import { stepThrough } from '../step-through.ts'
import { useUrlState } from '../url-state.ts'
import { useWrite } from '../use-write.ts'
import { words as entities } from '../words/entities.ts'
import { words } from '../words/preview.ts'
import { words as status } from '../words/status.ts'

export default function Preview({ params }: PageProps) {
  const connection = params.connection ?? ''
  const [asked] = useUrlState('preview')
  const [work, setWork] = useUrlState('work')
  const mayRun = useMay('admin', 'finance')
  const client = useQueryClient()
  const previews = useQuery(asks.previews(connection))
  useKeys({ j: () => stepThrough('.row-link', 1), k: () => stepThrough('.row-link', -1) })
  const compute = useWrite({
    mutationFn: (mode: 'changes' | 'full') => acts.preview(connection, mode),
    onSuccess: async ({ work }) => {
      setWork(work)
      await client.invalidateQueries({ queryKey: ['run', connection] })
    },
  })
  const stands = useQuery({ ...asks.work(work), enabled: work !== '' })
  // What is shown is about to be out of date, and nothing can be applied beside the computing.
  const isComputing = compute.isPending || (work !== '' && (stands.isPending || stands.data?.state === 'running'))
  const shown = previews.data?.find(({ runId }) => runId === asked) ?? previews.data?.[0]
  const button = mayRun && (
    <Button
      size="sm"
      variant={shown ? 'default' : 'filled'}
      loading={isComputing}
      onClick={() => compute.mutate('changes')}
    >
      {shown ? words.again : words.compute}
    </Button>
  )
  return (
    <div className="page">
      <PageHeader
        title={words.title}
        says={
          <>
            {words.says}{' '}
            {shown && (
              <>
                {words.computed} <When at={shown.startedAt} />.
              </>
            )}
          </>
        }
      >
        {shown && button}
        {shown && mayRun && shown.total > 0 && (
          <ApplyPreview connection={connection} preview={shown} isHeld={isComputing} />
        )}
      </PageHeader>
      {compute.error && <Notice title={compute.error.message} />}
      <Running connection={connection} work={work} />
      <Loaded of={previews}>
        {() =>
          shown === undefined ? (
            <Card>
              <EmptyState icon={IconEye} title={words.none} action={button}>
                {words.noneSays}
              </EmptyState>
            </Card>
          ) : (
            <Shown
              isNewest={shown.runId === previews.data?.[0]?.runId}
              connection={connection}
              preview={shown}
              others={previews.data ?? []}
            />
          )
        }
      </Loaded>
    </div>
  )
}

/** A preview that is being computed; once it is there, it is shown. */
function Running({ connection, work }: { readonly connection: string; readonly work: string }) {
  const client = useQueryClient()
  const { data: status } = useQuery(asks.status(connection))
  const { data: stands } = useQuery({ ...asks.work(work), enabled: work !== '' })
  const isOver = stands !== undefined && stands.state !== 'running'
  useEffect(() => {
    if (isOver) void client.invalidateQueries({ queryKey: ['run', connection] })
  }, [isOver, client, connection])
  const running = status?.running?.mode === 'preview' ? status.running : null
  const run = useQuery({ ...asks.run(connection, running?.runId ?? ''), enabled: running !== null })
  if (stands?.failure) return <Trouble error={new Refusal(409, stands.failure)} />
  return running !== null && run.data && !isOver ? <Progress run={run.data} work={work} /> : null
}

interface Given {
  /** Only of the newest one it is known who is still to be decided about. */
  readonly isNewest: boolean
  readonly connection: string
  readonly preview: PreviewSummary
  readonly others: readonly PreviewSummary[]
}

const counted = ({ groups }: PreviewSummary, kind: string): number =>
  groups.filter((group) => group.kind === kind).reduce((sum, { count }) => sum + count, 0)

function Shown({ isNewest, connection, preview, others }: Given) {
  const format = useFormats()
  const { counts } = preview
  const { data: stands } = useQuery(asks.status(connection))
  return (
    <>
      {preview.parties !== null && <Notice tone="calm" title={words.parties(preview.parties.length)} />}
      <Figures>
        <Figure label={words.create} value={format.number(counted(preview, 'create'))} />
        <Figure label={words.update} value={format.number(counted(preview, 'update'))} />
        <Figure label={words.unchanged} value={format.number(counts.unchanged)} />
        <Figure label={words.price} value={words.units(preview.units)} note={words.priceNote} />
      </Figures>
      {counts.issues > 0 && (
        <Notice
          tone="mild"
          title={words.blocked(counts.issues)}
          // Before the first run they are in the preview alone.
          action={
            (stands?.issues.open ?? 0) > 0 && (
              <Link className="small" href={href('issues', { connection })}>
                {words.toIssues}
              </Link>
            )
          }
        >
          <p className="dim">{words.blockedSays}</p>
        </Notice>
      )}
      {isNewest && <Likely connection={connection} />}
      {preview.total === 0 ? (
        <Card>
          <EmptyState icon={IconEye} title={words.noChanges}>
            {words.noChangesSays(format.number(counts.read))}
          </EmptyState>
        </Card>
      ) : (
        <Changes connection={connection} preview={preview} />
      )}
      {others.length > 1 && (
        <Card title={words.kept} says={words.keptSays}>
          <div className="line">
            {others.map(({ runId, startedAt, total }) => (
              <Link
                key={runId}
                className="chip"
                href={href('preview', { connection }, { preview: runId })}
                aria-current={runId === preview.runId}
              >
                <When at={startedAt} />
                <span className="count">{total}</span>
              </Link>
            ))}
          </div>
        </Card>
      )}
    </>
  )
}

const keyOf = ({ flow, stream, key, role, entity, kind }: Planned): string =>
  [flow, stream, key, role, entity, kind].join(' ')

function Changes({ connection, preview }: Omit<Given, 'others' | 'isNewest'>) {
  const [group, setGroup] = useUrlState('group')
  const planned = useInfiniteQuery(asks.planned(connection, preview.runId, group))
  return (
    <Card
      title={words.operations}
      flush={true}
      right={
        <Chips
          label={words.groups}
          value={group}
          onChange={setGroup}
          choices={[
            { value: '', label: words.all, count: preview.total },
            ...preview.groups.map((one) => ({
              value: one.group,
              label: `${status.kind[one.kind]} ${entities.entity[one.entity]} · ${status.flow[one.flow as keyof typeof status.flow] ?? one.flow}`,
              count: one.count,
            })),
          ]}
        />
      }
    >
      <List of={planned} empty={<EmptyState title={words.noChanges} />}>
        {(items) => (
          <LongList
            items={items}
            keyOf={keyOf}
            row={(operation) => <PlannedRow connection={connection} operation={operation} />}
          />
        )}
      </List>
    </Card>
  )
}
