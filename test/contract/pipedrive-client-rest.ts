import * as v1 from 'pipedrive/v1'
import * as v2 from 'pipedrive/v2'

interface Made {
  readonly data?: { readonly id?: number }
}
const idOf = ({ data }: Made): number => data?.id ?? 0

/** What the official client can call of the twin beyond what the tests beside this look at in detail. */
export async function callTheRest(one: v1.Configuration, two: v2.Configuration): Promise<void> {
  const organizations = new v2.OrganizationsApi(two)
  const org = await organizations.addOrganization({ AddOrganizationRequest: { name: 'Resten AS' } })
  const person = await new v2.PersonsApi(two).addPerson({ AddPersonRequest: { name: 'Nina Rest' } })
  const AddDealRequest = { title: 'Resten', org_id: idOf(org) }
  const deal = await new v2.DealsApi(two).addDeal({ AddDealRequest })
  const ids = { org: idOf(org), person: idOf(person), deal: idOf(deal) }
  await ofRecords(one, two, ids)
  await ofProducts(two, ids.deal)
  await ofPipelines(two)
  await ofFields(two)
  await ofTypes(one)
  await ofFilters(one)
  await merges(one, two, ids)
}

interface Ids {
  readonly org: number
  readonly person: number
  readonly deal: number
}

async function ofRecords(one: v1.Configuration, two: v2.Configuration, { org, person, deal }: Ids): Promise<void> {
  await new v2.PersonsApi(two).getPerson({ id: person })
  await new v2.PersonsApi(two).searchPersons({ term: 'Nina' })
  await new v2.DealsApi(two).getDeal({ id: deal })
  await new v2.DealsApi(two).searchDeals({ term: 'Resten' })
  const activities = new v2.ActivitiesApi(two)
  await activities.getActivity({ id: idOf(await activities.addActivity({ AddActivityRequest: { subject: 'Ring' } })) })
  await new v2.ItemSearchApi(two).searchItem({ term: 'Resten' })
  await new v2.ItemSearchApi(two).searchItemByField({ term: 'Resten AS', entity_type: 'organization', field: 'name' })
  await new v1.OrganizationsApi(one).getOrganizationUsers({ id: org })
  await new v1.OrganizationsApi(one).getOrganizationFiles({ id: org })
  await new v1.PersonsApi(one).getPersonUsers({ id: person })
  await new v1.PersonsApi(one).getPersonFiles({ id: person })
  await new v1.DealsApi(one).getDealUsers({ id: deal })
  await new v1.DealsApi(one).getDealFiles({ id: deal })
}

async function ofProducts(two: v2.Configuration, deal: number): Promise<void> {
  const products = new v2.ProductsApi(two)
  const product_id = idOf(await products.addProduct({ AddProductRequest: { name: 'Vask' } }))
  await products.getProduct({ id: product_id })
  await products.getProducts({ limit: 10 })
  await products.searchProducts({ term: 'Vask' })
  await products.updateProduct({ id: product_id, UpdateProductRequest: { unit: 'h' } })
  const rows = new v2.DealProductsApi(two)
  const row = { product_id, item_price: 10, quantity: 1 }
  const first = idOf(await rows.addDealProduct({ id: deal, AddDealProductRequest: row }))
  const made = await rows.addManyDealProducts({ id: deal, CreateManyDealProductRequest: { data: [row] } })
  await rows.getDealsProducts({ deal_ids: [deal] })
  const UpdateDealProductRequest = { quantity: 2 }
  await rows.updateDealProduct({ id: deal, product_attachment_id: first, UpdateDealProductRequest })
  await rows.deleteDealProduct({ id: deal, product_attachment_id: first })
  await rows.deleteManyDealProducts({ id: deal, ids: String(made.data?.[0]?.id) })
  await products.deleteProduct({ id: product_id })
}

async function ofPipelines(two: v2.Configuration): Promise<void> {
  const [pipeline] = (await new v2.PipelinesApi(two).getPipelines()).data ?? []
  await new v2.PipelinesApi(two).getPipeline({ id: pipeline?.id ?? 0 })
}

/** The four kinds of fields have four clients of one form. */
async function ofFields(two: v2.Configuration): Promise<void> {
  const definition = { field_name: 'Rest', field_type: 'enum', options: [{ label: 'A' }] } as const
  const labels = [{ label: 'B' }]
  const deals = new v2.DealFieldsApi(two)
  const field_code =
    (await deals.addDealField({ AddDealFieldRequest: definitionOf(definition) })).data?.field_code ?? ''
  const [option] = (await deals.addDealFieldOptions({ field_code, AddDealFieldOptionsRequestInner: labels })).data ?? []
  const named = [{ id: Number(option?.id), label: 'C' }]
  const gone = [{ id: Number(option?.id) }]
  await deals.updateDealFieldOptions({ field_code, UpdateDealFieldOptionsRequestInner: named })
  await deals.deleteDealFieldOptions({ field_code, DeleteDealFieldOptionsRequestInner: gone })
  await ofOrganizationFields(new v2.OrganizationFieldsApi(two), definition)
  await ofPersonFields(new v2.PersonFieldsApi(two), definition)
  await ofProductFields(new v2.ProductFieldsApi(two), definition)
  await new v2.ActivityFieldsApi(two).getActivityFields()
  await new v2.ActivityFieldsApi(two).getActivityField({ field_code: 'subject' })
}

