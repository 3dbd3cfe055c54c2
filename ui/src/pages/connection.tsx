import { Button, TextInput } from '@mantine/core'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { Link, useLocation } from 'wouter'
import { acts } from '../acts.ts'
import { asks } from '../asks.ts'
import type { Connection as Doc } from '../documents.ts'
import type { PageProps } from '../pages.ts'
import { ConnectionBadge } from '../parts/badge.tsx'
import { Copy } from '../parts/copy.tsx'
import { Nothing } from '../parts/money.tsx'
import { Card, PageHeader } from '../parts/page.tsx'
import { PingCard } from '../parts/ping-card.tsx'
import { ReplaceSecrets } from '../parts/replace-secrets.tsx'
import { Loaded, Notice } from '../parts/trouble.tsx'
import { When } from '../parts/when.tsx'
import { href } from '../routes.ts'
import { useMay } from '../shell/session.tsx'
import { useWrite } from '../use-write.ts'
import { words } from '../words/connection.ts'
import { words as entities } from '../words/entities.ts'

export default function ConnectionPage({ params }: PageProps) {
  const name = params.connection ?? ''
  const connections = useQuery(asks.connections())
  const isAdmin = useMay('admin')
  const maySwitch = useMay('admin', 'finance')
  const client = useQueryClient()
  const switching = useWrite({
    mutationFn: (pause: boolean) => (pause ? acts.pause(name) : acts.resume(name)),
    onSuccess: () => client.invalidateQueries(),
  })
  const found = connections.data?.find((one) => one.name === name)
  const isPaused = found?.state === 'paused' || found?.state === 'held'
  return (
    <div className="page">
      <PageHeader title={words.title} says={words.says} badge={found && <ConnectionBadge state={found.state} />}>
        <Button component={Link} href={href('fit', { connection: name })} size="sm" variant="default">
          {words.toFit}
        </Button>
        {maySwitch && found && (
          <Button size="sm" variant="default" loading={switching.isPending} onClick={() => switching.mutate(!isPaused)}>
            {isPaused ? words.resume : words.pause}
          </Button>
        )}
      </PageHeader>
      {switching.error && <Notice title={switching.error.message} />}
      <Loaded of={connections}>{() => found && <Body connection={found} isAdmin={isAdmin} />}</Loaded>
    </div>
  )
}

function Body({ connection, isAdmin }: { readonly connection: Doc; readonly isAdmin: boolean }) {
  return (
    <>
      {(connection.stateReason !== null || connection.state === 'paused') && (
        <Notice tone={connection.state === 'held' ? 'bad' : 'calm'} title={connection.stateReason ?? words.pausedNow}>
          {connection.state === 'paused' && <p className="dim">{words.paused}</p>}
        </Notice>
      )}
      <div className="columns">
        <Card className="wide-6" title={words.companies}>
          <dl className="kv">
            <dt>{entities.system.visma}</dt>
            <dd>{connection.companies?.visma ?? <span className="dim">{words.notAsked}</span>}</dd>
            <dt>{entities.system.pipedrive}</dt>
            <dd>{connection.companies?.pipedrive ?? <span className="dim">{words.notAsked}</span>}</dd>
            <dt>{words.account}</dt>
            <dd>{connection.account}</dd>
            <dt>{words.since}</dt>
            <dd>
              <When at={connection.createdAt} />
            </dd>
            <dt>{words.changed}</dt>
            <dd>
              <When at={connection.updatedAt} />
            </dd>
          </dl>
        </Card>
        <Schedule connection={connection} />
      </div>
      <PingCard ask={() => acts.ping(connection.name)} />
      {isAdmin && <ReplaceSecrets connection={connection.name} />}
      <File connection={connection.name} />
      {isAdmin && <Danger connection={connection.name} />}
    </>
  )
}

function Schedule({ connection }: { readonly connection: Doc }) {
  const { data: status } = useQuery(asks.allStatus())
  const serving = status?.serving ?? []
  return (
    <Card className="wide-6" title={words.schedule}>
      <dl className="kv">
        <dt>{words.nextRun}</dt>
        <dd>{connection.nextRunAt === null ? <Nothing /> : <When at={connection.nextRunAt} />}</dd>
        <dt>{words.nextReconcile}</dt>
        <dd>{connection.nextReconcileAt === null ? <Nothing /> : <When at={connection.nextReconcileAt} />}</dd>
        <dt>{words.serving}</dt>
        <dd>
          {serving.length === 0
            ? words.nobody
            : serving.map(({ host, pid, role, version, seenAt }) => (
                <div key={`${host} ${pid}`}>
                  {host} <span className="dim">{`${role} · ${version} · ${words.seen} `}</span>
                  <When at={seenAt} />
                </div>
              ))}
        </dd>
      </dl>
    </Card>
  )
}

function File({ connection }: { readonly connection: string }) {
  const settings = useQuery(asks.settings(connection))
  return (
    <Card title={words.file} says={words.fileSays} right={settings.data && <Copy text={settings.data.yaml} />}>
      <Loaded of={settings}>
        {({ yaml, managedBy }) => (
          <div className="stack stack-tight">
            {managedBy === 'file' && <p className="small dim">{words.managedByFile}</p>}
            {/* biome-ignore lint/a11y/noNoninteractiveTabindex: long texts are moved by the keyboard */}
            <section className="json" tabIndex={0} aria-label={words.file}>
              {yaml}
            </section>
          </div>
        )}
      </Loaded>
    </Card>
  )
}

function Danger({ connection }: { readonly connection: string }) {
  const [typed, setTyped] = useState('')
  const [, navigate] = useLocation()
  const client = useQueryClient()
  const remove = useWrite({
    mutationFn: () => acts.deleteConnection(connection),
    onSuccess: async () => {
      await client.invalidateQueries()
      navigate('/')
    },
  })
  return (
    <Card title={words.danger} says={words.dangerSays}>
      <form
        className="line"
        style={{ alignItems: 'flex-end' }}
        onSubmit={(event) => {
          event.preventDefault()
          remove.mutate()
        }}
      >
        <TextInput
          size="sm"
          label={words.typeName(connection)}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
          autoComplete="off"
        />
        <Button
          type="submit"
          color="red"
          variant="outline"
          size="sm"
          disabled={typed !== connection}
          loading={remove.isPending}
        >
          {words.delete}
        </Button>
      </form>
      {remove.error && <Notice title={remove.error.message} />}
    </Card>
  )
}
