const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|::1|\[::1\])$/i

/** What to tell an operator whose `serve` others than this machine can reach; `null` where they cannot. */
export const exposedBy = (host: string): string | null =>
  LOOPBACK.test(host)
    ? null
    : `Others than this machine can reach ${host}, and there is no sign-in: let a proxy pass on /hooks/ and /oauth/ only.`
