import type { Customer } from '../company/company.ts'
import { instant } from './gateway/times.ts'
import type { Organization, Person, User } from './model.ts'
import type { PipedriveTwin } from './twin.ts'

/** A party of the books, as far as a sales team may already know it. */
export interface KnownCompany {
  readonly name: string
  /** Organisation number. */
  readonly corporateId?: string
  readonly email?: string
  /** `fjordfisk.example` */
  readonly domain?: string
}

export interface SeededSales {
  readonly sellers: readonly User[]
  /** Companies that are in the CRM already, by what they can be recognised by. */
  readonly byName: readonly KnownCompany[]
  readonly byEmail: readonly KnownCompany[]
  readonly byDomain: readonly KnownCompany[]
  /** Organizations that have nothing to do with the books. */
  readonly unrelated: number
  readonly openDeals: number
  readonly wonDeals: number
}

const SELLERS = ['Ingrid Solberg', 'Jonas Lindqvist']
const STAGES = ['Qualified', 'Contact made', 'Proposal sent', 'Negotiation']
const UNRELATED = [
  'Fjellheim Kommune',
  'Bryggen Kafé',
  'Skogvik Borettslag',
  'Havblikk Hotell',
  'Trondhjem Turlag',
  'Østlandet Idrettspark',
  'Sørvest Musikkskole',
  'Nordre Vassverk',
  'Lillebukt Båtforening',
  'Tinden Arkitektkontor',
  'Granli Barnehage',
  'Elvebredden Galleri',
]
const FIRST = ['Kari', 'Ola', 'Anne', 'Lars', 'Silje', 'Erik', 'Maja', 'Henrik', 'Sara', 'Magnus', 'Astrid', 'Nils']
const LAST = ['Nordmann', 'Hansen', 'Berg', 'Dahl', 'Strand', 'Haugen', 'Lund', 'Moen', 'Eide', 'Viken', 'Aas', 'Holm']
const DEALS = ['Annual service agreement', 'Cleaning, new premises', 'Winter maintenance', 'Framework renewal', 'Pilot']
const NOTES = [
  '<p>Good call. They want a proposal before the <b>budget meeting</b>.</p>',
  '<p>Met at the fair in Lillestrøm. Decides together with the operations manager.</p>',
  '<p>Asked for references:</p><ul><li>two similar sites</li><li>response times last winter</li></ul>',
  '<p>Prefers e-mail. Away every Friday.</p>',
  '<p>Renewal due in spring; competitor has been in touch.</p>',
]
const DAY = 86_400_000

/**
 * What a sales team had before anything was connected: sellers, one pipeline, organizations and persons (some of
 * them customers of the company, recognisable by exactly one thing), deals, notes, and an *Org.nr.* field filled for
 * some. Nothing in it is ambiguous. Times lie before the clock's now.
 */
