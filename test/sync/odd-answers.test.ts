import { describe, expect, test } from 'vitest'
import { postInvoice } from '../../src/twins/company/company.ts'
import type { WorldOptions } from '../world.ts'
import { tiny } from './tiny.ts'

type Handler = (request: Request) => Promise<Response>

/** Pipedrive with other answers where `change` gives one. */
const answering = (change: (request: Request, answer: () => Promise<Response>) => Promise<Response | null>) =>
  ({
    around: {
      pipedrive: (handler: Handler) => async (request: Request) =>
        (await change(request.clone(), () => handler(request))) ?? handler(request),
    },
  }) satisfies WorldOptions

describe('a row of Pipedrive that cannot be read', () => {
  const withOddRow = (isOdd: () => boolean) =>
    answering(async (request, answer) => {
      if (request.method !== 'GET' || !/\/v2\/organizations\?/.test(request.url) || !isOdd()) return null
      const body = (await (await answer()).json()) as { data: unknown[] }
      return Response.json({ ...body, data: [{ id: null, name: 'Nobody' }, ...body.data] })
    })

  test('is left out and said in an issue, and all the others are taken', async () => {
    const w = await tiny(withOddRow(() => true))
    w.pipedrive.act.createOrganization({ name: 'A AS' })
    const customer = w.customer({ name: 'A AS' })
    const run = await w.run()
    expect(run.status).toBe('done_with_issues')
    expect(await w.issues()).toMatchObject([{ code: 'pipedrive.rows_set_aside', key: 'list organizations' }])
    expect(w.organizations().filter(({ name }) => name === customer.name)).toHaveLength(1)
  })

  test('does not stop a run in which nothing of it is seen any more', async () => {
    let isOdd = true
    const w = await tiny(withOddRow(() => isOdd))
    w.customer({ name: 'A AS' })
    await w.run()
    isOdd = false
    w.customer({ name: 'B AS' })
    await w.run()
    expect(w.organization('B AS')).toBeDefined()
  })
})

describe('a 403 that no machine-readable code explains', () => {
  const refusing = (method: string, path: RegExp, isOn = () => true) =>
    answering(async (request) =>
      request.method === method && path.test(request.url) && isOn()
        ? Response.json({ success: false, error: 'You do not have permissions to do this.' }, { status: 403 })
        : null,
    )

  test('for a deal: the entry goes on the organization, and one issue says what was refused', async () => {
    let isOn = true
    const w = await tiny(refusing('POST', /\/v2\/deals$/, () => isOn))
    const customer = w.customer({ name: 'A AS' })
    const invoices = [postInvoice(w.company, customer), postInvoice(w.company, w.customer({ name: 'B AS' }))]
    await w.run()
    for (const invoice of invoices) expect(w.note(invoice).org_id).not.toBeNull()
    const issues = await w.issues()
    expect(issues).toMatchObject([{ code: 'pipedrive.forbidden', stream: 'connection', key: 'deals' }])
    expect(issues[0]?.message).toContain('You do not have permissions to do this.')

    isOn = false
    postInvoice(w.company, customer)
    await w.run()
    expect(await w.issues()).toEqual([])
  })

  test('for fields: said as it is, and not as a limit of the plan', async () => {
    const w = await tiny(refusing('POST', /\/v2\/dealFields$/))
    postInvoice(w.company, w.customer({ name: 'A AS' }))
    await w.run()
    const [issue] = await w.issues()
    expect(issue?.code).toBe('pipedrive.fields_missing')
    expect(issue?.message).toContain('You do not have permissions to do this.')
    expect(issue?.message).not.toMatch(/plan allows|no more/)
  })
})
