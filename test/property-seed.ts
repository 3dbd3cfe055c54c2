import fc from 'fast-check'

/**
 * Property tests try the same examples everywhere, so that a change is judged by what it changed. To look further,
 * `PROPERTY_SEED=random npm test`, or a number; a failure prints the seed it was found with.
 */
const asked = process.env.PROPERTY_SEED
const seed = asked === 'random' ? undefined : Number(asked ?? 20_261_122)
fc.configureGlobal({ ...fc.readConfigureGlobal(), ...(seed === undefined ? {} : { seed }) })
