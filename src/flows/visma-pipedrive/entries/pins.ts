/** Pin of a note → where it has to hang for that: what hangs on no deal is not pinned to one, which nobody has chosen. */
export const PINNED_WHERE: Readonly<Record<string, string>> = {
  pinned_to_deal_flag: 'deal_id',
  pinned_to_organization_flag: 'org_id',
  pinned_to_person_flag: 'person_id',
}
