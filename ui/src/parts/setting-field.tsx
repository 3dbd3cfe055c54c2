import { NativeSelect, Switch, TextInput } from '@mantine/core'
import type { Field } from '../setting-fields.ts'
import type { SettingsDraft } from '../settings-draft.ts'
import { choiceOf, helpOf, labelOf } from '../words/setting-fields.ts'
import { NumberField } from './number-field.tsx'

interface Given {
  readonly field: Field
  readonly draft: SettingsDraft
  readonly disabled: boolean
}

const listOf = (text: string): readonly string[] =>
  text
    .split(',')
    .map((one) => one.trim())
    .filter((one) => one !== '')

/** One setting, as it is chosen. What is left empty is none. */
export function SettingField({ field, draft, disabled }: Given) {
  const { path } = field
  const value = draft.get(path)
  const named = { label: labelOf(path), description: helpOf(path), disabled }
  const text = (given: string) => draft.set(path, given === '' ? null : given)
  switch (field.is) {
    case 'switch':
      return (
        <Switch
          {...named}
          checked={value === true}
          onChange={(event) => draft.set(path, event.currentTarget.checked)}
        />
      )
    case 'choice':
      return (
        <NativeSelect
          {...named}
          value={String(value ?? '')}
          onChange={(event) => text(event.currentTarget.value)}
          data={choicesOf(field.of, value)}
        />
      )
    case 'number':
      return (
        <NumberField
          {...named}
          min={field.min}
          {...(field.max === undefined ? {} : { max: field.max })}
          step={field.step ?? 1}
          allowDecimal={!Number.isInteger(field.step ?? 1)}
          value={typeof value === 'number' ? value : ''}
          onChange={(given) => draft.set(path, given === '' ? null : Number(given))}
        />
      )
    case 'list':
      return (
        <TextInput
          {...named}
          key={String(draft.values.length === 0)}
          defaultValue={Array.isArray(value) ? value.join(', ') : ''}
          onChange={(event) => draft.set(path, listOf(event.currentTarget.value))}
        />
      )
    case 'day':
    case 'text':
      return (
        <TextInput
          {...named}
          type={field.is === 'day' ? 'date' : 'text'}
          value={typeof value === 'string' || typeof value === 'number' ? String(value) : ''}
          onChange={(event) => text(event.currentTarget.value)}
          spellCheck={false}
        />
      )
  }
}

/** With the one that is stored, should a later version offer more than these pages know. */
function choicesOf(choices: readonly string[], value: unknown) {
  const stored = typeof value === 'string' && !choices.includes(value) ? [value] : []
  return [...choices, ...stored].map((one) => ({ value: one, label: choiceOf(one) }))
}

interface GroupProps extends Omit<Given, 'field'> {
  readonly fields: readonly Field[]
  /** Those that may be changed all the same. */
  readonly open?: readonly string[]
}

export const SettingFields = ({ fields, draft, disabled, open = [] }: GroupProps) => (
  <div className="setting-fields">
    {fields.map((field) => (
      <SettingField key={field.path} field={field} draft={draft} disabled={disabled && !open.includes(field.path)} />
    ))}
  </div>
)
