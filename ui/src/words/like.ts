/** What another language has to say where English says this: the same names, as text or with the same arguments. */
export type Like<T> = {
  readonly [K in keyof T]: T[K] extends string
    ? string
    : T[K] extends (...given: infer A) => string
      ? (...given: A) => string
      : Like<T[K]>
}

export type Forms = { readonly other: string } & Partial<Record<Intl.LDMLPluralRule, string>>
export type Plural = (count: number, forms: Forms) => string

/** Every catalogue by its file. Another language has all of them. */
export type CatalogueName =
  | 'ageing'
  | 'common'
  | 'connect'
  | 'connection'
  | 'entities'
  | 'fields'
  | 'fit'
  | 'flows'
  | 'issues'
  | 'list'
  | 'matches'
  | 'overview'
  | 'palette'
  | 'personal'
  | 'preview'
  | 'receivables'
  | 'run-table'
  | 'runs'
  | 'setting-fields'
  | 'settings'
  | 'shell'
  | 'sign-in'
  | 'status'
  | 'tie-out'
  | 'timeline'
  | 'undo'
  | 'webhooks'

export type Catalogues = Readonly<Record<CatalogueName, object>>
