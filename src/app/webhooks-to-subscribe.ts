import type { PingCheck } from '../core/ping.ts'
import type { HookStatus } from '../inbox/hook-status.ts'

/** Visma's webhooks are subscribed by hand: the address and the entities, and which of them have been heard. */
export function webhooksToSubscribe({
  url,
  entities,
  never,
}: Pick<HookStatus['visma'], 'url' | 'entities' | 'never'>): PingCheck {
  const names = entities.map(({ name }) => name).join(', ')
  const unheard = never.length === 0 ? '' : ` Never heard: ${never.join(', ')}.`
  const message = `Address to subscribe at Visma: ${url}; entities: ${names}.${unheard}`
  // Polling does without, so nothing is wrong where none is subscribed.
  return { system: 'visma', name: 'webhooks', status: 'ok', message, advice: null }
}
