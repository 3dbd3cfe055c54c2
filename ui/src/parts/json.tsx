import { Copy } from './copy.tsx'

/** What another system said, as it is. */
export function Json({ of, label }: { readonly of: unknown; readonly label: string }) {
  const text = JSON.stringify(of, null, 2)
  return (
    <div className="stack stack-tight">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: long texts are moved by the keyboard */}
      <section className="json" tabIndex={0} aria-label={label}>
        {text}
      </section>
      <div>
        <Copy text={text} />
      </div>
    </div>
  )
}
