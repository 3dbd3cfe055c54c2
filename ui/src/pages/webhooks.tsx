import { Button } from '@mantine/core'
import { IconWebhook } from '@tabler/icons-react'
import { useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query'
import { acts } from '../acts.ts'
import { asks } from '../asks.ts'
import type { ConnectionStatus, Delivery } from '../documents.ts'
import { duration } from '../format.ts'
import type { PageProps } from '../pages.ts'
import { Badge, type Tone } from '../parts/badge.tsx'
import { Chips } from '../parts/chips.tsx'
import { Copy } from '../parts/copy.tsx'
import { EmptyState } from '../parts/empty.tsx'
import { List } from '../parts/list.tsx'
import { Nothing } from '../parts/money.tsx'
import { Card, PageHeader } from '../parts/page.tsx'
import { type Column, DataTable } from '../parts/table.tsx'
import { Loaded, Notice } from '../parts/trouble.tsx'
import { When } from '../parts/when.tsx'
import { useMay } from '../shell/session.tsx'
import { useUrlState } from '../url-state.ts'
import { useWrite } from '../use-write.ts'
import { words as entities } from '../words/entities.ts'
import { words } from '../words/webhooks.ts'

const STATES = ['stored', 'done', 'failed'] as const
const TONES: Record<Delivery['state'], Tone> = { stored: 'waiting', done: 'done', failed: 'failed' }

export default function Webhooks({ params }: PageProps) {
  const connection = params.connection ?? ''
  const status = useQuery(asks.status(connection))
  return (
    <div className="page">
      <PageHeader title={words.title} says={words.says} />
      <Loaded of={status}>{(found) => found && <Hooks webhooks={found.webhooks} />}</Loaded>
      <Deliveries connection={connection} />
    </div>
  )
}

function Hooks({ webhooks: { pipedrive, visma } }: { readonly webhooks: ConnectionStatus['webhooks'] }) {
  return (
    <>
      {pipedrive.problem !== null && (
        <Notice tone="mild" title={words.problem}>
          <p className="dim">{pipedrive.problem}</p>
        </Notice>
      )}
      <div className="columns">
        <Card className="wide-5" title={words.registered}>
          <dl className="kv">
            <dt>{entities.system.pipedrive}</dt>
            <dd>{words.hooks(pipedrive.registered)}</dd>
            <dt>{words.verified}</dt>
            <dd>
              <When at={pipedrive.verifiedAt} />
            </dd>
            <dt>{words.heard}</dt>
            <dd>{pipedrive.lastHeardAt === null ? words.never : <When at={pipedrive.lastHeardAt} />}</dd>
          </dl>
        </Card>
        <Card className="wide-7" title={words.visma}>
          {visma.url === null ? (
            <p className="dim">{words.noUrl}</p>
          ) : (
            <div className="stack stack-tight">
              <p className="line">
                <code className="mono wrap-anywhere">{visma.url}</code>
                <Copy text={visma.url} />
              </p>
              <p className="small dim">{words.vismaSays}</p>
              <dl className="kv">
                {visma.entities.map(({ name, lastHeardAt }) => (
                  <div key={name} style={{ display: 'contents' }}>
                    <dt>{name}</dt>
                    <dd>
                      {lastHeardAt === null ? <span className="dim">{words.never}</span> : <When at={lastHeardAt} />}
                    </dd>
                  </div>
                ))}
              </dl>
            </div>
          )}
        </Card>
      </div>
    </>
  )
}

function Deliveries({ connection }: { readonly connection: string }) {
  const [asked, setState] = useUrlState('state')
  const state = STATES.find((one) => one === asked) ?? ''
  const deliveries = useInfiniteQuery(asks.inbox(connection, state))
  return (
    <Card
      title={words.deliveries}
      flush={true}
      right={
        <Chips
          label={words.state}
          value={state}
          onChange={setState}
          choices={[
            { value: '', label: words.all },
            ...STATES.map((one) => ({ value: one, label: words.states[one] })),
          ]}
        />
      }
    >
      <List
        of={deliveries}
        empty={
          <EmptyState icon={IconWebhook} title={state === '' ? words.none : words.noneFits}>
            {state === '' ? words.noneSays : undefined}
          </EmptyState>
        }
      >
        {(items) => (
          <DataTable
            label={words.deliveries}
            columns={columns(connection)}
            rows={items}
            rowKey={({ id }) => id}
            shown={1_000}
          />
        )}
      </List>
    </Card>
  )
}

const columns = (connection: string): readonly Column<Delivery>[] => [
  { key: 'state', head: words.state, cell: ({ state }) => <Badge tone={TONES[state]}>{words.states[state]}</Badge> },
  { key: 'system', head: words.system, from: 'sm', cell: ({ system }) => entities.system[system] },
  {
    key: 'about',
    head: words.about,
    grow: true,
    cell: ({ about, reason, replays }) => (
      <div className="clip">
        {about} {reason !== null && <span className="dim">{reason}</span>}{' '}
        {replays > 0 && <span className="tag">{words.replays(replays)}</span>}
      </div>
    ),
  },
  {
    key: 'took',
    head: words.took,
    align: 'right',
    from: 'sm',
    cell: ({ receivedAt, settledAt }) =>
      settledAt === null ? <Nothing /> : duration(Date.parse(settledAt) - Date.parse(receivedAt)),
  },
  { key: 'received', head: words.received, align: 'right', cell: ({ receivedAt }) => <When at={receivedAt} /> },
  { key: 'replay', head: '', align: 'right', cell: ({ id }) => <Replay connection={connection} id={id} /> },
]

function Replay({ connection, id }: { readonly connection: string; readonly id: string }) {
  const mayReplay = useMay('admin', 'finance')
  const client = useQueryClient()
  const replay = useWrite({
    mutationFn: () => acts.replay(connection, [id]),
    onSuccess: () => client.invalidateQueries({ queryKey: ['inbox', connection] }),
  })
  if (!mayReplay) return null
  return (
    <Button
      size="compact-xs"
      variant="default"
      loading={replay.isPending}
      title={replay.error?.message}
      onClick={() => replay.mutate()}
    >
      {words.replay}
    </Button>
  )
}
