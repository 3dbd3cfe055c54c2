// Words that options of commands take. Apart from their schema, so that a command line that only names them stays
// light.
export { PLANS } from '../connectors/pipedrive/calls/plan-names.ts'
export { LOCALES } from '../core/locales.ts'
export { FLOW_NAMES } from '../flows/visma-pipedrive/streams.ts'
