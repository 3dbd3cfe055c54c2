import type { Incoming } from './send.ts'

/**
 * Whether a web page came where an API answers: from a firewall, a gateway, a server under maintenance. It says nothing
 * about what was asked.
 */
export const isPage = ({ headers, text }: Pick<Incoming, 'headers' | 'text'>): boolean =>
  text.trimStart().startsWith('<') || /html/i.test(headers.get('content-type') ?? '')

export const isRedirect = (status: number): boolean => status >= 300 && status < 400
