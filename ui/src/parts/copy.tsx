import { IconCheck, IconCopy } from '@tabler/icons-react'
import { useState } from 'react'
import { words } from '../words/common.ts'

/** Copies a text, and says so where it was asked to. */
export function Copy({ text, label = words.copy }: { readonly text: string; readonly label?: string }) {
  const [copied, setCopied] = useState(false)
  const copy = () => {
    void navigator.clipboard?.writeText(text).then(() => {
      setCopied(true)
      setTimeout(() => setCopied(false), 1_500)
    })
  }
  return (
    <button type="button" className="chip" onClick={copy}>
      {copied ? <IconCheck size={14} aria-hidden={true} /> : <IconCopy size={14} aria-hidden={true} />}
      <span aria-live="polite">{copied ? words.copied : label}</span>
    </button>
  )
}