export function seedSales(twin: PipedriveTwin, companies: readonly KnownCompany[], random: () => number): SeededSales {
  const { act } = twin
  const now = twin.clock.now().getTime()
  const ago = (days: number) => instant(now - Math.round(days * DAY))
  const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)] as T

  const sellers = SELLERS.map((name) =>
    act.createUser({ name, email: `${name.split(' ')[0]?.toLowerCase()}@${twin.company.domain}.example` }),
  )
  for (const { code } of twin.state.currencies.values()) {
    act.setCurrency(code, ['NOK', 'SEK', 'DKK', 'EUR', twin.company.currency].includes(code))
  }
  nameStages(twin)
  const orgNo = act.createField('organization', { field_name: 'Org.nr.', field_type: 'varchar' }).field_code

  const addPerson = (organization: Organization, email: string | undefined, at: string): Person =>
    act.createPerson(
      {
        name: `${pick(FIRST)} ${pick(LAST)}`,
        org_id: organization.id,
        emails: email === undefined ? [] : [{ value: email, primary: true, label: 'work' }],
        phones: [
          { value: `+47 ${String(40_000_000 + Math.floor(random() * 9_999_999))}`, primary: true, label: 'work' },
        ],
      },
      { by: organization.owner_id, at },
    )

  const counts = { openDeals: 0, wonDeals: 0 }
  const life = (organization: Organization, person: Person, since: number) => {
    const by = organization.owner_id
    const links = { org_id: organization.id, person_id: person.id }
    if (random() < 0.5)
      act.createNote({ content: pick(NOTES), org_id: organization.id }, { by, at: ago(since * random()) })
    if (random() < 0.3) {
      const value = 1000 * Math.ceil(random() * 400)
      const deal = act.createDeal({ title: pick(DEALS), ...links, value }, { by, at: ago(since) })
      act.winDeal(deal.id, { by, at: ago(Math.min(since, 5 + random() * 170)) })
      counts.wonDeals++
    }
    if (random() < 0.4) {
      const stages = [...twin.state.stages.keys()]
      const value = 1000 * Math.ceil(random() * 600)
      const expected_close_date = ago(-random() * 80).slice(0, 10)
      const members = { title: pick(DEALS), ...links, value, stage_id: pick(stages), expected_close_date }
      const deal = act.createDeal(members, { by, at: ago(since * random()) })
      counts.openDeals++
      if (random() < 0.5) act.createNote({ content: pick(NOTES), deal_id: deal.id }, { by, at: ago(random()) })
    }
  }

  const matched = { byName: [] as KnownCompany[], byEmail: [] as KnownCompany[], byDomain: [] as KnownCompany[] }
  for (const company of unmistakable(companies)) {
    const how = random()
    const since = 20 + random() * 700
    const at = ago(since)
    const by = pick(sellers).id
    const custom_fields =
      company.corporateId !== undefined && random() < 0.5 ? { [orgNo]: company.corporateId } : undefined
    if (how < 0.35) {
      const members = { name: company.name, ...(custom_fields === undefined ? {} : { custom_fields }) }
      const organization = act.createOrganization(members, { by, at })
      life(organization, addPerson(organization, undefined, at), since)
      matched.byName.push(company)
    } else if (how < 0.5 && company.email !== undefined) {
      const organization = act.createOrganization({ name: nickname(company.name) }, { by, at })
      life(organization, addPerson(organization, company.email, at), since)
      matched.byEmail.push(company)
    } else if (how < 0.65 && company.domain !== undefined) {
      const website = `https://www.${company.domain}`
      const organization = act.createOrganization({ name: nickname(company.name), website }, { by, at })
      life(organization, addPerson(organization, undefined, at), since)
      matched.byDomain.push(company)
    }
  }
  for (const name of UNRELATED) {
    const since = 20 + random() * 700
    const at = ago(since)
    const organization = act.createOrganization({ name }, { by: pick(sellers).id, at })
    life(organization, addPerson(organization, undefined, at), since)
  }
  return { sellers, ...matched, unrelated: UNRELATED.length, ...counts }
}

function nameStages(twin: PipedriveTwin): void {
  const pipeline = twin.state.pipelines.values().next().value
  if (pipeline !== undefined) twin.act.renamePipeline(pipeline.id, 'Sales')
  const stages = [...twin.state.stages.values()].filter((stage) => stage.pipeline_id === pipeline?.id)
  stages.forEach((stage, at) => {
    const name = STAGES[at]
    if (name !== undefined) twin.act.renameStage(stage.id, name)
  })
}

/** What a sales team may know of a customer. */
export function knownToSales({ name, corporateId, mainContact: { email, web } }: Customer): KnownCompany {
  const [first] = email?.split(/[;,]/) ?? []
  const domain = web && URL.canParse(web) ? new URL(web).hostname.replace(/^www\./, '') : null
  return {
    name,
    ...(corporateId ? { corporateId } : {}),
    ...(first ? { email: first.trim() } : {}),
    ...(domain ? { domain } : {}),
  }
}

/** Companies that share neither name, address nor domain with another one: a match on any of them is the only one. */
function unmistakable(companies: readonly KnownCompany[]): KnownCompany[] {
  const once = (of: (company: KnownCompany) => string | undefined) => {
    const seen = Map.groupBy(companies, (company) => of(company)?.toLowerCase() ?? '')
    return (company: KnownCompany) => seen.get(of(company)?.toLowerCase() ?? '')?.length === 1
  }
  const own = [once((c) => bare(c.name)), once((c) => c.email), once((c) => c.domain)] as const
  return companies
    .filter((company) => own[0](company))
    .map((company) => ({
      name: company.name,
      ...(company.corporateId === undefined ? {} : { corporateId: company.corporateId }),
      ...(company.email !== undefined && own[1](company) ? { email: company.email } : {}),
      ...(company.domain !== undefined && own[2](company) ? { domain: company.domain } : {}),
    }))
}

const bare = (name: string): string =>
  name.replace(/\s+(AS|ASA|AB|A\/S|ApS|Oy|Oyj|ANS|DA|SA|HB|KB)$/i, '').toLowerCase()

/** What people call a company that is not its registered name. */
const nickname = (name: string): string => `${name.split(/\s+/)[0] ?? name} Gruppen`
