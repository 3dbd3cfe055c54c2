import { Button } from '@mantine/core'
import { IconRuler2 } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { Link } from 'wouter'
import { asks } from '../asks.ts'
import type { PageProps } from '../pages.ts'
import { Badge } from '../parts/badge.tsx'
import { EmptyState } from '../parts/empty.tsx'
import { FitReport } from '../parts/fit-report.tsx'
import { Card, PageHeader, SkeletonRows } from '../parts/page.tsx'
import { Trouble } from '../parts/trouble.tsx'
import { href } from '../routes.ts'
import { useMay } from '../shell/session.tsx'
import { words } from '../words/fit.ts'
import { words as shell } from '../words/shell.ts'

const TONES = { fits: 'done', fits_with_conditions: 'attention', does_not_fit: 'failed' } as const

export default function Fit({ params }: PageProps) {
  const connection = params.connection ?? ''
  const fit = useQuery(asks.fit(connection))
  const mayCount = useMay('admin', 'finance')
  const button = mayCount && (
    <Button
      size="sm"
      variant={fit.data ? 'default' : 'filled'}
      loading={fit.isFetching}
      onClick={() => void fit.refetch()}
    >
      {fit.data ? words.again : words.count}
    </Button>
  )
  return (
    <div className="page">
      <PageHeader
        title={words.title}
        says={words.says}
        back={{ to: href('connection', { connection }), title: shell.nav.connection }}
        badge={fit.data && <Badge tone={TONES[fit.data.verdict]}>{words.verdict[fit.data.verdict]}</Badge>}
      >
        {fit.data && button}
        {fit.data && (
          <Button component={Link} href={href('preview', { connection })} size="sm">
            {words.toPreview}
          </Button>
        )}
      </PageHeader>
      {fit.error !== null && <Trouble error={fit.error} retry={() => void fit.refetch()} />}
      {fit.data ? (
        <FitReport fit={fit.data} />
      ) : fit.isFetching ? (
        <Card title={words.counting}>
          <SkeletonRows />
        </Card>
      ) : (
        fit.error === null && (
          <Card>
            <EmptyState icon={IconRuler2} title={words.none} action={button}>
              {words.noneSays}
            </EmptyState>
          </Card>
        )
      )}
    </div>
  )
}
