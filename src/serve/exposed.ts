const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|::1|\[::1\])$/i

/** A warning when other machines can reach this `serve`; else `null`. */
export const exposedBy = (host: string): string | null =>
  LOOPBACK.test(host)
    ? null
    : `Others than this machine can reach ${host} without TLS, and could read passwords: let only a proxy with TLS ask it.`
