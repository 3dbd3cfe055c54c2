/**
 * Checkpoint of a connection that came from a backup: when that was made, epoch ms. Until its links were completed from
 * what Pipedrive holds it may not write, since it does not know what was written after the backup; then it is empty.
 */
export const RESTORED = 'restored'
