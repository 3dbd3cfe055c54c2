import { useFormats } from '../reader.tsx'

interface Choice {
  readonly value: string
  readonly label: string
  readonly count?: number | undefined
}

interface Given {
  readonly label: string
  readonly choices: readonly Choice[]
  readonly value: string
  readonly onChange: (value: string) => void
}

/** A few ways to look at a list, one of them chosen. */
export function Chips({ label, choices, value, onChange }: Given) {
  const format = useFormats()
  return (
    // biome-ignore lint/a11y/useSemanticElements: a field set belongs to a form
    <div className="chips" role="group" aria-label={label}>
      {choices.map((choice) => (
        <button
          key={choice.value}
          type="button"
          className="chip"
          aria-pressed={choice.value === value}
          onClick={() => onChange(choice.value)}
        >
          {choice.label}
          {choice.count !== undefined && <span className="count">{format.number(choice.count)}</span>}
        </button>
      ))}
    </div>
  )
}