interface Definition {
  readonly field_name: string
  readonly field_type: 'enum'
  readonly options: readonly { readonly label: string }[]
}
const definitionOf = ({ options, ...rest }: Definition) => ({ ...rest, options: [...options] })

async function ofOrganizationFields(api: v2.OrganizationFieldsApi, definition: Definition): Promise<void> {
  const made = await api.addOrganizationField({ AddOrganizationFieldRequest: definitionOf(definition) })
  const field_code = made.data?.field_code ?? ''
  await api.getOrganizationFields()
  await api.getOrganizationField({ field_code })
  await api.updateOrganizationField({ field_code, UpdateOrganizationFieldRequest: { field_name: 'Resten' } })
  const AddDealFieldOptionsRequestInner = [{ label: 'B' }]
  const added = await api.addOrganizationFieldOptions({ field_code, AddDealFieldOptionsRequestInner })
  const id = Number(added.data?.[0]?.id)
  const UpdateDealFieldOptionsRequestInner = [{ id, label: 'C' }]
  await api.updateOrganizationFieldOptions({ field_code, UpdateDealFieldOptionsRequestInner })
  await api.deleteOrganizationFieldOptions({ field_code, DeleteDealFieldOptionsRequestInner: [{ id }] })
  await api.deleteOrganizationField({ field_code })
}

async function ofPersonFields(api: v2.PersonFieldsApi, definition: Definition): Promise<void> {
  const field_code =
    (await api.addPersonField({ AddPersonFieldRequest: definitionOf(definition) })).data?.field_code ?? ''
  await api.getPersonFields()
  await api.getPersonField({ field_code })
  await api.updatePersonField({ field_code, UpdatePersonFieldRequest: { field_name: 'Resten' } })
  const AddDealFieldOptionsRequestInner = [{ label: 'B' }]
  const added = await api.addPersonFieldOptions({ field_code, AddDealFieldOptionsRequestInner })
  const id = Number(added.data?.[0]?.id)
  await api.updatePersonFieldOptions({ field_code, UpdateDealFieldOptionsRequestInner: [{ id, label: 'C' }] })
  await api.deletePersonFieldOptions({ field_code, DeleteDealFieldOptionsRequestInner: [{ id }] })
  await api.deletePersonField({ field_code })
}

async function ofProductFields(api: v2.ProductFieldsApi, definition: Definition): Promise<void> {
  const field_code =
    (await api.addProductField({ AddProductFieldRequest: definitionOf(definition) })).data?.field_code ?? ''
  await api.getProductFields()
  await api.getProductField({ field_code })
  await api.updateProductField({ field_code, UpdateProductFieldRequest: { field_name: 'Resten' } })
  const AddDealFieldOptionsRequestInner = [{ label: 'B' }]
  const added = await api.addProductFieldOptions({ field_code, AddDealFieldOptionsRequestInner })
  const id = Number(added.data?.[0]?.id)
  await api.updateProductFieldOptions({ field_code, UpdateDealFieldOptionsRequestInner: [{ id, label: 'C' }] })
  await api.deleteProductFieldOptions({ field_code, DeleteDealFieldOptionsRequestInner: [{ id }] })
  await api.deleteProductField({ field_code })
}

async function ofTypes(one: v1.Configuration): Promise<void> {
  const types = new v1.ActivityTypesApi(one)
  const AddActivityTypeRequest = { name: 'Fakturasjekk', icon_key: 'document' } as const
  const id = idOf(await types.addActivityType({ AddActivityTypeRequest }))
  await types.updateActivityType({ id, UpdateActivityTypeRequest: { name: 'Sjekk' } })
  await types.deleteActivityType({ id })
}

async function ofFilters(one: v1.Configuration): Promise<void> {
  const [status] = (await new v1.DealFieldsApi(one).getDealFields()).data?.filter(({ key }) => key === 'status') ?? []
  await new v1.OrganizationFieldsApi(one).getOrganizationFields()
  const filters = new v1.FiltersApi(one)
  const open = { object: 'deal', field_id: String(status?.id), operator: '=', value: 'open', extra_value: null }
  const conditions = {
    glue: 'and',
    conditions: [
      { glue: 'and', conditions: [open] },
      { glue: 'or', conditions: [] },
    ],
  }
  const id = idOf(await filters.addFilter({ AddFilterRequest: { name: 'Open', type: 'deals', conditions } }))
  await filters.getFilters({ type: 'deals' })
  await filters.getFilter({ id })
  await filters.updateFilter({ id, UpdateFilterRequest: { conditions } })
}

async function merges(one: v1.Configuration, two: v2.Configuration, ids: Ids): Promise<void> {
  const org = idOf(await new v2.OrganizationsApi(two).addOrganization({ AddOrganizationRequest: { name: 'Rest' } }))
  const person = idOf(await new v2.PersonsApi(two).addPerson({ AddPersonRequest: { name: 'N. Rest' } }))
  const deals = new v2.DealsApi(two)
  const deal = idOf(await deals.addDeal({ AddDealRequest: { title: 'Rest', org_id: ids.org } }))
  await new v1.OrganizationsApi(one).mergeOrganizations({
    id: org,
    MergeOrganizationsRequest: { merge_with_id: ids.org },
  })
  await new v1.PersonsApi(one).mergePersons({ id: person, MergePersonsRequest: { merge_with_id: ids.person } })
  await new v1.DealsApi(one).mergeDeals({ id: deal, MergeDealsRequest: { merge_with_id: ids.deal } })
  await deals.deleteDeal({ id: ids.deal })
}
