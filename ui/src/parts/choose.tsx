import { NativeSelect } from '@mantine/core'

interface Given<V extends string> {
  readonly label: string
  /** What is shown where nothing is chosen. */
  readonly all: string
  readonly choices: Readonly<Record<V, string>>
  readonly value: string
  readonly onChange: (value: string | null) => void
}

/** One of a few, or all: a filter of a list. */
export function Choose<V extends string>({ label, all, choices, value, onChange }: Given<V>) {
  return (
    <NativeSelect
      aria-label={label}
      size="xs"
      value={value}
      onChange={(event) => onChange(event.currentTarget.value || null)}
      data={[
        { value: '', label: all },
        ...Object.entries<string>(choices).map(([one, said]) => ({ value: one, label: said })),
      ]}
    />
  )
}
