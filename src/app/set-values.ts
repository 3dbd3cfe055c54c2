import { z } from 'zod'
import { checkConnectionFile } from '../connection/apply.ts'
import { exportConnectionFile } from '../connection/connection-file.ts'
import type { Json } from '../core/json.ts'
import { anyJson } from './any-json.ts'
import { type Change, changeSettings, filledFrom } from './change-settings.ts'
import type { ApplyDeps } from './connection-file.ts'
import { type AppliedConnection, validatedConnection } from './connections.ts'
import { loweringDocument } from './lowering.ts'
import { loweringOf } from './price-of-lowering.ts'
import { connectionNamed } from './use-cases.ts'

/**
 * Settings that are changed one by one, with neither addresses nor credentials among them: those are for the addresses that
 * they were entered for, and are changed with a file.
 */
const SETTABLE = /^(settings(\.[A-Za-z]+)+|schedule\.(changes|reconcile)|pipedrive\.(plan|seats|budgetShare))$/

/** One setting by its dotted path, with what it is to be: a group or list as a whole. */
export const settingValue = z.strictObject({ path: z.string().max(200).regex(SETTABLE), value: anyJson })
export type SettingValue = z.output<typeof settingValue>

/** What other values would change. */
export const checkedValues = z.strictObject({
  ...validatedConnection.pick({ changes: true, warnings: true }).shape,
  /** What sales would see no longer, and what clearing it costs. */
  lowering: loweringDocument.nullable(),
})
export type CheckedValues = z.output<typeof checkedValues>

type Asking = Pick<ApplyDeps, 'store' | 'config' | 'now'>

/** What changing single settings would do; stores nothing. Errors: those of `changeSettings`. */
export async function checkValues(deps: Asking, name: string, values: readonly SettingValue[]): Promise<CheckedValues> {
  const { existing, settings, changes, warnings } = await checked(deps, name, values)
  const lowering = await loweringOf(deps.store, existing, settings, deps.now())
  return { changes: [...changes], warnings: [...warnings], lowering }
}

/** Changes single settings. Errors: those of `changeSettings`. */
export const setValues = async (
  deps: ApplyDeps,
  name: string,
  { values, ...change }: Change & { readonly values: readonly SettingValue[] },
): Promise<AppliedConnection> =>
  changeSettings(deps, name, { ...change, yaml: await withValues(deps, name, values), secrets: {} })

/** The settings of a connection as they would be with other values. Errors: those of `changeSettings`. */
export const settingsWith = async (deps: Asking, name: string, values: readonly SettingValue[]): Promise<Json> =>
  (await checked(deps, name, values)).settings

async function checked(deps: Asking, name: string, values: readonly SettingValue[]) {
  const { store, config, now } = deps
  const yaml = await withValues(deps, name, values)
  const { environment } = await filledFrom(deps, await connectionNamed(store)(name), yaml, {})
  return checkConnectionFile(store, yaml, environment, config, now())
}

async function withValues({ store }: Pick<Asking, 'store'>, name: string, values: readonly SettingValue[]) {
  const { id, settings } = await connectionNamed(store)(name)
  const changed = values.reduce((all, { path, value }) => withValue(all, path.split('.'), value), settings)
  return exportConnectionFile(changed, await store.secrets.open(id))
}

/** @returns the same with another value at a path; what is no group on the way there becomes one. */
function withValue(settings: Json, [name, ...rest]: readonly string[], value: Json): Json {
  if (name === undefined) return value
  const members = typeof settings === 'object' && settings !== null && !Array.isArray(settings) ? settings : {}
  const before = Object.hasOwn(members, name) ? ((members as Readonly<Record<string, Json>>)[name] ?? null) : null
  return { ...members, [name]: withValue(before, rest, value) }
}
