import { Component, type ReactNode } from 'react'
import { words as common } from '../words/common.ts'
import { words } from '../words/shell.ts'

interface Given {
  readonly children: ReactNode
}

/** Keeps a page that fails from taking the others along: what it could not load or show is told in its place. */
export class Boundary extends Component<Given, { readonly failed: boolean }> {
  override state = { failed: false }

  static getDerivedStateFromError() {
    return { failed: true }
  }

  override render() {
    if (!this.state.failed) return this.props.children
    return (
      <div className="page">
        <div className="empty" role="alert">
          <strong>{words.didNotLoad}</strong>
          <p>{words.didNotLoadSays}</p>
          <button type="button" className="chip" onClick={() => location.reload()}>
            {common.trouble.reload}
          </button>
        </div>
      </div>
    )
  }
}
