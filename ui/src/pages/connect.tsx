import { Button } from '@mantine/core'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { useLocation } from 'wouter'
import { acts } from '../acts.ts'
import { asks } from '../asks.ts'
import { type Draft, emptyDraft, fileOf, withoutSecrets } from '../parts/connect-draft.ts'
import { ConnectFields, SIDES } from '../parts/connect-fields.tsx'
import { Card, PageHeader } from '../parts/page.tsx'
import { PasteFile } from '../parts/paste-file.tsx'
import { PingCard } from '../parts/ping-card.tsx'
import { Loaded, Notice, Trouble } from '../parts/trouble.tsx'
import { href } from '../routes.ts'
import { useMay } from '../shell/session.tsx'
import { useUnsaved } from '../unsaved.ts'
import { useUrlState } from '../url-state.ts'
import { useWrite } from '../use-write.ts'
import { words } from '../words/connect.ts'

/** Left asks, right proves: two systems, then a ping, the fit report and the flows. */
export default function Connect() {
  return useMay('admin') ? (
    <Wizard />
  ) : (
    <div className="page">
      <PageHeader title={words.title} says={words.onlyAdmins} />
    </div>
  )
}

function Wizard() {
  const [kept] = useState(keptDraft)
  const [draft, setDraft] = useState<Draft>(kept ?? emptyDraft)
  const [isKept, setKept] = useState(false)
  // What would not be lost: a draft as it was kept, or as it became a connection.
  const [safe, setSafe] = useState(draft)
  const [asked, setStep] = useUrlState('step', '1')
  // How often a draft was pinged: each time it is another one.
  const [looked, setLooked] = useState(0)
  // What was typed is gone when the page is loaded anew.
  const step = draft.name === '' ? 1 : Math.min(3, Math.max(1, Number(asked) || 1))
  const [, navigate] = useLocation()
  const client = useQueryClient()
  const save = useWrite({
    mutationFn: () => acts.connect(fileOf(draft)),
    onSuccess: async () => {
      localStorage.removeItem(DRAFT)
      setSafe(draft)
      setStep('3')
      await client.invalidateQueries({ queryKey: ['connection'] })
    },
  })
  useUnsaved(JSON.stringify(draft) !== JSON.stringify(safe))
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (step === 1) setStep('2')
    else save.mutate()
  }
  return (
    <div className="page">
      <PageHeader title={words.title} says={words.says} />
      <Steps at={step} onGo={(to) => setStep(String(to))} />
      <div className="columns">
        <div className="wide-5 stack">
          {step < 3 ? (
            <>
              <Card title={words.steps[step - 1]}>
                <form className="stack" onSubmit={submit} key={step}>
                  <ConnectFields side={SIDES[step - 1] ?? 'visma'} draft={draft} onChange={setDraft} />
                  {save.error !== null && <Trouble error={save.error} />}
                  <div className="line">
                    {step === 2 && (
                      <Button variant="default" onClick={() => setStep('1')}>
                        {words.back}
                      </Button>
                    )}
                    <Button type="submit" loading={save.isPending}>
                      {step === 1 ? words.next : words.ping}
                    </Button>
                    {step === 2 && (
                      <Button variant="default" onClick={() => setLooked(looked + 1)}>
                        {words.pingDraft}
                      </Button>
                    )}
                    <Button
                      variant="subtle"
                      onClick={() => {
                        localStorage.setItem(DRAFT, JSON.stringify(withoutSecrets(draft)))
                        setSafe(draft)
                        setKept(true)
                      }}
                    >
                      {words.saveDraft}
                    </Button>
                    <span className="small dim" role="status">
                      {isKept && words.draftSaved}
                    </span>
                  </div>
                </form>
              </Card>
              {kept !== null && (
                <Notice
                  tone="calm"
                  title={words.draftFound}
                  action={
                    <Button
                      size="compact-sm"
                      variant="default"
                      onClick={() => {
                        localStorage.removeItem(DRAFT)
                        setDraft(emptyDraft)
                        setSafe(emptyDraft)
                      }}
                    >
                      {words.discardDraft}
                    </Button>
                  }
                />
              )}
              <PasteFile draft={draft} onFill={setDraft} />
            </>
          ) : (
            <Card title={draft.name}>
              {draft.access === 'oauth' && <Authorize connection={draft.name} />}
              <div className="line">
                <Button variant="default" onClick={() => setStep('1')}>
                  {words.back}
                </Button>
                <Button onClick={() => navigate(href('fit', { connection: draft.name }))}>{words.toFit}</Button>
                <Button variant="default" onClick={() => navigate(href('flows', { connection: draft.name }))}>
                  {words.toFlows}
                </Button>
              </div>
            </Card>
          )}
        </div>
        <div className="wide-7">
          {step === 3 && draft.name !== '' ? (
            <PingCard ask={() => acts.ping(draft.name)} atOnce={true} />
          ) : looked > 0 && step === 2 ? (
            <PingCard key={looked} ask={() => acts.pingDraft(fileOf(draft))} atOnce={true} />
          ) : (
            <Card title={words.proves}>
              <p className="dim">{words.afterSaving}</p>
            </Card>
          )}
        </div>
      </div>
    </div>
  )
}

/** Where a draft is kept: in this browser, and never a secret of it. */
const DRAFT = 'connect-draft'

function keptDraft(): Draft | null {
  try {
    const kept = localStorage.getItem(DRAFT)
    return kept === null ? null : withoutSecrets({ ...emptyDraft, ...(JSON.parse(kept) as Partial<Draft>) })
  } catch {
    // What cannot be read is no draft.
    return null
  }
}

/** Leads to Pipedrive, where an admin of the account agrees. */
function Authorize({ connection }: { readonly connection: string }) {
  const link = useQuery(asks.authorization(connection))
  return (
    <div className="stack">
      <p className="dim">{words.authorizeSays}</p>
      <Loaded of={link}>
        {({ url }) => (
          <div>
            <Button component="a" href={url} target="_blank" rel="noreferrer">
              {words.authorize}
            </Button>
          </div>
        )}
      </Loaded>
    </div>
  )
}

function Steps({ at, onGo }: { readonly at: number; readonly onGo: (step: number) => void }) {
  return (
    <ol className="steps">
      {words.steps.map((name, index) => {
        const step = index + 1
        const isPast = step < at
        return (
          <li key={name} aria-current={step === at ? 'step' : undefined} className={isPast ? 'past' : ''}>
            <button type="button" className="plain" disabled={!isPast} onClick={() => onGo(step)}>
              <span className="step-number" aria-hidden="true">
                {step}
              </span>
              {name}
            </button>
          </li>
        )
      })}
    </ol>
  )
}
