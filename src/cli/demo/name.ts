/** The one connection the demo runs. */
export const DEMO = 'nordlys'
/** The one an admin may rehearse with while the demo lives. */
export const REHEARSAL = 'rehearsal'
