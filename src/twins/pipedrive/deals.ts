import { activeCurrency, toCurrency, writeCustom } from './fields/custom-values.ts'
import * as is from './gateway/checks.ts'
import { failed, forbidden, invalid } from './gateway/errors.ts'
import type { Deal, DealStatus, Stage } from './model.ts'
import { labelsOf, ownerOf, pointTo, visibilityOf, writable } from './relations.ts'
import { type Actor, actionTime, create, findLive, remove, update, type World } from './world.ts'

const notDeleted: is.Check<false> = (value, name) => {
  if (is.bool(value, name)) throw invalid(name, 'cannot be set; use DELETE')
  return false
}
const probability: is.Check<number> = (value, name) => {
  const read = is.number(value, name)
  if (read < 0 || read > 100) throw invalid(name, 'must be between 0 and 100')
  return read
}

const shared = {
  title: is.filled(),
  owner_id: is.integer,
  person_id: is.orNull(is.integer),
  org_id: is.orNull(is.integer),
  pipeline_id: is.integer,
  stage_id: is.integer,
  value: is.number,
  currency: is.text(3),
  is_deleted: notDeleted,
  is_archived: is.bool,
  archive_time: is.orNull(is.sqlDateTime),
  status: is.oneOf('open', 'won', 'lost'),
  probability: is.orNull(probability),
  lost_reason: is.orNull(is.text()),
  visible_to: is.integer,
  close_time: is.orNull(is.rfc3339),
  won_time: is.orNull(is.rfc3339),
  lost_time: is.orNull(is.rfc3339),
  expected_close_date: is.orNull(is.day),
  label_ids: is.list(is.integer),
  custom_fields: (value: unknown) => value,
}
const NOT_NULL = ['expected_close_date', 'won_time', 'lost_time', 'close_time', 'lost_reason', 'probability'] as const
const createBody = is.members(shared, ['title'])
const updateBody = is.members(shared)
type DealBody = is.Body<typeof shared>

export function createDeal(world: World, actor: Actor, json: unknown): Deal {
  const body = is.noNull(NOT_NULL, actor.source, createBody(json, ''))
  if (actor.source === 'api' && body.org_id == null && body.person_id == null) {
    world.oddity('a deal created without an organization and without a person')
  }
  const status = body.status ?? 'open'
  const stage = stageFor(world, body, null)
  const now = actionTime(world, actor)
  listedReason(world, body)
  const draft = {
    title: body.title as string,
    creator_user_id: actor.user,
    owner_id: ownerOf(world, body.owner_id, actor.user),
    person_id: pointTo(world, 'person', body.person_id ?? null, 'person_id'),
    org_id: pointTo(world, 'organization', body.org_id ?? null, 'org_id'),
    pipeline_id: stage.pipeline_id,
    stage_id: stage.id,
    ...amountOf(world, body, null),
    stage_change_time: null,
    ...closing(body, status, null, now),
    ...archiving(body, null, now),
    probability: probabilityOf(world, body, stage),
    visible_to: visibilityOf(world, body.visible_to),
    expected_close_date: body.expected_close_date ?? null,
    label_ids: labelsOf(world, 'deal', body.label_ids ?? []),
    origin: actor.source === 'app' ? 'ManuallyCreated' : actor.client == null ? 'API' : 'Marketplace',
    custom_fields: writeCustom(world, 'deal', {}, body.custom_fields),
  }
  if (status === 'open' && !draft.is_archived) roomForOpen(world)
  return create(world, actor, 'deal', draft)
}

export function editDeal(world: World, actor: Actor, id: number, json: unknown): Deal {
  const before = writable(world, 'deal', id)
  const isTheirs = actor.source === 'api' && before.owner_id !== actor.user
  if (isTheirs && !world.rules.editOthersDeals) throw forbidden('You do not have permission to edit this deal.')
  const body = is.noNull(NOT_NULL, actor.source, updateBody(json, ''))
  const unarchiving = body.is_archived === false && Object.keys(body).length === 1
  if (before.is_archived && !unarchiving)
    throw failed(400, 'Archived deals cannot be edited. Unarchive the deal first.')
  const status = body.status ?? before.status
  const stage = stageFor(world, body, before)
  const now = actionTime(world, actor)
  listedReason(world, body)
  const archive = archiving(body, before, now)
  const opens = status === 'open' && !archive.is_archived && (before.status !== 'open' || before.is_archived)
  if (opens) roomForOpen(world)
  return update(world, actor, 'deal', before, {
    title: body.title ?? before.title,
    owner_id: ownerOf(world, body.owner_id, before.owner_id),
    person_id: body.person_id === undefined ? before.person_id : pointTo(world, 'person', body.person_id, 'person_id'),
    org_id: body.org_id === undefined ? before.org_id : pointTo(world, 'organization', body.org_id, 'org_id'),
    pipeline_id: stage.pipeline_id,
    stage_id: stage.id,
    stage_change_time: stage.id === before.stage_id ? before.stage_change_time : now,
    ...amountOf(world, body, before),
    ...closing(body, status, before, now),
    ...archive,
    probability: body.probability === undefined ? before.probability : probabilityOf(world, body, stage),
    visible_to: body.visible_to === undefined ? before.visible_to : visibilityOf(world, body.visible_to),
    expected_close_date: body.expected_close_date === undefined ? before.expected_close_date : body.expected_close_date,
    label_ids: body.label_ids === undefined ? before.label_ids : labelsOf(world, 'deal', body.label_ids),
    custom_fields: writeCustom(world, 'deal', before.custom_fields, body.custom_fields),
  })
}

export const deleteDeal = (world: World, actor: Actor, id: number): Deal =>
  remove(world, actor, 'deal', writable(world, 'deal', id))

