import { hasBlock, mergeBlock, wholeBlockIn } from './entry-block.ts'
import { decodeEntities } from './html.ts'
import { markerIn } from './marker.ts'

/**
 * A text in which our block alone is what it was in an earlier one; `null` where it is not to be found in both.
 *
 * @param written The block as we wrote it last: people quote markers, and a customer may have borne another number then.
 */
export function withEarlierBlock(now: string, then: string, written: string): string | null {
  const marker = [markerIn(written), markerIn(now)].find((one) => one !== null && hasBlock(now, one))
  const earlier = [marker, markerIn(then)].find((one) => typeof one === 'string' && hasBlock(then, one))
  if (typeof marker !== 'string' || typeof earlier !== 'string') return null
  if (!hasOthersWords(now, marker) && !hasOthersWords(then, earlier)) return then
  const merged = mergeBlock({ current: now, returned: null, next: wholeBlockIn(then, earlier) ?? '', marker })
  return 'gone' in merged ? null : merged.content
}

/** Whether people wrote anything beside our block. */
export function hasOthersWords(html: string, marker: string): boolean {
  const rest = mergeBlock({ current: html, returned: null, next: '', marker })
  return 'content' in rest && decodeEntities(rest.content.replace(/<[^<>]*>/g, '')).trim() !== ''
}
