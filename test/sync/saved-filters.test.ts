import { describe, expect, test } from 'vitest'
import { type Tiny, tiny } from './tiny.ts'

const FIGURES = { flows: { receivables: true } } as const
const DAY = 24 * 3600_000

const filters = (w: Tiny) => [...w.pipedrive.state.filters.values()].filter((one) => !one.is_deleted)
const names = (w: Tiny) => filters(w).map(({ name }) => name)
const again = async (w: Tiny) => {
  w.customer()
  w.clock.advance(2 * DAY)
  await w.run()
}

const NORWEGIAN = ['Visma: åpne avtaler, kunden har forfalt', 'Visma: betaler sent', 'Visma: sluttet å bestille']

describe('saved filters', () => {
  test('are made once, in the language of the connection, and asked for no more', async () => {
    const w = await tiny({ settings: { ...FIGURES, locale: 'nb-NO' } })
    w.customer()
    await w.run()
    expect(names(w)).toEqual(NORWEGIAN)
    w.calls()
    await again(w)
    expect(w.calls().filter(({ path }) => /v1\/(filters|\w+Fields)/.test(path))).toEqual([])
  })

  test('ask for open deals of a customer that owes, for those who pay late, and for those who stopped', async () => {
    const w = await tiny({ settings: { ...FIGURES, locale: 'en-GB' } })
    w.customer()
    await w.run()
    const asked = filters(w).map(({ all, any }) =>
      [...all, ...any].map((one) => `${one.object} ${one.operator} ${one.value}`),
    )
    const options = [...w.pipedrive.state.fields.deal.values()].find(
      (field) => field.field_name === 'Visma payment behaviour',
    )?.options
    const idOf = (label: string) => options?.find((option) => option.label === label)?.id
    expect(asked).toEqual([
      ['deal = open', 'organization > 0'],
      [`deal = ${idOf('Often late')}`, `deal = ${idOf('Overdue now')}`],
      ['deal IS NOT NULL null'],
    ])
  })

  test('one that people deleted stays deleted, one that they renamed stays as it is', async () => {
    const w = await tiny({ settings: { ...FIGURES, locale: 'nb-NO' } })
    w.customer()
    await w.run()
    const [overdue, late] = filters(w)
    w.pipedrive.act.deleteFilter(overdue?.id ?? 0)
    w.pipedrive.act.renameFilter(late?.id ?? 0, 'Sene betalere')
    await again(w)
    await w.configure({ ...FIGURES, visibility: 'bands' })
    await again(w)
    expect(names(w)).toEqual(['Sene betalere', 'Visma: sluttet å bestille'])
  })

  test('ours asks for bands and lights where sales sees no amounts', async () => {
    const w = await tiny({ settings: { ...FIGURES, locale: 'nb-NO' } })
    w.customer()
    await w.run()
    await w.configure({ ...FIGURES, visibility: 'bands' })
    await again(w)
    expect(names(w)).toEqual(NORWEGIAN)
    expect(filters(w)[0]?.any.map((one) => `${one.object} ${one.operator}`)).toEqual(Array(4).fill('deal ='))
    await w.configure({ ...FIGURES, visibility: 'light' })
    await again(w)
    expect(filters(w)[0]?.any).toHaveLength(2)
    expect(filters(w)[0]?.all.map((one) => one.value)).toEqual(['open'])
  })

  test('are found by their names of any language by a store that knows nothing of them', async () => {
    const first = await tiny({ settings: { ...FIGURES, locale: 'sv-SE' } })
    first.customer()
    await first.run()
    const w = await tiny({ settings: { ...FIGURES, locale: 'nb-NO' }, snapshot: first.pipedrive.snapshot() })
    w.customer()
    await w.run()
    expect(names(w)).toEqual(names(first))
  })

  test('R3: one whose answer was lost is found by its name, not made a second time', async () => {
    const pipedrive = (handler: (request: Request) => Promise<Response>) => async (request: Request) => {
      const answer = await handler(request)
      if (request.method === 'POST' && request.url.includes('/filters')) throw new TypeError('fetch failed')
      return answer
    }
    const w = await tiny({ settings: { ...FIGURES, locale: 'nb-NO' }, around: { pipedrive } })
    w.customer()
    await w.run()
    expect(names(w)).toEqual(NORWEGIAN)
  })

  test('R4: a refusal is one issue that stops nothing, and ends when they may be made', async () => {
    let refuses = true
    const pipedrive = (handler: (request: Request) => Promise<Response>) => async (request: Request) =>
      refuses && request.method === 'POST' && request.url.includes('/filters')
        ? Response.json({ success: false, error: 'No.', error_info: '' }, { status: 403 })
        : handler(request)
    const w = await tiny({ settings: { ...FIGURES, locale: 'nb-NO' }, around: { pipedrive } })
    const customer = w.customer()
    await w.run()
    expect((await w.issues()).map((issue) => issue.code)).toEqual(['pipedrive.filters_refused'])
    expect(w.organization(customer.name)).toBeDefined()
    refuses = false
    await again(w)
    expect(await w.issues()).toEqual([])
    expect(names(w)).toEqual(NORWEGIAN)
  })

  test('none is made where the settings want none, nor the field that only they need', async () => {
    const w = await tiny({ settings: { ...FIGURES, filters: false } })
    w.customer()
    await w.run()
    expect(names(w)).toEqual([])
    expect(w.fieldCode('deal', 'Visma stopped ordering')).toMatch('no field')
  })
})
