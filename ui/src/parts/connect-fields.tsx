import { NativeSelect, NumberInput, PasswordInput, TextInput } from '@mantine/core'
import { words } from '../words/connect.ts'

/** What is asked for to connect two systems, as it was typed. Kept in memory alone: it holds secrets. */
export interface Draft {
  readonly name: string
  readonly clientId: string
  readonly clientSecret: string
  readonly tenantId: string
  readonly companyId: string
  readonly apiUrl: string
  readonly apiToken: string
  readonly plan: string
  readonly seats: string
  readonly budgetShare: string
}

export const emptyDraft: Draft = {
  ...{ name: '', clientId: '', clientSecret: '', tenantId: '', companyId: '' },
  ...{ apiUrl: '', apiToken: '', plan: 'growth', seats: '1', budgetShare: '0.6' },
}

export const SIDES = ['visma', 'pipedrive'] as const

/** Placeholders, so that what is typed for them is taken as it is. */
const SECRET_OF = { visma: `\${VISMA_CLIENT_SECRET}`, pipedrive: `\${PIPEDRIVE_API_TOKEN}` } as const

/** The connection file that a draft stands for; what it leaves out has its default. */
export const fileOf = (draft: Draft) => {
  const { name, clientId, tenantId, companyId, apiUrl, plan } = draft
  const file = {
    name,
    visma: { clientId, tenantId, companyId, clientSecret: SECRET_OF.visma },
    pipedrive: {
      ...{ apiUrl, plan, apiToken: SECRET_OF.pipedrive },
      ...{ seats: Number(draft.seats), budgetShare: Number(draft.budgetShare) },
    },
  }
  // Every JSON document is a YAML document.
  return {
    yaml: JSON.stringify(file),
    secrets: { VISMA_CLIENT_SECRET: draft.clientSecret, PIPEDRIVE_API_TOKEN: draft.apiToken },
  }
}

const PLANS = ['lite', 'growth', 'premium', 'ultimate']

interface Given {
  readonly side: (typeof SIDES)[number]
  readonly draft: Draft
  readonly onChange: (draft: Draft) => void
}

export function ConnectFields({ side, draft, onChange }: Given) {
  const field = (name: keyof Draft, label: string, description?: string) => ({
    name,
    label,
    description,
    value: draft[name],
    onChange: (event: { readonly currentTarget: { readonly value: string } }) =>
      onChange({ ...draft, [name]: event.currentTarget.value }),
    required: true,
    autoComplete: 'off',
    spellCheck: false,
  })
  if (side === 'visma')
    return (
      <>
        <TextInput {...field('name', words.name, words.nameSays)} pattern="[a-z0-9][a-z0-9\-]{0,62}" />
        <TextInput {...field('clientId', words.clientId, words.clientIdSays)} />
        <PasswordInput {...field('clientSecret', words.clientSecret, words.secretSays)} autoComplete="new-password" />
        <TextInput {...field('tenantId', words.tenantId, words.tenantIdSays)} />
        <TextInput {...field('companyId', words.companyId, words.companyIdSays)} />
      </>
    )
  return (
    <>
      <TextInput {...field('apiUrl', words.apiUrl, words.apiUrlSays)} type="url" />
      <PasswordInput {...field('apiToken', words.apiToken, words.apiTokenSays)} autoComplete="new-password" />
      <NativeSelect {...field('plan', words.plan)} data={PLANS} />
      <NumberInput
        label={words.seats}
        value={draft.seats}
        min={1}
        onChange={(value) => onChange({ ...draft, seats: String(value) })}
      />
      <NumberInput
        label={words.budgetShare}
        description={words.budgetShareSays}
        value={draft.budgetShare}
        min={0.05}
        max={1}
        step={0.05}
        onChange={(value) => onChange({ ...draft, budgetShare: String(value) })}
      />
    </>
  )
}
