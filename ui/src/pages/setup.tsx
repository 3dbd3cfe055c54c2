import { Button, PasswordInput, TextInput } from '@mantine/core'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import type { FormEvent } from 'react'
import { Link, useLocation, useSearch } from 'wouter'
import { asks } from '../asks.ts'
import { Gate } from '../parts/gate.tsx'
import { SkeletonRows } from '../parts/page.tsx'
import { Notice } from '../parts/trouble.tsx'
import { href } from '../routes.ts'
import { enter, type LinkSeen } from '../shell/entrance.ts'
import { useWrite } from '../use-write.ts'
import { words } from '../words/sign-in.ts'

const TITLES = { setup: words.setUpTitle, invite: words.inviteTitle, reset: words.resetTitle } as const

/** Where a one-time link leads: the first admin, an invitation, a new password. */
export default function Setup() {
  const token = new URLSearchParams(useSearch()).get('token')
  const link = useQuery({ ...asks.link(token ?? ''), enabled: token !== null })
  if (token === null) return <Gone title={words.noLink} says={words.noLinkSays} />
  if (link.error !== null) return <Gone title={words.linkGone} says={words.linkGoneSays} />
  if (link.data === undefined)
    return (
      <Gate title="">
        <SkeletonRows rows={3} />
      </Gate>
    )
  return <WithLink token={token} link={link.data} />
}

function WithLink({ token, link }: { readonly token: string; readonly link: LinkSeen }) {
  const [, navigate] = useLocation()
  const client = useQueryClient()
  const attempt = useWrite({
    mutationFn: enter.byLink,
    onSuccess: async () => {
      await client.resetQueries({ queryKey: asks.me().queryKey })
      navigate('/', { replace: true })
    },
  })
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const given = new FormData(event.currentTarget)
    const text = (name: string) => String(given.get(name) ?? '')
    attempt.mutate({
      token,
      password: text('password'),
      ...(link.email === null ? { email: text('email') } : {}),
      ...(link.kind === 'reset' ? {} : { name: text('name') }),
    })
  }
  return (
    <Gate title={TITLES[link.kind]} says={link.email === null ? words.setUpSays : words.inviteSays(link.email)}>
      <form className="stack" onSubmit={submit}>
        {attempt.error && <Notice title={attempt.error.message} />}
        {link.kind !== 'reset' && (
          <TextInput
            name="name"
            label={words.name}
            autoComplete="name"
            defaultValue={link.name ?? ''}
            required={true}
            withAsterisk={false}
          />
        )}
        {link.email === null ? (
          <TextInput
            name="email"
            type="email"
            label={words.email}
            autoComplete="username"
            required={true}
            withAsterisk={false}
          />
        ) : (
          // So that a keeper of passwords knows for whom it is.
          <input type="hidden" name="username" autoComplete="username" value={link.email} />
        )}
        <PasswordInput
          name="password"
          label={words.newPassword}
          description={words.passwordSays}
          autoComplete="new-password"
          minLength={12}
          required={true}
          withAsterisk={false}
        />
        <Button type="submit" loading={attempt.isPending} fullWidth={true}>
          {words.save}
        </Button>
      </form>
    </Gate>
  )
}

const Gone = ({ title, says }: { readonly title: string; readonly says: string }) => (
  <Gate title={title} says={says}>
    <Link href={href('signIn', {})}>{words.toSignIn}</Link>
  </Gate>
)
