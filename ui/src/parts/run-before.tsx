import { useQuery } from '@tanstack/react-query'
import { Link } from 'wouter'
import { asks } from '../asks.ts'
import type { Run } from '../documents.ts'
import { useFormats } from '../reader.tsx'
import { href } from '../routes.ts'
import { words } from '../words/runs.ts'
import { words as status } from '../words/status.ts'
import { Card } from './page.tsx'
import { Loaded } from './trouble.tsx'
import { When } from './when.tsx'

interface Given {
  readonly connection: string
  readonly run: Run
}

const COUNTS = ['read', 'created', 'linked', 'updated', 'unchanged', 'skipped', 'waiting', 'issues'] as const

const secondsOf = ({ startedAt, finishedAt }: Run): number =>
  finishedAt === null ? 0 : Math.round((Date.parse(finishedAt) - Date.parse(startedAt)) / 1_000)

/** What a run came to beside the one of its mode before it: only what either of them has something of. */
export function RunBefore({ connection, run }: Given) {
  const before = useQuery(asks.runBefore(connection, run))
  return (
    <Card title={words.before} says={words.beforeSays(status.mode[run.mode])} flush={true}>
      <Loaded of={before}>
        {(found) =>
          found === null ? (
            <p className="card-body dim">{words.noneBefore}</p>
          ) : (
            <Compared connection={connection} run={run} before={found} />
          )
        }
      </Loaded>
    </Card>
  )
}

function Compared({ connection, run, before }: Given & { readonly before: Run }) {
  const format = useFormats()
  const rows: readonly (readonly [string, number, number])[] = [
    ...COUNTS.map((name) => [words.count[name], run.counts[name], before.counts[name]] as const),
    [words.units, run.api.pipedrive.budget, before.api.pipedrive.budget] as const,
    [words.seconds, secondsOf(run), secondsOf(before)] as const,
  ].filter(([, now, then]) => now > 0 || then > 0)
  const difference = (by: number) => (by === 0 ? '–' : `${by > 0 ? '+' : ''}${format.number(by)}`)
  return (
    <>
      <div className="table-room">
        <table className="table">
          <thead>
            <tr>
              <th scope="col">{words.written}</th>
              <th scope="col" className="right">
                {words.this}
              </th>
              <th scope="col" className="right">
                {words.that}
              </th>
              <th scope="col" className="right">
                {words.difference}
              </th>
            </tr>
          </thead>
          <tbody>
            {rows.map(([name, now, then]) => (
              <tr key={name}>
                <td className="dim">{name}</td>
                <td className="right num">{format.number(now)}</td>
                <td className="right num">{format.number(then)}</td>
                <td className="right num">{difference(now - then)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <p className="card-foot small">
        <Link href={href('run', { connection, run: before.runId })}>{before.runId.slice(0, 8)}</Link>{' '}
        <span className="dim">
          <When at={before.startedAt} />
        </span>
      </p>
    </>
  )
}
