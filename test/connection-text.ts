/** A connection file with nothing but what it needs, and the environment it names. */
export const MINIMAL = `
name: nordlys
visma:
  clientId: isv_nordlys_sync
  clientSecret: \${VISMA_CLIENT_SECRET}
  tenantId: 7d0f2c52-8f3e-4b60-9d3a-0a6a3b1c9e11
pipedrive:
  apiUrl: https://nordlys.pipedrive.com
  apiToken: \${PIPEDRIVE_API_TOKEN}
`

export const ENV = { VISMA_CLIENT_SECRET: 'visma-secret-1', PIPEDRIVE_API_TOKEN: 'pipedrive-token-1' }

/** The minimal file with members added below `settings`, or another line in place of one of its own. */
export const withSettings = (settings: string): string => `${MINIMAL}settings:\n${settings.replaceAll(/^/gm, '  ')}\n`
export const replacing = (from: string, to: string): string => {
  if (!MINIMAL.includes(from)) throw new RangeError(`"${from}" is not in the minimal file`)
  // A function, since `$$` means `$` in a replacement text.
  return MINIMAL.replace(from, () => to)
}
