/** The one connection the demo runs. */
export const DEMO = 'nordlys'
/** The connection with which an admin may rehearse while the demo runs. */
export const REHEARSAL = 'rehearsal'
