import type { PartOfFile } from '../documents.ts'
import { isGroup } from './pasted.ts'

/** What is asked for to connect two systems, as it was typed. Kept in memory alone: it holds secrets. */
export interface Draft {
  readonly name: string
  readonly clientId: string
  readonly clientSecret: string
  readonly tenantId: string
  readonly companyId: string
  readonly apiUrl: string
  /** `token` or `oauth`: how ml-connector is known to Pipedrive. */
  readonly access: string
  readonly apiToken: string
  readonly oauthClientId: string
  readonly oauthClientSecret: string
  readonly plan: string
  readonly seats: string
  readonly budgetShare: string
  /** What a pasted file says besides, which goes along as it stands: `settings`, `schedule`, other addresses. */
  readonly besides: PartOfFile['file']
}

export const emptyDraft: Draft = {
  ...{ name: '', clientId: '', clientSecret: '', tenantId: '', companyId: '' },
  ...{ apiUrl: '', access: 'token', apiToken: '', oauthClientId: '', oauthClientSecret: '' },
  ...{ plan: 'growth', seats: '1', budgetShare: '0.6' },
  besides: {},
}

/** Placeholders, so that what is typed for them is taken as it is. */
const SECRET_OF = {
  visma: `\${VISMA_CLIENT_SECRET}`,
  token: `\${PIPEDRIVE_API_TOKEN}`,
  oauth: `\${PIPEDRIVE_CLIENT_SECRET}`,
} as const

/** Members of a draft that nobody may find in a browser later. */
const SECRET_MEMBERS = ['clientSecret', 'apiToken', 'oauthClientSecret'] as const satisfies readonly (keyof Draft)[]

const isSecret = (key: string, value: unknown): boolean =>
  /(?:secret|refreshToken)$/i.test(key) && !(typeof value === 'string' && /^\$\{\w+\}$/.test(value))

/** The draft without its secrets. */
export const withoutSecrets = (draft: Draft): Draft => ({
  ...draft,
  ...Object.fromEntries(SECRET_MEMBERS.map((name) => [name, ''])),
  besides: JSON.parse(JSON.stringify(draft.besides, (key, value) => (isSecret(key, value) ? undefined : value))),
})

/** The connection file that a draft stands for; what it leaves out has its default. */
export const fileOf = (draft: Draft) => {
  const { name, clientId, tenantId, companyId, apiUrl, plan } = draft
  const { visma: ofVisma, pipedrive: ofPipedrive, ...file } = draft.besides
  const { oauth, ...besides } = groupOr(ofPipedrive)
  const access =
    draft.access === 'oauth'
      ? { oauth: { ...groupOr(oauth), clientId: draft.oauthClientId, clientSecret: SECRET_OF.oauth } }
      : { apiToken: SECRET_OF.token }
  const visma = { ...groupOr(ofVisma), clientId, tenantId, companyId, clientSecret: SECRET_OF.visma }
  const pipedrive = {
    ...{ ...besides, apiUrl, plan, ...access },
    ...{ ...numberIn('seats', draft), ...numberIn('budgetShare', draft) },
  }
  return {
    // Every JSON value is a YAML value.
    yaml: [
      ...linesOf({ name, ...file }, ''),
      ...['visma:\n', ...linesOf(visma)],
      ...['pipedrive:\n', ...linesOf(pipedrive)],
    ].join(''),
    secrets: {
      VISMA_CLIENT_SECRET: draft.clientSecret,
      ...(draft.access === 'oauth'
        ? { PIPEDRIVE_CLIENT_SECRET: draft.oauthClientSecret }
        : { PIPEDRIVE_API_TOKEN: draft.apiToken }),
    },
  }
}

const linesOf = (members: object, indent = '  '): readonly string[] =>
  Object.entries(members).map(([name, value]) => `${indent}${name}: ${JSON.stringify(value)}\n`)

const groupOr = (value: unknown) => (isGroup(value) ? value : {})

/** What was emptied is left out: it has its default. */
const numberIn = (name: 'seats' | 'budgetShare', draft: Draft) =>
  draft[name] === '' ? {} : { [name]: Number(draft[name]) }
