import type { Dispatcher } from 'undici-types'

// Types of the answers reach files of the program that call by Node's `fetch`. Beside the types of a browser, which are
// loaded here too, its options lack what Node adds.
declare global {
  interface RequestInit {
    dispatcher?: Dispatcher | undefined
  }
}
