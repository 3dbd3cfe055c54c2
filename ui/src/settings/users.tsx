import { Button, Modal, NativeSelect, TextInput } from '@mantine/core'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { acts } from '../acts.ts'
import { asks } from '../asks.ts'
import type { Invited, Role, User } from '../documents.ts'
import { Badge } from '../parts/badge.tsx'
import { Card } from '../parts/page.tsx'
import { type Column, DataTable } from '../parts/table.tsx'
import { Loaded, Notice } from '../parts/trouble.tsx'
import { When } from '../parts/when.tsx'
import { useMe } from '../shell/session.tsx'
import { useWrite } from '../use-write.ts'
import { words as common } from '../words/common.ts'
import { words } from '../words/settings.ts'
import { words as shell } from '../words/shell.ts'
import { OnceShown } from './once-shown.tsx'

const ROLES = ['admin', 'finance', 'viewer'] as const
const CHOICES = ROLES.map((role) => ({ value: role, label: shell.role[role] }))
const roleOf = (text: string): Role => ROLES.find((one) => one === text) ?? 'viewer'

/** Who may sign in, and as what. */
export function Users() {
  const users = useQuery(asks.users())
  const me = useMe()
  const client = useQueryClient()
  const [removes, setRemoves] = useState<User | null>(null)
  const [link, setLink] = useState<Invited | null>(null)
  const old = () => client.invalidateQueries({ queryKey: asks.users().queryKey })
  const invite = useWrite({
    mutationFn: acts.invite,
    onSuccess: async (made) => {
      setLink(made)
      await old()
    },
  })
  const change = useWrite({ mutationFn: (work: () => Promise<unknown>) => work(), onSuccess: old })
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = event.currentTarget
    const given = new FormData(form)
    invite.mutate(
      { email: String(given.get('email')), role: roleOf(String(given.get('role'))) },
      { onSuccess: () => form.reset() },
    )
  }
  const trouble = invite.error ?? change.error
  const columns: readonly Column<User>[] = [
    {
      key: 'name',
      head: words.name,
      grow: true,
      cell: ({ userId, name, email }) => (
        <div className="clip">
          <span className="strong">{name}</span> <span className="dim">{email}</span>{' '}
          {userId === me.userId && <span className="tag">{words.you}</span>}
        </div>
      ),
    },
    {
      key: 'state',
      head: '',
      from: 'sm',
      cell: ({ state }) => <Badge tone={state === 'active' ? 'done' : 'waiting'}>{words.state[state]}</Badge>,
    },
    {
      key: 'seen',
      head: words.seen,
      align: 'right',
      from: 'sm',
      cell: ({ seenAt }) => (seenAt === null ? <span className="dim">{words.never}</span> : <When at={seenAt} />),
    },
    {
      key: 'role',
      head: words.role,
      cell: ({ userId, name, role }) => (
        <NativeSelect
          size="xs"
          // In a table it would give way until no role is seen in it.
          miw={124}
          aria-label={`${words.role}: ${name}`}
          value={role}
          data={CHOICES}
          onChange={(event) => {
            const next = roleOf(event.currentTarget.value)
            change.mutate(() => acts.setRole(userId, next))
          }}
        />
      ),
    },
    {
      key: 'acts',
      head: '',
      align: 'right',
      cell: (user) => (
        <span className="line" style={{ flexWrap: 'nowrap', justifyContent: 'flex-end' }}>
          <Button
            size="compact-xs"
            variant="default"
            onClick={() => change.mutate(() => acts.resetUser(user.userId).then(setLink))}
          >
            {words.reset}
          </Button>
          {user.userId !== me.userId && (
            <Button size="compact-xs" variant="default" onClick={() => setRemoves(user)}>
              {words.remove}
            </Button>
          )}
        </span>
      ),
    },
  ]
  return (
    <>
      <Card title={words.invite} says={words.usersSays}>
        <form className="line" style={{ alignItems: 'flex-end' }} onSubmit={submit}>
          <TextInput
            name="email"
            type="email"
            size="sm"
            label={words.email}
            required={true}
            withAsterisk={false}
            style={{ flex: '1 1 220px' }}
          />
          <NativeSelect name="role" size="sm" label={words.role} data={CHOICES} defaultValue="viewer" />
          <Button type="submit" size="sm" loading={invite.isPending}>
            {words.inviteIt}
          </Button>
        </form>
      </Card>
      {trouble && <Notice title={trouble.message} />}
      {link !== null && <OnceShown says={words.linkFor(link.email)} text={link.url} />}
      <Card title={words.parts.users} flush={true}>
        <Loaded of={users}>
          {(found) => (
            <DataTable label={words.parts.users} columns={columns} rows={found} rowKey={({ userId }) => userId} />
          )}
        </Loaded>
      </Card>
      <Modal
        opened={removes !== null}
        onClose={() => setRemoves(null)}
        title={words.removeTitle(removes?.name ?? '')}
        centered={true}
      >
        <div className="stack">
          <p>{words.removeSays}</p>
          <div className="line" style={{ justifyContent: 'flex-end' }}>
            <Button variant="subtle" onClick={() => setRemoves(null)}>
              {common.cancel}
            </Button>
            <Button
              color="red"
              onClick={() => {
                const user = removes?.userId ?? ''
                setRemoves(null)
                change.mutate(() => acts.removeUser(user))
              }}
            >
              {words.removeIt}
            </Button>
          </div>
        </div>
      </Modal>
    </>
  )
}
