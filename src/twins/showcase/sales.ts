import type { Customer } from '../company/party-model.ts'
import { instant } from '../pipedrive/gateway/times.ts'
import type { Organization, Person } from '../pipedrive/model.ts'
import type { PipedriveTwin } from '../pipedrive/twin.ts'
import { between, chance, pick, type Random } from '../random.ts'
import { type Books, domainOf } from './books.ts'
import type { Buyer } from './customers.ts'
import { DEALS, PIPELINES, type SalesDeal, SOURCES } from './deals.ts'
import { RENEWALS } from './renewals.ts'

const DAY = 86_400_000
/** As in the books, where they stand on the invoices. */
const SELLERS = ['Siri Solberg', 'Jørn Øye']

/** The account of a sales team that knows some of the customers, and a few companies that are none yet. */
export function openSales(twin: PipedriveTwin, { buyers, prospects, random }: Books): void {
  const { act } = twin
  const now = twin.clock.now().getTime()
  const ago = (days: number) => instant(now - Math.round(days * DAY))
  const sellers = SELLERS.map((name) => {
    const email = `${name.split(' ')[0]?.toLowerCase().replace('ø', 'o')}@nordlys-engros.example`
    return act.createUser({ name, email }).id
  })
  for (const { code } of twin.state.currencies.values())
    act.setCurrency(code, ['NOK', 'SEK', 'DKK', 'EUR'].includes(code))
  const stages = furnish(twin)
  const fields = {
    orgNo: act.createField('organization', { field_name: 'Org.nr.', field_type: 'varchar' }).field_code,
    machines: act.createField('deal', { field_name: 'Machines', field_type: 'double' }).field_code,
    source: act.createField('deal', {
      field_name: 'Lead source',
      field_type: 'enum',
      options: SOURCES.map((label) => ({ label })),
    }),
  }
  const optionOf = (label: string) => fields.source.options?.find((option) => option.label === label)?.id

  const meet = (buyer: Buyer, customer: Customer | null): void => {
    const at = ago(between(random, 150, 900))
    const owner = pick(random, sellers)
    const organization = act.createOrganization(known(buyer, customer, fields.orgNo), { by: owner, at })
    const person = contactOf(twin, buyer, customer, organization, random, at)
    for (const deal of [...DEALS, ...RENEWALS].filter((one) => one.organization === buyer.name)) {
      const custom_fields = {
        [fields.source.field_code]: optionOf(deal.source),
        ...(deal.machines === undefined ? {} : { [fields.machines]: deal.machines }),
      }
      work(twin, deal, { organization, person, stage: stages(deal), custom_fields, ago })
    }
  }
  for (const [customer, buyer] of buyers) if (buyer.known !== null) meet(buyer, customer)
  for (const buyer of prospects) meet(buyer, null)
}

/** The sales team's own pipelines; the id of a deal's stage. */
function furnish({ act, state }: PipedriveTwin): (deal: SalesDeal) => number {
  const first = [...state.pipelines.values()][0]
  if (first === undefined) throw new RangeError('an account has a pipeline')
  act.renamePipeline(first.id, PIPELINES.machines.name)
  const own = [...state.stages.values()].filter((stage) => stage.pipeline_id === first.id)
  for (const [at, name] of PIPELINES.machines.stages.entries()) {
    const stage = own[at]
    if (stage !== undefined) act.renameStage(stage.id, name)
  }
  const second = act.createPipeline(PIPELINES.agreements.name, PIPELINES.agreements.stages)
  const ids = { machines: first.id, agreements: second.id }
  return ({ pipeline, stage }) => {
    const found = [...state.stages.values()].find((one) => one.pipeline_id === ids[pipeline] && one.name === stage)
    if (found === undefined) throw new RangeError(`no stage ${stage}`)
    return found.id
  }
}

/** What is filled in depends on how the company can be recognised. */
function known({ name, known: how }: Buyer, customer: Customer | null, orgNo: string) {
  switch (how) {
    case 'orgNo':
      return { name: shortName(name), custom_fields: { [orgNo]: customer?.corporateId ?? '' } }
    case 'domain':
      return { name: shortName(name), website: `https://www.${domainOf(name)}` }
    case 'email':
      return { name: shortName(name) }
    default:
      return { name }
  }
}

/** What people call it. */
const shortName = (name: string): string =>
  name
    .split(' ')
    .slice(0, 2)
    .join(' ')
    .replace(/ (AS|SA|AB|ApS|Oy)$/, '')

function contactOf(
  { act }: PipedriveTwin,
  { contact, known: how }: Buyer,
  customer: Customer | null,
  { id, owner_id }: Organization,
  random: Random,
  at: string,
): Person {
  const email = how === 'email' || chance(random, 0.6) ? (customer?.mainContact.email ?? null) : null
  const phone =
    customer?.mainContact.phone1 ??
    `+47 ${between(random, 40, 49)} ${between(random, 10, 99)} ${between(random, 10, 99)} ${between(random, 10, 99)}`
  return act.createPerson(
    {
      name: contact,
      org_id: id,
      emails: email === null ? [] : [{ value: email, primary: true, label: 'work' }],
      phones: [{ value: phone, primary: true, label: 'work' }],
    },
    { by: owner_id, at },
  )
}

interface Around {
  readonly organization: Organization
  readonly person: Person
  readonly stage: number
  readonly custom_fields: Readonly<Record<string, unknown>>
  readonly ago: (days: number) => string
}

function work({ act }: PipedriveTwin, deal: SalesDeal, { organization, person, stage, custom_fields, ago }: Around) {
  const by = organization.owner_id
  const { title, value, closes, since } = deal
  const { id } = act.createDeal(
    {
      title,
      value,
      org_id: organization.id,
      person_id: person.id,
      stage_id: stage,
      custom_fields,
      ...(closes === undefined ? {} : { expected_close_date: ago(-closes).slice(0, 10) }),
    },
    { by, at: ago(since) },
  )
  for (const [days, content, pin] of deal.notes ?? [])
    act.createNote({ content, deal_id: id, ...(pin ? { pinned_to_deal_flag: 1 } : {}) }, { by, at: ago(days) })
  for (const [subject, type, inDays] of deal.todo ?? [])
    act.createActivity(
      { subject, type, deal_id: id, org_id: organization.id, due_date: ago(-inDays).slice(0, 10) },
      { by, at: ago(1) },
    )
  if (deal.won !== undefined) act.winDeal(id, { by, at: ago(deal.won) })
  if (deal.lost !== undefined) act.loseDeal(id, 'Chose somebody else', { by, at: ago(deal.lost) })
}
