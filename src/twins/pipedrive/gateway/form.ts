/** Members of v1 bodies that are numbers, which a form cannot tell from texts. */
const NUMERIC = /(^|_)(id|flag|nr)$/

/** A form as the JSON body that it stands for: API v1 takes both in a POST. */
export const readForm = (text: string): Record<string, unknown> =>
  Object.fromEntries(
    [...new URLSearchParams(text)].map(([name, value]) => [
      name,
      NUMERIC.test(name) && /^-?\d+$/.test(value) ? Number(value) : value,
    ]),
  )
