import { useQuery } from '@tanstack/react-query'
import { Link } from 'wouter'
import { asks } from '../asks.ts'
import { Card } from '../parts/page.tsx'
import { Loaded } from '../parts/trouble.tsx'
import { useFormats } from '../reader.tsx'
import { href } from '../routes.ts'
import { words } from '../words/settings.ts'

const KEPT = ['payloads', 'inbox', 'previews', 'runs'] as const
const TIMES = ['changes', 'reconcile'] as const

/** How long what is kept, and when runs start, of every connection. */
export function Kept() {
  const connections = useQuery(asks.connections())
  return (
    <>
      <p className="dim">{words.keptSays}</p>
      <Loaded of={connections}>{(found) => found.map(({ name }) => <OfConnection key={name} name={name} />)}</Loaded>
    </>
  )
}

function OfConnection({ name }: { readonly name: string }) {
  const settings = useQuery(asks.settings(name))
  const format = useFormats()
  return (
    <Card
      title={name}
      right={
        <Link className="small" href={href('flows', { connection: name })}>
          {words.toFlows}
        </Link>
      }
    >
      <Loaded of={settings}>
        {({ settings: { settings: own, schedule } }) => (
          <dl className="kv">
            {KEPT.map((what) => (
              <div key={what} style={{ display: 'contents' }}>
                <dt>{words.retention[what]}</dt>
                <dd>{words.days(format.number(own?.retention?.[what] ?? 0))}</dd>
              </div>
            ))}
            {TIMES.map((what) => (
              <div key={what} style={{ display: 'contents' }}>
                <dt>{words.schedule[what]}</dt>
                <dd>
                  <code className="mono">{schedule?.[what]}</code>
                </dd>
              </div>
            ))}
          </dl>
        )}
      </Loaded>
    </Card>
  )
}
