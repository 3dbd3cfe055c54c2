/** Where something happened in the demo, by the sentence that tells it: sellers work in Pipedrive, all others in the books. */
export const happenedIn = (sentence: string): 'Pipedrive' | 'Visma.net' =>
  sentence.startsWith('A seller ') ? 'Pipedrive' : 'Visma.net'
