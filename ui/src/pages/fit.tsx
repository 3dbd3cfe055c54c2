import { Button } from '@mantine/core'
import { IconRuler2 } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { Link } from 'wouter'
import { acts } from '../acts.ts'
import { Trouble as Refusal } from '../api.ts'
import { asks } from '../asks.ts'
import type { News } from '../documents.ts'
import type { PageProps } from '../pages.ts'
import { Badge } from '../parts/badge.tsx'
import { EmptyState } from '../parts/empty.tsx'
import { FitReport } from '../parts/fit-report.tsx'
import { Card, PageHeader, SkeletonRows } from '../parts/page.tsx'
import { phaseSaid } from '../parts/phase.ts'
import { Trouble } from '../parts/trouble.tsx'
import { href } from '../routes.ts'
import { useMay } from '../shell/session.tsx'
import { useUrlState } from '../url-state.ts'
import { useWrite } from '../use-write.ts'
import { words } from '../words/fit.ts'
import { words as shell } from '../words/shell.ts'

const TONES = { fits: 'done', fits_with_conditions: 'attention', does_not_fit: 'failed' } as const

export default function Fit({ params }: PageProps) {
  const connection = params.connection ?? ''
  const [id, setId] = useUrlState('work')
  const begin = useWrite({ mutationFn: () => acts.fit(connection), onSuccess: ({ work }) => setId(work) })
  const work = useQuery({ ...asks.work<'fit'>(id), enabled: id !== '' })
  const fit = work.data?.result ?? null
  const isGoing = begin.isPending || (id !== '' && work.error === null && (work.data?.state ?? 'running') === 'running')
  const failure = work.data?.failure ?? null
  const mayCount = useMay('admin', 'finance')
  const button = mayCount && (
    <Button size="sm" variant={fit ? 'default' : 'filled'} loading={isGoing} onClick={() => begin.mutate()}>
      {fit ? words.again : words.count}
    </Button>
  )
  return (
    <div className="page">
      <PageHeader
        title={words.title}
        says={words.says}
        back={{ to: href('connection', { connection }), title: shell.nav.connection }}
        badge={fit && <Badge tone={TONES[fit.verdict]}>{words.verdict[fit.verdict]}</Badge>}
      >
        {fit && button}
        {fit && (
          <Button component={Link} href={href('preview', { connection })} size="sm">
            {words.toPreview}
          </Button>
        )}
      </PageHeader>
      {begin.error !== null && <Trouble error={begin.error} />}
      {failure !== null && <Trouble error={new Refusal(409, failure)} />}
      {fit !== null ? (
        <FitReport fit={fit} />
      ) : isGoing ? (
        <Card title={words.counting} says={saidOf(work.data?.news ?? null)}>
          <SkeletonRows />
        </Card>
      ) : (
        <Card>
          <EmptyState icon={IconRuler2} title={words.none} action={button}>
            {words.noneSays}
          </EmptyState>
        </Card>
      )}
    </div>
  )
}

/** How far it is: `invoice 4200`. */
const saidOf = (news: News | null): string =>
  news?.is === 'progress'
    ? [phaseSaid(news.phase), news.done, news.total].filter((part) => part !== null).join(' ')
    : ''
