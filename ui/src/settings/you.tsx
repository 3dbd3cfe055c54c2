import { Button, NativeSelect, PasswordInput, TextInput } from '@mantine/core'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { acts } from '../acts.ts'
import { asks } from '../asks.ts'
import { Card } from '../parts/page.tsx'
import { Loaded, Notice } from '../parts/trouble.tsx'
import { When } from '../parts/when.tsx'
import { useMe } from '../shell/session.tsx'
import { useUnsaved } from '../unsaved.ts'
import { useWrite } from '../use-write.ts'
import { chooseLanguage, chosenLanguage, LANGUAGES } from '../words/language.ts'
import { words } from '../words/settings.ts'
import { words as shell } from '../words/shell.ts'
import { SecondFactor } from './second-factor.tsx'

/** How somebody signs in, and where they are signed in. */
export function You() {
  return (
    <div className="columns">
      <div className="wide-6 stack">
        <Profile />
        <LanguageChoice />
        <Password />
      </div>
      <div className="wide-6 stack">
        <SecondFactor />
        <Sessions />
      </div>
    </div>
  )
}

function LanguageChoice() {
  const choose = (value: string) => {
    chooseLanguage(LANGUAGES.find((one) => one === value) ?? null)
    // Every part of a page has its words from the moment it was loaded.
    location.reload()
  }
  return (
    <Card title={words.language} says={words.languageSays}>
      <NativeSelect
        aria-label={words.language}
        value={chosenLanguage() ?? 'browser'}
        onChange={(event) => choose(event.currentTarget.value)}
        data={(['browser', ...LANGUAGES] as const).map((one) => ({ value: one, label: words.languages[one] }))}
      />
    </Card>
  )
}

function Profile() {
  const me = useMe()
  const [name, setName] = useState(me.name)
  useUnsaved(name !== me.name)
  const client = useQueryClient()
  const save = useWrite({
    mutationFn: () => acts.rename(name),
    onSuccess: () => client.invalidateQueries({ queryKey: asks.me().queryKey }),
  })
  return (
    <Card title={words.profile}>
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault()
          save.mutate()
        }}
      >
        {save.error && <Notice title={save.error.message} />}
        <TextInput
          label={words.name}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          required={true}
          withAsterisk={false}
        />
        <dl className="kv">
          <dt>{words.email}</dt>
          <dd>{me.email}</dd>
          <dt>{words.role}</dt>
          <dd>{shell.role[me.role]}</dd>
        </dl>
        <div>
          <Button type="submit" size="sm" variant="default" loading={save.isPending} disabled={name === me.name}>
            {words.save}
          </Button>
        </div>
      </form>
    </Card>
  )
}

function Password() {
  const change = useWrite({ mutationFn: acts.setPassword })
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = event.currentTarget
    const given = new FormData(form)
    change.mutate(
      { current: String(given.get('current')), password: String(given.get('password')) },
      { onSuccess: () => form.reset() },
    )
  }
  return (
    <Card title={words.password} says={words.passwordSays}>
      <form className="stack" onSubmit={submit}>
        {change.error && <Notice title={change.error.message} />}
        {change.isSuccess && <Notice tone="calm" title={words.passwordChanged} />}
        <PasswordInput
          name="current"
          label={words.current}
          autoComplete="current-password"
          required={true}
          withAsterisk={false}
        />
        <PasswordInput
          name="password"
          label={words.next}
          description={words.nextSays}
          autoComplete="new-password"
          minLength={12}
          required={true}
          withAsterisk={false}
        />
        <div>
          <Button type="submit" size="sm" variant="default" loading={change.isPending}>
            {words.changePassword}
          </Button>
        </div>
      </form>
    </Card>
  )
}

function Sessions() {
  const sessions = useQuery(asks.sessions())
  const client = useQueryClient()
  const end = useWrite({
    mutationFn: acts.endSession,
    onSuccess: () => client.invalidateQueries({ queryKey: asks.sessions().queryKey }),
  })
  return (
    <Card title={words.sessions}>
      <Loaded of={sessions}>
        {(found) => (
          <ul className="plain-list">
            {found.map(({ sessionId, via, agent, isThis, seenAt }) => (
              <li key={sessionId} className="line line-apart" style={{ flexWrap: 'nowrap' }}>
                <div className="clip">
                  <div className="clip" title={agent}>
                    {browserOf(agent)} {isThis && <span className="tag">{words.thisSession}</span>}
                  </div>
                  <div className="small dim">
                    {words.via[via]} · {words.seen} <When at={seenAt} />
                  </div>
                </div>
                {!isThis && (
                  <Button
                    size="compact-sm"
                    variant="default"
                    loading={end.isPending && end.variables === sessionId}
                    onClick={() => end.mutate(sessionId)}
                  >
                    {words.end}
                  </Button>
                )}
              </li>
            ))}
          </ul>
        )}
      </Loaded>
    </Card>
  )
}

const BROWSERS = [/Edg\/(\d+)/, /Firefox\/(\d+)/, /Chrome\/(\d+)/, /Version\/(\d+).*Safari/] as const
const NAMES = ['Edge', 'Firefox', 'Chrome', 'Safari'] as const
const SYSTEMS = ['Windows', 'Mac OS', 'Android', 'iPhone', 'Linux'] as const

/** What a browser calls itself, as people call it. */
function browserOf(agent: string): string {
  const at = BROWSERS.findIndex((pattern) => pattern.test(agent))
  const system = SYSTEMS.find((one) => agent.includes(one))
  const name = at < 0 ? agent.slice(0, 40) : `${NAMES[at]} ${BROWSERS[at]?.exec(agent)?.[1] ?? ''}`
  return [name, system].filter(Boolean).join(', ')
}
