const DEFAULT_READ = 'vismanet_erp_service_api:read'

const each = (scope: string): readonly string[] => scope.split(/[\s,]+/).filter((one) => one !== '')

/**
 * The one scope that reading needs. It is requested alone even when more are configured: one scope that is not approved
 * yet fails the whole token request, and an unapproved update scope must not stop reading.
 */
export function readScope(configured: string): string {
  const scopes = each(configured)
  if (scopes.includes(DEFAULT_READ)) return DEFAULT_READ
  const read = scopes.find((scope) => scope.endsWith(':read'))
  if (read !== undefined) return read
  const other = scopes.find((scope) => /:(create|update|delete)$/.test(scope))
  return other === undefined ? (scopes[0] ?? DEFAULT_READ) : other.replace(/:\w+$/, ':read')
}

/** The scope that writing needs, where it is configured; `null` means the connection is read-only. */
export function updateScope(configured: string): string | null {
  return each(configured).find((scope) => scope.endsWith(':update')) ?? null
}
