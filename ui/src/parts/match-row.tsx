import { Button, Modal } from '@mantine/core'
import { IconArrowRight, IconExternalLink } from '@tabler/icons-react'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { Link } from 'wouter'
import { acts, type MatchDecision } from '../acts.ts'
import type { Match } from '../documents.ts'
import { useFormats } from '../reader.tsx'
import { href } from '../routes.ts'
import { useMay } from '../shell/session.tsx'
import { useWrite } from '../use-write.ts'
import { words as common } from '../words/common.ts'
import { words as entities, ruleSaid } from '../words/entities.ts'
import { words } from '../words/matches.ts'
import { Fold } from './fold.tsx'
import { Notice } from './trouble.tsx'

interface Given {
  readonly connection: string
  readonly match: Match
  readonly open: boolean
  /** Tells what was decided, since the row may leave the list. */
  readonly onSaid: (said: string) => void
}

const ruleOf = (link: Match['link']): string | null => (link === null ? null : ruleSaid(link.rule))

const reasonOf = (reason: string | null): string | null => (reason === null ? null : ruleSaid(reason))

/** A customer or supplier beside what it is, or may be, in Pipedrive. */
export function MatchRow({ connection, match, open, onSaid }: Given) {
  const mayDecide = useMay('admin', 'finance')
  const [asks, setAsks] = useState(false)
  const client = useQueryClient()
  const { stream, key, name, number, role, link, decision, candidates } = match
  const decide = useWrite({
    mutationFn: (what: Pick<MatchDecision, 'do' | 'remote'>) => acts.match(connection, { stream, key, ...what }),
    onSuccess: async (_, what) => {
      setAsks(false)
      onSaid(words.decidedNow[what.do](name ?? number ?? key))
      await client.invalidateQueries({ queryKey: ['record', connection] })
    },
  })
  return (
    <Fold
      open={open}
      head={
        <>
          <span className="clip strong">{name ?? number ?? key}</span>
          <span className="dim num">{number}</span>
          <IconArrowRight size={14} className="dim" aria-hidden={true} />
          <span className="clip">
            {link === null ? words.candidates(candidates.length) : `${entities.entity[link.entity]} ${link.remote}`}
          </span>
          <span className="push small dim">
            {ruleOf(link) ?? words.stream[stream as keyof typeof words.stream] ?? stream}
          </span>
        </>
      }
    >
      <div className="stack stack-tight">
        {decide.error && <Notice title={decide.error.message} />}
        {decision !== null && <p className="small dim">{words.decided(decision.by)}</p>}
        {candidates.map((candidate) => (
          <Candidate
            key={`${candidate.entity} ${candidate.id}`}
            candidate={candidate}
            mayDecide={mayDecide && match.state !== 'linked'}
            pending={decide.isPending}
            onLink={() => decide.mutate({ do: 'accept', remote: `${candidate.entity}:${candidate.id}` })}
            onApart={() => decide.mutate({ do: 'reject', remote: `${candidate.entity}:${candidate.id}` })}
          />
        ))}
        <p className="line small">
          {link?.url && (
            <a href={link.url} target="_blank" rel="noreferrer" className="line" style={{ gap: 4 }}>
              {words.open} <IconExternalLink size={12} aria-hidden={true} />
            </a>
          )}
          {!match.previewed && (
            <Link href={href('timeline', { connection, key: `${stream}:${key}` })}>{words.timeline}</Link>
          )}
          <span className="dim">
            {words.role} {entities.entity[role]}
          </span>
          {mayDecide && link !== null && (
            <Button className="push" size="compact-sm" variant="default" onClick={() => setAsks(true)}>
              {words.unlink}
            </Button>
          )}
        </p>
      </div>
      <Modal opened={asks} onClose={() => setAsks(false)} title={words.unlinkTitle} centered={true}>
        <div className="stack">
          <p>{words.unlinkSays}</p>
          <div className="line" style={{ justifyContent: 'flex-end' }}>
            <Button variant="subtle" onClick={() => setAsks(false)}>
              {common.cancel}
            </Button>
            <Button color="red" loading={decide.isPending} onClick={() => decide.mutate({ do: 'unlink' })}>
              {words.unlinkIt}
            </Button>
          </div>
        </div>
      </Modal>
    </Fold>
  )
}

interface CandidateProps {
  readonly candidate: Match['candidates'][number]
  readonly mayDecide: boolean
  readonly pending: boolean
  readonly onLink: () => void
  readonly onApart: () => void
}

function Candidate({ candidate, mayDecide, pending, onLink, onApart }: CandidateProps) {
  const format = useFormats()
  const { entity, id, name, url, reason, score } = candidate
  return (
    <div className="candidate">
      <div className="clip">
        <div className="strong clip">
          {url === null ? (
            (name ?? id)
          ) : (
            <a href={url} target="_blank" rel="noreferrer">
              {name ?? id}
            </a>
          )}{' '}
          <span className="dim num">{id}</span>
        </div>
        <div className="small dim clip">
          {[entities.entity[entity], reasonOf(reason), score === null ? null : words.score(format.percent(score))]
            .filter(Boolean)
            .join(' · ')}
        </div>
      </div>
      {mayDecide && (
        <div className="line push" style={{ flexWrap: 'nowrap' }}>
          <Button size="compact-sm" variant="light" disabled={pending} onClick={onLink}>
            {words.link}
          </Button>
          <Button size="compact-sm" variant="default" disabled={pending} onClick={onApart}>
            {words.apart}
          </Button>
        </div>
      )}
    </div>
  )
}
