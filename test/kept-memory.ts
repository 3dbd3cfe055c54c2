/**
 * Memory that the C library keeps for what comes next, where it is GNU's: the hash of a password takes 32 MB, which are
 * new pages of the machine each time otherwise, as much work as the hash itself.
 */
export default function keepMemory(): void {
  process.env.MALLOC_ARENA_MAX = '2'
  process.env.MALLOC_TOP_PAD_ = String(32 * 1024 ** 2)
  process.env.MALLOC_TRIM_THRESHOLD_ = String(256 * 1024 ** 2)
  process.env.MALLOC_MMAP_THRESHOLD_ = String(64 * 1024 ** 2)
}
