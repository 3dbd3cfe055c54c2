import type { ConnectionFile } from '../core/settings.ts'

type Ids = { readonly [Key in 'tenantId' | 'companyId']?: ConnectionFile['visma'][Key] | undefined }

const TENANT = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

/**
 * Ids of Visma that do not look like those it gives, one sentence each. No refusal: Visma alone knows its ids, and the
 * ping asks it.
 */
export function idWarnings({ tenantId, companyId }: Ids): readonly string[] {
  const tenant =
    tenantId == null || TENANT.test(tenantId)
      ? []
      : [`visma.tenantId is "${tenantId}"; a tenant id looks like 7d0f2c52-8f3e-4b60-9d3a-0a6a3b1c9e11.`]
  const company =
    companyId == null || /^\d+$/.test(companyId)
      ? []
      : [`visma.companyId is "${companyId}"; the company id is a number.`]
  return [...tenant, ...company]
}