/**
 * Merges the deal `id` into `into`, whose own values win; notes and activities of `id` move to `into`. As with
 * organizations, only the webhook tells where a deal went.
 */
export function mergeDeals(world: World, actor: Actor, id: number, into: number): Deal {
  const gone = writable(world, 'deal', id)
  if (id === into) throw invalid('merge_with_id', 'must be another deal')
  const kept = writable(world, 'deal', into)
  const { tables } = world
  for (const note of tables.note.by('deal', id)) update(world, actor, 'note', note, { deal_id: into })
  for (const activity of tables.activity.by('deal', id)) update(world, actor, 'activity', activity, { deal_id: into })
  remove(world, actor, 'deal', gone, { to: into })
  const patch = {
    org_id: kept.org_id ?? gone.org_id,
    person_id: kept.person_id ?? gone.person_id,
    custom_fields: { ...gone.custom_fields, ...kept.custom_fields },
  }
  return update(world, actor, 'deal', kept, patch, { from: id })
}

function listedReason({ rules }: World, { lost_reason: reason }: DealBody): void {
  if (reason == null || rules.lostReasons === null || rules.lostReasons.includes(reason)) return
  throw invalid('lost_reason', 'must be one of the predefined lost reasons')
}

function roomForOpen(world: World): void {
  if (world.openDeals < world.settings.openDeals) return
  const cap = world.settings.openDeals
  throw forbidden(`You have reached the limit of ${cap} open deals on your plan.`, 'feature_capping_deals_limit')
}

/** The pipeline follows from the stage; neither sent: the first stage of the first pipeline. */
function stageFor(world: World, body: DealBody, before: Deal | null): Stage {
  if (body.stage_id !== undefined) {
    const stage = findLive(world, 'stage', body.stage_id)
    if (stage === undefined) throw invalid('stage_id', `stage ${body.stage_id} does not exist`)
    if (body.pipeline_id !== undefined && body.pipeline_id !== stage.pipeline_id) {
      throw invalid('stage_id', `stage ${stage.id} is not in pipeline ${body.pipeline_id}`)
    }
    return stage
  }
  const stays = before !== null && (body.pipeline_id === undefined || body.pipeline_id === before.pipeline_id)
  if (stays) return world.tables.stage.get(before.stage_id) as Stage
  if (body.pipeline_id !== undefined && findLive(world, 'pipeline', body.pipeline_id) === undefined) {
    throw invalid('pipeline_id', `pipeline ${body.pipeline_id} does not exist`)
  }
  const pipeline = body.pipeline_id ?? firstPipeline(world)
  const first = stagesOf(world, pipeline)[0]
  if (first === undefined) throw invalid('pipeline_id', `pipeline ${pipeline} has no stages`)
  return first
}

function firstPipeline(world: World): number {
  const live = [...world.tables.pipeline.rows.values()].filter((p) => !p.is_deleted)
  const first = live.sort((a, b) => a.order_nr - b.order_nr)[0]
  if (first === undefined) throw invalid('pipeline_id', 'the account has no pipeline')
  return first.id
}

/** Live stages of a pipeline from left to right. */
export const stagesOf = (world: World, pipeline: number): Stage[] =>
  world.tables.stage
    .by('pipeline', pipeline)
    .filter((stage) => !stage.is_deleted)
    .sort((a, b) => a.order_nr - b.order_nr)

function amountOf(world: World, body: DealBody, before: Deal | null) {
  const currency =
    body.currency === undefined
      ? (before?.currency ?? world.company.currency)
      : activeCurrency(world, body.currency, 'currency')
  return { currency, value: toCurrency(world, body.value ?? before?.value ?? 0, currency) }
}

function probabilityOf(world: World, body: DealBody, stage: Stage): number | null {
  if (body.probability == null) return null
  if (world.tables.pipeline.get(stage.pipeline_id)?.is_deal_probability_enabled !== true) {
    throw invalid('probability', 'is not enabled in this pipeline')
  }
  return body.probability
}

/** Times and reasons belong to one status each; sent with another they are an error. */
function closing(body: DealBody, status: DealStatus, before: Deal | null, now: string) {
  const only = (name: 'won_time' | 'lost_time' | 'lost_reason' | 'close_time', allowed: boolean) => {
    if (body[name] != null && !allowed) throw invalid(name, `cannot be set on a deal that is ${status}`)
  }
  only('won_time', status === 'won')
  only('lost_time', status === 'lost')
  only('lost_reason', status === 'lost')
  only('close_time', status !== 'open')
  const same = before?.status === status ? before : null
  const first = before?.first_won_time ?? null
  if (status === 'open') {
    return { status, close_time: null, won_time: null, lost_time: null, lost_reason: null, first_won_time: first }
  }
  if (status === 'won') {
    const won = body.won_time ?? same?.won_time ?? body.close_time ?? now
    const close_time = body.close_time ?? won
    return { status, close_time, won_time: won, lost_time: null, lost_reason: null, first_won_time: first ?? won }
  }
  const lost = body.lost_time ?? same?.lost_time ?? body.close_time ?? now
  const lost_reason = body.lost_reason === undefined ? (same?.lost_reason ?? null) : body.lost_reason
  return {
    status,
    close_time: body.close_time ?? lost,
    won_time: null,
    lost_time: lost,
    lost_reason,
    first_won_time: first,
  }
}

function archiving(body: DealBody, before: Deal | null, now: string) {
  const is_archived = body.is_archived ?? before?.is_archived ?? false
  if (body.archive_time != null && !is_archived) throw invalid('archive_time', 'needs is_archived')
  return { is_archived, archive_time: is_archived ? (body.archive_time ?? before?.archive_time ?? now) : null }
}
