import { Button, PasswordInput } from '@mantine/core'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useEffect, useState } from 'react'
import { acts } from '../acts.ts'
import { Trouble as Refusal } from '../api.ts'
import { asks } from '../asks.ts'
import { useUnsaved } from '../unsaved.ts'
import { useWrite } from '../use-write.ts'
import { words } from '../words/connection.ts'
import { Card } from './page.tsx'
import { Checks } from './ping-card.tsx'
import { Loaded, Notice, Trouble } from './trouble.tsx'

/** Placeholders of secrets in a connection file. */
const secretsIn = (yaml: string): readonly string[] => [
  ...new Set([...yaml.matchAll(/(?<!\$)\$\{(\w+)\}/g)].map(([, name = '']) => name)),
]

const nameOf = (secret: string): string => (words.secretOf as Readonly<Record<string, string>>)[secret] ?? secret

/** New secrets in the place of those that are stored, once both systems let them in. */
export function ReplaceSecrets({ connection }: { readonly connection: string }) {
  const settings = useQuery(asks.settings(connection))
  return (
    <Card title={words.secrets} says={words.secretsSays}>
      <Loaded of={settings}>
        {({ yaml }) => {
          const names = secretsIn(yaml)
          return names.length === 0 ? (
            <p className="dim">{words.noSecrets}</p>
          ) : (
            <Form connection={connection} names={names} />
          )
        }}
      </Loaded>
    </Card>
  )
}

function Form({ connection, names }: { readonly connection: string; readonly names: readonly string[] }) {
  const client = useQueryClient()
  const [typed, setTyped] = useState<Readonly<Record<string, string>>>({})
  const given = Object.fromEntries(Object.entries(typed).filter(([, value]) => value !== ''))
  useUnsaved(Object.keys(given).length > 0)
  const begin = useWrite({ mutationFn: () => acts.replaceSecrets(connection, given) })
  const work = useQuery({ ...asks.work<'secrets'>(begin.data?.work ?? ''), enabled: begin.data !== undefined })
  const result = work.data?.result ?? null
  const isStored = result?.stored === true
  useEffect(() => {
    if (!isStored) return
    // They are stored now, and need to be nowhere else.
    setTyped({})
    void client.invalidateQueries({ queryKey: ['connection'] })
  }, [isStored, client])
  const error = begin.error ?? work.error ?? (work.data?.failure ? new Refusal(409, work.data.failure) : null)
  const isGoing = begin.isPending || (begin.isSuccess && result === null && error === null)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    begin.mutate()
  }
  return (
    <form className="stack" onSubmit={submit}>
      {names.map((name) => (
        <PasswordInput
          key={name}
          label={nameOf(name)}
          value={typed[name] ?? ''}
          onChange={(event) => setTyped({ ...typed, [name]: event.currentTarget.value })}
          autoComplete="new-password"
        />
      ))}
      {error !== null && <Trouble error={error} />}
      {result !== null && (
        <Notice tone={isStored ? 'calm' : 'bad'} title={isStored ? words.replaced : words.notReplaced} />
      )}
      {result !== null && !isStored && <Checks checks={result.checks.filter(({ status }) => status === 'failed')} />}
      <div className="line">
        <Button type="submit" variant="default" size="sm" loading={isGoing} disabled={Object.keys(given).length === 0}>
          {words.replace}
        </Button>
        {isGoing && (
          <span className="small dim" role="status">
            {words.replacing}
          </span>
        )}
      </div>
    </form>
  )
}
