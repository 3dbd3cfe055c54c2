import { IconExternalLink, IconTimeline } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { asks } from '../asks.ts'
import type { Life } from '../documents.ts'
import type { PageProps } from '../pages.ts'
import { Badge, type Tone } from '../parts/badge.tsx'
import { Chips } from '../parts/chips.tsx'
import { EmptyState } from '../parts/empty.tsx'
import { LifeEvents } from '../parts/life-events.tsx'
import { Card, PageHeader } from '../parts/page.tsx'
import { Personal } from '../parts/personal.tsx'
import { Loaded, Notice } from '../parts/trouble.tsx'
import { href } from '../routes.ts'
import { useUrlState } from '../url-state.ts'
import { words as entities, ruleSaid } from '../words/entities.ts'
import { words as shell } from '../words/shell.ts'
import { words } from '../words/timeline.ts'

const TONES: Record<Life['record']['state'], Tone> = {
  pending: 'running',
  done: 'done',
  waiting: 'waiting',
  skipped: 'quiet',
  issue: 'failed',
  kept: 'paused',
}

export default function Timeline({ params }: PageProps) {
  const connection = params.connection ?? ''
  const key = params.key ?? ''
  const lives = useQuery(asks.timeline(connection, key))
  const life = lives.data?.[0]
  return (
    <div className="page">
      <PageHeader
        title={life === undefined ? key : titleOf(life)}
        says={words.says}
        back={{ to: href('overview', { connection }), title: shell.nav.overview }}
        badge={life && <Badge tone={TONES[life.record.state]}>{words.state[life.record.state]}</Badge>}
      >
        {life?.record.stream === 'customer' && (
          <Personal
            connection={connection}
            customer={{ key: life.record.key, number: life.record.number ?? life.record.key }}
          />
        )}
      </PageHeader>
      <Loaded of={lives}>
        {() =>
          life === undefined ? (
            <Card>
              <EmptyState icon={IconTimeline} title={words.none}>
                {words.noneSays}
              </EmptyState>
            </Card>
          ) : (
            <Body connection={connection} life={life} />
          )
        }
      </Loaded>
    </div>
  )
}

const titleOf = ({ record: { stream, number, key } }: Life): string =>
  `${entities.stream[stream as keyof typeof entities.stream] ?? stream} ${number ?? key}`

function Body({ connection, life }: { readonly connection: string; readonly life: Life }) {
  const [field, setField] = useUrlState('field')
  const [order, setOrder] = useUrlState('order', 'newest')
  return (
    <>
      {life.record.reason !== null && <Notice tone="calm" title={life.record.reason} />}
      <div className="columns">
        <div className="wide-8">
          <Card
            title={words.events}
            flush={true}
            right={
              <>
                {field !== '' && (
                  <button type="button" className="chip" onClick={() => setField(null)}>
                    {words.everything}
                  </button>
                )}
                <Chips
                  label={words.order}
                  value={order}
                  onChange={setOrder}
                  choices={[
                    { value: 'newest', label: words.newest },
                    { value: 'oldest', label: words.oldest },
                  ]}
                />
              </>
            }
          >
            <LifeEvents connection={connection} life={life} field={field} newestFirst={order === 'newest'} />
          </Card>
        </div>
        <div className="wide-4">
          <Links life={life} />
        </div>
      </div>
    </>
  )
}

function Links({ life: { links } }: { readonly life: Life }) {
  return (
    <Card title={words.links}>
      {links.length === 0 ? (
        <p className="dim">{words.noLinks}</p>
      ) : (
        <ul className="plain-list">
          {links.map(({ entity, remote, origin, rule, state, url, role }) => (
            <li key={`${role} ${entity} ${remote}`}>
              <div className="line line-apart">
                {url === null ? (
                  <span className="strong">{`${entities.entity[entity]} ${remote}`}</span>
                ) : (
                  <a href={url} target="_blank" rel="noreferrer" className="line strong" style={{ gap: 4 }}>
                    {`${entities.entity[entity]} ${remote}`} <IconExternalLink size={12} aria-hidden={true} />
                  </a>
                )}
                {state === 'deleted' && <span className="tag">{words.deleted}</span>}
              </div>
              <div className="small dim">
                {rule === 'created' ? words.linked[origin] : `${words.linked[origin]}: ${ruleSaid(rule)}`}
              </div>
            </li>
          ))}
        </ul>
      )}
    </Card>
  )
}
