import { Button, PasswordInput, TextInput } from '@mantine/core'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, type KeyboardEvent, useEffect, useState } from 'react'
import { useLocation, useSearch } from 'wouter'
import { asks } from '../asks.ts'
import { Gate } from '../parts/gate.tsx'
import { Notice } from '../parts/trouble.tsx'
import { type Entered, enter } from '../shell/entrance.ts'
import { useWrite } from '../use-write.ts'
import { words } from '../words/sign-in.ts'

export default function SignIn() {
  const [pending, setPending] = useState<string | null>(null)
  const [, navigate] = useLocation()
  const client = useQueryClient()
  const search = useSearch()
  const next = nextOf(search)
  const refused = new URLSearchParams(search).get('refused')
  const into = async (entered: Entered) => {
    if (entered.state === 'code') {
      setPending(entered.pending)
      return
    }
    await client.resetQueries({ queryKey: asks.me().queryKey })
    navigate(next, { replace: true })
  }
  return pending === null ? (
    <WithPassword onEntered={into} next={next} refused={refused} />
  ) : (
    <WithCode pending={pending} onEntered={into} onBack={() => setPending(null)} />
  )
}

/** Back to the page that was asked for, and never to another site. */
export function nextOf(search: string): string {
  const next = new URLSearchParams(search).get('next') ?? '/'
  return /^\/(?![/\\])/.test(next) ? next : '/'
}

const isTold = (code: string): code is keyof typeof words.refused => Object.hasOwn(words.refused, code)

interface Step {
  readonly onEntered: (entered: Entered) => Promise<void>
}

interface PasswordStep extends Step {
  readonly next: string
  /** Why the company's sign-in led back here. */
  readonly refused: string | null
}

function WithPassword({ onEntered, next, refused }: PasswordStep) {
  const [capsLock, setCapsLock] = useState(false)
  const { data: session, isFetchedAfterMount } = useQuery(asks.session())
  const [, navigate] = useLocation()
  // Who is in, and came here by a bookmark or by going back to the company's answer, has nothing to sign in to.
  const isIn = isFetchedAfterMount && session?.state === 'in'
  useEffect(() => {
    if (isIn) navigate(next, { replace: true })
  }, [isIn, next, navigate])
  const attempt = useWrite({ mutationFn: enter.withPassword, onSuccess: onEntered })
  const trial = useWrite({ mutationFn: enter.toTry, onSuccess: onEntered })
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const { email, password } = fieldsOf(event.currentTarget)
    attempt.mutate({ email: email ?? '', password: password ?? '' })
  }
  const look = (event: KeyboardEvent) => setCapsLock(event.getModifierState('CapsLock'))
  return (
    <Gate title={words.title} says={words.says}>
      <form className="stack" onSubmit={submit}>
        {session?.state === 'setup' && (
          <Notice tone="calm" title={words.noLink}>
            <p className="dim">{words.noLinkSays}</p>
          </Notice>
        )}
        {refused !== null && <Notice title={isTold(refused) ? words.refused[refused] : words.refusedOtherwise} />}
        {attempt.error && <Notice title={attempt.error.message} />}
        {trial.error && <Notice title={trial.error.message} />}
        <TextInput
          name="email"
          type="email"
          label={words.email}
          autoComplete="username"
          required={true}
          withAsterisk={false}
          data-autofocus={true}
        />
        <PasswordInput
          name="password"
          label={words.password}
          autoComplete="current-password"
          required={true}
          withAsterisk={false}
          description={capsLock ? words.capsLock : undefined}
          inputWrapperOrder={['label', 'input', 'description', 'error']}
          onKeyUp={look}
        />
        <Button type="submit" loading={attempt.isPending} fullWidth={true}>
          {words.signIn}
        </Button>
        {session?.company && (
          <Button component="a" href={enter.companyAddress(next)} variant="default" fullWidth={true}>
            {words.company(session.company)}
          </Button>
        )}
        {session?.demo.map((role) => (
          <Button
            key={role}
            variant="default"
            fullWidth={true}
            loading={trial.isPending && trial.variables === role}
            onClick={() => trial.mutate(role)}
          >
            {words.tryAs[role]}
          </Button>
        ))}
      </form>
    </Gate>
  )
}

function WithCode({ pending, onEntered, onBack }: Step & { readonly pending: string; readonly onBack: () => void }) {
  const attempt = useWrite({ mutationFn: enter.withCode, onSuccess: onEntered })
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    attempt.mutate({ pending, code: fieldsOf(event.currentTarget).code ?? '' })
  }
  return (
    <Gate title={words.codeTitle} says={words.codeSays}>
      <form className="stack" onSubmit={submit}>
        {attempt.error && <Notice title={attempt.error.message} />}
        <TextInput
          name="code"
          label={words.code}
          autoComplete="one-time-code"
          inputMode="numeric"
          required={true}
          withAsterisk={false}
        />
        <Button type="submit" loading={attempt.isPending} fullWidth={true}>
          {words.signIn}
        </Button>
        <Button variant="subtle" onClick={onBack} fullWidth={true}>
          {words.back}
        </Button>
      </form>
    </Gate>
  )
}

const fieldsOf = (form: HTMLFormElement): Readonly<Record<string, string>> =>
  Object.fromEntries([...new FormData(form)].map(([name, value]) => [name, String(value)]))
