import { Copy } from '../parts/copy.tsx'
import { Notice } from '../parts/trouble.tsx'

/** A secret that is shown this once, to be handed on. */
export const OnceShown = ({ says, text }: { readonly says: string; readonly text: string }) => (
  <Notice tone="calm" title={says}>
    <p className="line">
      <code className="mono wrap-anywhere">{text}</code>
      <Copy text={text} />
    </p>
  </Notice>
)
