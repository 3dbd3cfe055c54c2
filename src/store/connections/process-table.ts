export interface ServingProcessTable {
  id: string
  role: string
  host: string
  pid: number
  version: string
  started_at: number
  seen_at: number
}
