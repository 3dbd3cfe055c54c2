/** Text ids that must not be mixed up. They cost nothing at run time. */
declare const brand: unique symbol
type Brand<T, Name extends string> = T & { readonly [brand]: Name }

/** Our id of a connection (never its name, which a person may change). */
export type ConnectionId = Brand<string, 'ConnectionId'>
export type RunId = Brand<string, 'RunId'>
export type OperationId = Brand<string, 'OperationId'>
/** Id of a record in the destination, as text: `42`. */
export type RemoteId = Brand<string, 'RemoteId'>
/** Key of a record within its stream: `4821` for a party, `Invoice:123194` for a document. */
export type SourceKey = Brand<string, 'SourceKey'>

export const connectionId = (text: string): ConnectionId => text as ConnectionId
export const runId = (text: string): RunId => text as RunId
export const operationId = (text: string): OperationId => text as OperationId
export const remoteId = (id: string | number): RemoteId => String(id) as RemoteId
export const sourceKey = (text: string): SourceKey => text as SourceKey

/** A system by its name: in the connection file, before its codes, in addresses and in JSON. */
export type SystemName = string
