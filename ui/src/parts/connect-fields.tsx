import { NativeSelect, PasswordInput, TextInput } from '@mantine/core'
import { words } from '../words/connect.ts'
import type { Draft } from './connect-draft.ts'
import { NumberField } from './number-field.tsx'

export const SIDES = ['visma', 'pipedrive'] as const

const ACCESS = [
  { value: 'token', label: words.accessToken },
  { value: 'oauth', label: words.accessOauth },
]

const numberOr = (text: string): number | '' => (text === '' ? '' : Number(text))

const PLANS = ['lite', 'growth', 'premium', 'ultimate']

interface Given {
  readonly side: (typeof SIDES)[number]
  readonly draft: Draft
  readonly onChange: (draft: Draft) => void
}

export function ConnectFields({ side, draft, onChange }: Given) {
  const field = (name: Exclude<keyof Draft, 'besides'>, label: string, description?: string) => ({
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
      <NativeSelect {...field('access', words.access)} data={ACCESS} />
      {draft.access === 'oauth' ? (
        <>
          <TextInput {...field('oauthClientId', words.oauthClientId, words.oauthClientIdSays)} />
          <PasswordInput
            {...field('oauthClientSecret', words.clientSecret, words.secretSays)}
            autoComplete="new-password"
          />
        </>
      ) : (
        <PasswordInput {...field('apiToken', words.apiToken, words.apiTokenSays)} autoComplete="new-password" />
      )}
      <NativeSelect {...field('plan', words.plan)} data={PLANS} />
      <NumberField
        label={words.seats}
        value={numberOr(draft.seats)}
        min={1}
        allowDecimal={false}
        onChange={(value) => onChange({ ...draft, seats: String(value) })}
      />
      <NumberField
        label={words.budgetShare}
        description={words.budgetShareSays}
        value={numberOr(draft.budgetShare)}
        min={0.05}
        max={1}
        step={0.05}
        onChange={(value) => onChange({ ...draft, budgetShare: String(value) })}
      />
    </>
  )
}
