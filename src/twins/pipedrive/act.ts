import { createActivity, deleteActivity, editActivity } from './activities.ts'
import { switchActivityType } from './activity-types.ts'
import { createDeal, deleteDeal, editDeal, mergeDeals } from './deals.ts'
import { createField, deleteField, getField, removeOptions, renameOptions, updateField } from './fields/fields.ts'
import { deleteFilter, renameFilter } from './filters.ts'
import { invalid, notFound } from './gateway/errors.ts'
import type {
  Activity,
  ActivityType,
  Currency,
  Deal,
  Field,
  FieldEntity,
  FieldOption,
  Instant,
  Note,
  Organization,
  Person,
  Pipeline,
  SavedFilter,
  Stage,
  User,
} from './model.ts'
import { createNote, deleteNote, editNote } from './notes.ts'
import { createOrganization, deleteOrganization, editOrganization, mergeOrganizations } from './organizations.ts'
import { createPerson, deletePerson, editPerson, mergePersons } from './persons.ts'
import { closeStage, createPipeline, createStage, deletePipeline, editPipeline, editStage } from './pipelines.ts'
import { type Actor, create, find, type Rules, update, type World } from './world.ts'

/** Members in the form of API v2 (notes: v1). Invalid members throw, as the app would refuse them. */
type Members = Readonly<Record<string, unknown>>

export interface By {
  /** User id; the first seller by default, else the admin. */
  readonly by?: number
  /** When it happened, for what was there before. */
  readonly at?: Instant
}

/** What people do in the app: `change_source` is `app`, `update_time` moves, no budget is used. */
export interface Act {
  readonly createUser: (user: { readonly name: string; readonly email: string; readonly admin?: boolean }) => User
  readonly deactivateUser: (id: number) => User
  readonly reactivateUser: (id: number) => User
  readonly createOrganization: (members: Members, by?: By) => Organization
  readonly editOrganization: (id: number, members: Members, by?: By) => Organization
  readonly deleteOrganization: (id: number, by?: By) => Organization
  /** The first disappears into the second. */
  readonly mergeOrganizations: (id: number, into: number, by?: By) => Organization
  readonly createPerson: (members: Members, by?: By) => Person
  readonly editPerson: (id: number, members: Members, by?: By) => Person
  readonly deletePerson: (id: number, by?: By) => Person
  readonly mergePersons: (id: number, into: number, by?: By) => Person
  readonly createDeal: (members: Members, by?: By) => Deal
  readonly editDeal: (id: number, members: Members, by?: By) => Deal
  readonly winDeal: (id: number, by?: By) => Deal
  readonly loseDeal: (id: number, reason?: string, by?: By) => Deal
  readonly reopenDeal: (id: number, by?: By) => Deal
  readonly archiveDeal: (id: number, by?: By) => Deal
  readonly deleteDeal: (id: number, by?: By) => Deal
  /** The first disappears into the second. */
  readonly mergeDeals: (id: number, into: number, by?: By) => Deal
  /** Takes it out of the bin again. */
  readonly restore: (entity: 'organization' | 'person' | 'deal' | 'note', id: number, by?: By) => void
  readonly createNote: (members: Members, by?: By) => Note
  readonly editNote: (id: number, content: string, by?: By) => Note
  readonly deleteNote: (id: number, by?: By) => Note
  readonly createActivity: (members: Members, by?: By) => Activity
  readonly editActivity: (id: number, members: Members, by?: By) => Activity
  readonly deleteActivity: (id: number, by?: By) => Activity
  readonly createPipeline: (name: string, stages: readonly string[]) => Pipeline
  readonly renamePipeline: (id: number, name: string) => Pipeline
  readonly renameStage: (id: number, name: string) => Stage
  /** Its deals go to another stage. */
  readonly deleteStage: (id: number) => Stage
  /** With its stages, whose deals go elsewhere. */
  readonly deletePipeline: (id: number) => Pipeline
  /** By key, e.g. `task`. */
  readonly setActivityType: (key: string, active: boolean) => ActivityType
  readonly setRules: (rules: Partial<Rules>) => void
  readonly createField: (entity: FieldEntity, members: Members) => Field
  /** By code or by name. */
  readonly renameField: (entity: FieldEntity, field: string, name: string) => Field
  readonly deleteField: (entity: FieldEntity, field: string) => Field
  readonly renameFilter: (id: number, name: string) => SavedFilter
  readonly deleteFilter: (id: number) => SavedFilter
  /** By its label; records keep it by its id. */
  readonly renameOption: (entity: FieldEntity, field: string, label: string, name: string) => void
  /** By its label; records that had it are then without a value. */
  readonly removeOption: (entity: FieldEntity, field: string, label: string) => void
  readonly setCurrency: (code: string, active: boolean) => Currency
}

