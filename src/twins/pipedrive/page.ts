import type { World } from './world.ts'
export interface Pages {
  readonly world: World
  readonly budget: { readonly used: number; readonly limit: number | null }
}
export const page =
  (_: Pages) =>
  async (_request: Request): Promise<Response> =>
    new Response('soon')
