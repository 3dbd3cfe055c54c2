// Apart from what they allow, so that a command line that only names them stays light.
export const PLANS = ['lite', 'growth', 'premium', 'ultimate'] as const
export type Plan = (typeof PLANS)[number]
