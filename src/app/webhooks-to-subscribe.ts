import type { PingCheck } from '../core/ping.ts'
import type { HookStatus } from './hook-status.ts'

/**
 * Visma's webhooks are subscribed by hand: says at which address, for which entities, and which of these ever arrived.
 */
export function webhooksToSubscribe({
  url,
  entities,
  never,
}: Pick<HookStatus['visma'], 'url' | 'entities' | 'never'>): PingCheck {
  const names = entities.map(({ name }) => name).join(', ')
  const unheard = never.length === 0 ? '' : ` Never heard: ${never.join(', ')}.`
  const message = `Address to subscribe at Visma: ${url}; entities: ${names}.${unheard}`
  // Always ok: polling works without webhooks, so nothing is wrong when none are subscribed.
  return { system: 'visma', name: 'webhooks', status: 'ok', message, advice: null }
}
