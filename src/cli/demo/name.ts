/** The one connection of the demo. */
export const DEMO = 'nordlys'
