import { Button, PasswordInput, TextInput } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { acts } from '../acts.ts'
import { Trouble } from '../api.ts'
import { asks } from '../asks.ts'
import { Badge } from '../parts/badge.tsx'
import { Copy } from '../parts/copy.tsx'
import { Card } from '../parts/page.tsx'
import { Notice } from '../parts/trouble.tsx'
import { useMe } from '../shell/session.tsx'
import { useWrite } from '../use-write.ts'
import { words } from '../words/settings.ts'

/** Turns the second factor on or off; both ask for the password once more. */
export function SecondFactor() {
  const { secondFactor } = useMe()
  const [asksPassword, setAsks] = useState(false)
  const client = useQueryClient()
  const begin = useWrite({ mutationFn: acts.enrol })
  const off = useWrite({
    mutationFn: acts.turnOff,
    onSuccess: async () => {
      setAsks(false)
      await client.invalidateQueries({ queryKey: asks.me().queryKey })
    },
  })
  const verify = useWrite({
    mutationFn: acts.verify,
    // What was begun is good no more: they are asked for the password anew.
    onError: (error) => isOver(error) && begin.reset(),
    onSuccess: () => client.invalidateQueries({ queryKey: asks.me().queryKey }),
  })
  const withField = (name: string, act: (value: string) => void) => (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    act(String(new FormData(event.currentTarget).get(name)))
  }
  const trouble = begin.error ?? off.error ?? verify.error
  return (
    <Card
      title={words.second}
      right={<Badge tone={secondFactor ? 'done' : 'quiet'}>{secondFactor ? words.isOn : words.isOff}</Badge>}
    >
      <div className="stack">
        <p className="dim">{words.secondSays}</p>
        {trouble && <Notice title={trouble.message} />}
        {verify.data ? (
          <>
            <Notice tone="calm" title={words.recovery}>
              <p className="dim">{words.recoverySays}</p>
            </Notice>
            <pre className="json">{verify.data.recoveryCodes.join('\n')}</pre>
            <div>
              <Copy text={verify.data.recoveryCodes.join('\n')} />
            </div>
          </>
        ) : begin.data ? (
          <form
            className="stack"
            onSubmit={withField('code', (code) => verify.mutate({ enrolment: begin.data.enrolment, code }))}
          >
            <p>{words.enterSecret}</p>
            <p className="line">
              <code className="mono wrap-anywhere">{secretOf(begin.data.address)}</code>
              <Copy text={secretOf(begin.data.address)} />
            </p>
            <a href={begin.data.address} className="small">
              {words.openApp}
            </a>
            <TextInput
              name="code"
              label={words.code}
              inputMode="numeric"
              autoComplete="one-time-code"
              required={true}
              withAsterisk={false}
            />
            <div>
              <Button type="submit" size="sm" loading={verify.isPending}>
                {words.confirm}
              </Button>
            </div>
          </form>
        ) : asksPassword ? (
          <form
            className="stack"
            onSubmit={withField('password', (password) =>
              secondFactor ? off.mutate(password) : begin.mutate(password),
            )}
          >
            <PasswordInput
              name="password"
              label={words.current}
              autoComplete="current-password"
              required={true}
              withAsterisk={false}
            />
            <div>
              <Button type="submit" size="sm" loading={begin.isPending || off.isPending}>
                {secondFactor ? words.turnOff : words.turnOn}
              </Button>
            </div>
          </form>
        ) : (
          <div>
            <Button size="sm" variant="default" onClick={() => setAsks(true)}>
              {secondFactor ? words.turnOff : words.turnOn}
            </Button>
          </div>
        )}
      </div>
    </Card>
  )
}

/** The key within `otpauth://…`, in groups that can be typed. */
const secretOf = (address: string): string =>
  (new URLSearchParams(address.split('?')[1]).get('secret') ?? '').replaceAll(/(.{4})(?=.)/g, '$1 ')

const isOver = (error: Error): boolean => error instanceof Trouble && error.code === 'people.start_over'
