/** `Visma Invoice 100001 · 1234567` in an entry; empty where there is none. */
export const markerOf = (text: string): string => /Visma \S+ \S+ · \d+/.exec(text)?.[0] ?? ''