export function actions(world: World): Act {
  const actor = (by: By = {}): Actor => ({
    user: by.by ?? someone(world),
    source: 'app',
    ...(by.at === undefined ? {} : { at: by.at }),
  })
  const fieldCode = (entity: FieldEntity, field: string): string => {
    const found = [...world.fields[entity].values()].find((f) => f.field_code === field || f.field_name === field)
    if (found === undefined) throw notFound('Field')
    return found.field_code
  }
  return {
    createUser: ({ name, email, admin = false }) => {
      const last_login = world.clock.now().toISOString()
      return create(world, actor(), 'user', { name, email, admin, active: true, last_login })
    },
    // The app tells of a removed user as of a change.
    deactivateUser: (id) => {
      const user = world.tables.user.get(id)
      if (user === undefined) throw notFound('User')
      return update(world, actor(), 'user', user, { active: false })
    },
    reactivateUser: (id) => {
      const user = world.tables.user.get(id)
      if (user === undefined) throw notFound('User')
      return update(world, actor(), 'user', user, { active: true })
    },
    createOrganization: (members, by) => createOrganization(world, actor(by), members),
    editOrganization: (id, members, by) => editOrganization(world, actor(by), id, members),
    deleteOrganization: (id, by) => deleteOrganization(world, actor(by), id),
    mergeOrganizations: (id, into, by) => mergeOrganizations(world, actor(by), id, into),
    createPerson: (members, by) => createPerson(world, actor(by), members),
    editPerson: (id, members, by) => editPerson(world, actor(by), id, members),
    deletePerson: (id, by) => deletePerson(world, actor(by), id),
    mergePersons: (id, into, by) => mergePersons(world, actor(by), id, into),
    createDeal: (members, by) => createDeal(world, actor(by), members),
    editDeal: (id, members, by) => editDeal(world, actor(by), id, members),
    winDeal: (id, by) => editDeal(world, actor(by), id, { status: 'won' }),
    loseDeal: (id, reason, by) =>
      editDeal(world, actor(by), id, { status: 'lost', ...(reason === undefined ? {} : { lost_reason: reason }) }),
    reopenDeal: (id, by) => editDeal(world, actor(by), id, { status: 'open' }),
    archiveDeal: (id, by) => editDeal(world, actor(by), id, { is_archived: true }),
    deleteDeal: (id, by) => deleteDeal(world, actor(by), id),
    mergeDeals: (id, into, by) => mergeDeals(world, actor(by), id, into),
    restore: (entity, id, by) => {
      const row = find(world, entity, id)
      if (row === undefined) throw notFound(entity)
      update(world, actor(by), entity, row, { is_deleted: false, deleted_at: null })
    },
    createNote: (members, by) => createNote(world, actor(by), members),
    editNote: (id, content, by) => editNote(world, actor(by), id, { content }),
    deleteNote: (id, by) => deleteNote(world, actor(by), id),
    createActivity: (members, by) => createActivity(world, actor(by), members),
    editActivity: (id, members, by) => editActivity(world, actor(by), id, members),
    deleteActivity: (id, by) => deleteActivity(world, actor(by), id),
    createPipeline: (name, stages) => {
      const pipeline = createPipeline(world, actor(), { name })
      for (const stage of stages) createStage(world, actor(), { name: stage, pipeline_id: pipeline.id })
      return pipeline
    },
    renamePipeline: (id, name) => editPipeline(world, actor(), id, { name }),
    renameStage: (id, name) => editStage(world, actor(), id, { name }),
    deleteStage: (id) => closeStage(world, actor(), id),
    deletePipeline: (id) => {
      const stages = world.tables.stage.by('pipeline', id).filter((stage) => !stage.is_deleted)
      for (const stage of stages) closeStage(world, actor(), stage.id)
      return deletePipeline(world, actor(), id)
    },
    setActivityType: (key, active) => switchActivityType(world, actor(), key, active),
    setRules: (rules) => void Object.assign(world.rules, rules),
    createField: (entity, members) => createField(world, entity, members),
    renameField: (entity, field, name) => updateField(world, entity, fieldCode(entity, field), { field_name: name }),
    deleteField: (entity, field) => deleteField(world, entity, fieldCode(entity, field)),
    renameFilter: (id, name) => renameFilter(world, actor(), id, name),
    deleteFilter: (id) => deleteFilter(world, actor(), id),
    renameOption: (entity, field, label, name) => {
      const code = fieldCode(entity, field)
      renameOptions(world, entity, code, [{ id: optionId(getField(world, entity, code), label), label: name }])
    },
    removeOption: (entity, field, label) => {
      const code = fieldCode(entity, field)
      removeOptions(world, entity, code, [{ id: optionId(getField(world, entity, code), label) }])
    },
    setCurrency: (code, active) => {
      const known = world.currencies.get(code)
      if (known === undefined) throw invalid('code', `"${code}" is not a currency`)
      const currency = { ...known, active_flag: active }
      world.currencies.set(code, currency)
      return currency
    },
  }
}

function optionId({ options }: Field, label: string): FieldOption['id'] {
  const found = options?.find((option) => option.label === label)
  if (found === undefined) throw notFound('Option')
  return found.id
}

function someone(world: World): number {
  const active = [...world.tables.user.rows.values()].filter((user) => user.active)
  return (active.find((user) => !user.admin) ?? active[0])?.id ?? 0
}
