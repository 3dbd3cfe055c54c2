import type { ConnectionFile } from '../core/settings.ts'

/** Settings the file format knows and no flow honours yet: refused, since showing sales more than was decided is worse. */
export function unsupported({ settings }: ConnectionFile): readonly string[] {
  if (settings.visibility === 'amounts') return []
  return [
    `settings.visibility: ${settings.visibility} is not supported yet and amounts would be shown in full; ` +
      'leave it at amounts, or switch off the flows that show them.',
  ]
}

/** Settings that are accepted and have no effect yet, one sentence each. */
export function ineffective({ settings }: ConnectionFile): readonly string[] {
  const named: readonly (readonly [string, boolean])[] = [
    ['settings.pdf: true', settings.pdf],
    ['settings.reconcile: heal', settings.reconcile === 'heal'],
  ]
  return named.filter(([, used]) => used).map(([setting]) => `${setting} has no effect yet.`)
}
