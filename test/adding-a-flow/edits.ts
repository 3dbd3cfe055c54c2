/** What is written into a file of the program: before or after a text that stands there once, or in its place. */
export interface Edit {
  readonly file: string
  readonly at: string
  readonly becomes: string
}

const FLOWS = 'src/flows/visma-pipedrive'

/** *Purchase orders become activities on the organization*, as an edit of each file that is there already. */
export const EDITS: readonly Edit[] = [
  {
    file: 'src/connectors/visma/others.ts',
    at: 'export const purchaseOrders = generic({',
    becomes: `const ordered = row({ supplier: row({ number: text }).nullable() })
const supplierOf = (value: unknown) => ordered.safeParse(value).data?.supplier?.number ?? null

/** Of a supplier, whose number is its parent. */
export const purchaseOrders = of(supplierOf, {`,
  },
  {
    file: 'src/connectors/visma/others.ts',
    at: 'const keyOf = (',
    becomes: `function of(parentOf: (value: unknown) => string | null, definition: Generic): StreamDefinition {
  const plain = generic(definition)
  return {
    ...plain,
    decode: (value) => {
      const decoded = plain.decode(value)
      return 'record' in decoded ? { record: { ...decoded.record, parent: parentOf(value) } } : decoded
    },
  }
}

const keyOf = (`,
  },
  {
    file: 'src/connectors/visma/streams.ts',
    at: "  'customerdocument',\n] as const",
    becomes: "  'customerdocument',\n  'purchaseorder',\n] as const",
  },
  {
    file: `${FLOWS}/streams.ts`,
    at: "  'supplierInvoices',\n",
    becomes: "  'supplierInvoices',\n  'purchaseOrders',\n",
  },
  {
    file: `${FLOWS}/streams.ts`,
    at: '  customerPayment: {',
    becomes: "  purchaseorder: { flow: 'purchaseOrders', counts: true },\n  customerPayment: {",
  },
  {
    file: `${FLOWS}/settings.ts`,
    at: '  supplierInvoices: z\n',
    becomes: '  purchaseOrders: z.boolean().default(false),\n  supplierInvoices: z\n',
  },
  {
    file: `${FLOWS}/settings.ts`,
    at: "  'settings.flows.supplierInvoices.as'",
    becomes: `  'settings.flows.purchaseOrders': admin('Purchase orders become activities.', 'true'),
  'settings.flows.supplierInvoices.as'`,
  },
  {
    file: `${FLOWS}/route.ts`,
    at: "import { noticeVanishedDrafts } from './documents/vanished-drafts.ts'\n",
    becomes: `import { noticeVanishedDrafts } from './documents/vanished-drafts.ts'
import { purchaseOrdersPhase } from './documents/purchase-orders-phase.ts'
`,
  },
  {
    file: `${FLOWS}/route.ts`,
    at: "    ...(isOn(settings, 'customerInvoices')",
    becomes: `    ...(isOn(settings, 'purchaseOrders') ? [purchaseOrdersPhase(setup, ours.companyId)] : []),
    ...(isOn(settings, 'customerInvoices')`,
  },
]

/** The one file that is new, and its place. */
export const PHASE = `${FLOWS}/documents/purchase-orders-phase.ts`

/** A file of this folder as it stands at its place. */
export const inPlace = (text: string): string =>
  text.replaceAll("'../../src/flows/visma-pipedrive/", "'../").replaceAll("'../../src/", "'../../../")
