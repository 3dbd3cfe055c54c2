import { Button, NativeSelect, TextInput } from '@mantine/core'
import { IconKey } from '@tabler/icons-react'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import type { FormEvent } from 'react'
import { acts } from '../acts.ts'
import { asks } from '../asks.ts'
import type { ApiKey } from '../documents.ts'
import { EmptyState } from '../parts/empty.tsx'
import { Card } from '../parts/page.tsx'
import { type Column, DataTable } from '../parts/table.tsx'
import { Loaded, Notice } from '../parts/trouble.tsx'
import { When } from '../parts/when.tsx'
import { useWrite } from '../use-write.ts'
import { words } from '../words/settings.ts'
import { OnceShown } from './once-shown.tsx'

/** What a scope brings with it. */
const SCOPES = { read: ['read'], write: ['read', 'write'], admin: ['read', 'write', 'admin'] } as const
type Scope = keyof typeof SCOPES
const ALL = Object.keys(SCOPES) as Scope[]

/** Keys for scripts. */
export function Keys() {
  const keys = useQuery(asks.keys())
  const client = useQueryClient()
  const old = () => client.invalidateQueries({ queryKey: asks.keys().queryKey })
  const make = useWrite({ mutationFn: acts.makeKey, onSuccess: old })
  const revoke = useWrite({ mutationFn: acts.revokeKey, onSuccess: old })
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = event.currentTarget
    const given = new FormData(form)
    const scope = ALL.find((one) => one === given.get('scope')) ?? 'read'
    make.mutate({ name: String(given.get('name')), scopes: SCOPES[scope] }, { onSuccess: () => form.reset() })
  }
  const columns: readonly Column<ApiKey>[] = [
    { key: 'name', head: words.keyName, grow: true, cell: ({ name }) => name },
    { key: 'by', head: words.who, from: 'sm', cell: ({ email }) => email },
    { key: 'scopes', head: words.scopes, cell: ({ scopes }) => words.scope[scopes.at(-1) ?? 'read'] },
    {
      key: 'used',
      head: words.used,
      align: 'right',
      from: 'sm',
      cell: ({ usedAt }) => (usedAt === null ? <span className="dim">{words.never}</span> : <When at={usedAt} />),
    },
    {
      key: 'expires',
      head: words.expires,
      align: 'right',
      from: 'md',
      cell: ({ expiresAt }) =>
        expiresAt === null ? <span className="dim">{words.revoked}</span> : <When at={expiresAt} absolute={true} />,
    },
    {
      key: 'revoke',
      head: '',
      align: 'right',
      cell: ({ keyId }) => (
        <Button size="compact-xs" variant="default" onClick={() => revoke.mutate(keyId)}>
          {words.revoke}
        </Button>
      ),
    },
  ]
  return (
    <>
      <Card title={words.newKey} says={words.keysSays}>
        <form className="line" style={{ alignItems: 'flex-end' }} onSubmit={submit}>
          <TextInput
            name="name"
            size="sm"
            label={words.keyName}
            required={true}
            withAsterisk={false}
            style={{ flex: '1 1 220px' }}
          />
          <NativeSelect
            name="scope"
            size="sm"
            label={words.scopes}
            data={ALL.map((scope) => ({ value: scope, label: words.scope[scope] }))}
          />
          <Button type="submit" size="sm" loading={make.isPending}>
            {words.makeKey}
          </Button>
        </form>
      </Card>
      {(make.error ?? revoke.error) && <Notice title={(make.error ?? revoke.error)?.message} />}
      {make.data && <OnceShown says={words.keyOnce} text={make.data.key} />}
      <Card title={words.parts.keys} flush={true}>
        <Loaded of={keys}>
          {(found) =>
            found.length === 0 ? (
              <EmptyState icon={IconKey} title={words.noKeys} />
            ) : (
              <DataTable label={words.parts.keys} columns={columns} rows={found} rowKey={({ keyId }) => keyId} />
            )
          }
        </Loaded>
      </Card>
    </>
  )
}
