import { RULE_WORDS } from '../flows/visma-pipedrive/matching/rules.ts'

const known: Readonly<Record<string, string>> = RULE_WORDS

/** `, since it has the same name`: why a record was made or linked. A store may name rules that have no words here. */
export const sinceRule = (rule: string): string => `, since ${known[rule] ?? `the rule ${rule} says so`}`
