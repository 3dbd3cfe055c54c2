import type { IssueKind, Meaning } from './kind.ts'

const APPROVED: Meaning = { stands: false, after: 'is approved: it is written to Visma.net in the next run' }
const DROPPED: Meaning = { stands: false, after: 'is dropped: the next run puts the value of Visma.net back' }

/** What is about a record or a setting and mostly for a person to decide, as docs/operate.md tells it. */
export const DECISIONS: readonly IssueKind[] = [
  {
    codes: ['match.ambiguous_organization', 'match.ambiguous_person'],
    cause:
      'several records of Pipedrive match one of Visma.net by the same rule, or the other way round; nothing is guessed',
    remedy:
      '`ml-connector issue answer ID link X`, where X is the right one, or `keep apart` if it is none of them; or merge the duplicates in Pipedrive',
    answers: {
      'link X': { stands: false, after: 'is linked to it in the next run' },
      'keep apart': {
        stands: false,
        after: 'is kept apart from all of them: it is matched without them in the next run',
      },
    },
  },
  {
    codes: ['match.chosen_gone'],
    cause:
      'a record that somebody chose for a customer or supplier is not in Pipedrive any more; everything stays as it was',
    remedy: 'choose another one, or `ml-connector match NAME rematch KEY`',
  },
  {
    codes: ['match.not_cleared'],
    cause: 'Pipedrive did not let us take our values off a record that is not the right one any more',
    remedy: 'clear its Visma fields by hand, then ignore the issue',
  },
  {
    codes: ['tie_out.differs'],
    cause:
      'the nightly comparison, or `tie-out`, found that Pipedrive does not show what was written there, or not all of it',
    remedy:
      'see what differs with `tie-out NAME --last`; put it back with `sync NAME --mode reconcile --fix`, or let `settings.reconcile: heal` do so every night. It closes by itself once nothing differs',
  },
  {
    codes: ['run.brake'],
    cause:
      'a run that nobody asked for would have changed more of the linked records than the brake lets pass; it wrote nothing, kept its preview and holds the connection',
    remedy:
      'look at `preview NAME`; approve exactly what was kept with `preview NAME --apply RUN`, or let a run of your own bring all of it: `sync NAME`. Either ends the hold',
  },
  {
    codes: ['scope.house_account'],
    cause: 'a customer with so many documents that it is probably a collective account',
    remedy: '`ml-connector issue answer ID include`, or `exclude`',
    answers: {
      include: { stands: true, after: 'is included: it is carried in the next run, and its documents with it' },
      exclude: { stands: true, after: 'is left out, and its documents with it' },
    },
  },
  {
    codes: ['visibility.still_shown'],
    cause: 'what sales may see was lowered, and so many records still show more than that',
    remedy:
      'nothing: they are cleared before anything else, as the API budget allows; the issue then resolves by itself',
  },
  {
    codes: ['visibility.not_hidden'],
    cause: 'Pipedrive does not let us clear a record that shows amounts, as with an archived deal',
    remedy: 'clear it in Pipedrive by hand, or make it editable, and retry the issue',
  },
  {
    codes: ['edit.held'],
    cause: "a customer's status or payment terms were changed in Pipedrive, and such changes wait for an answer",
    remedy: "`ml-connector issue answer ID approve`, or `drop`, which puts Visma.net's value back",
    answers: { approve: APPROVED, drop: DROPPED },
  },
  {
    codes: ['edit.many'],
    cause: 'more than 20 such changes would be written to Visma.net in one run, so none is',
    remedy: 'the same; an approval counts for exactly the list that is shown, and for 24 hours',
    answers: { approve: APPROVED, drop: DROPPED },
  },
  {
    codes: ['edit.overruled'],
    cause: 'both sides changed the same field; the one that has the say stands',
    remedy: 'enter the other value again if that was right, then ignore the issue',
  },
  {
    codes: ['edit.kept'],
    cause: 'somebody took a customer off hold in Pipedrive; that was put back',
    remedy: 'take it off hold in Visma.net, or ignore the issue',
  },
  {
    codes: ['edit.refused'],
    cause:
      'Visma.net did not take a value that was changed in Pipedrive, or somebody kept changing the customer; its own was put back, and its words are quoted',
    remedy: 'mend what they name and enter the value again; it is not tried again by itself',
  },
  {
    codes: ['edit.read_only'],
    cause: 'Visma.net lets us read customers and not change them, so changes made in Pipedrive were put back',
    remedy: 'have the update scope approved ([connect-visma.md](connect-visma.md)), or let both fields go one way',
  },
  {
    codes: ['edit.differed'],
    cause: 'at first contact Pipedrive held other values than Visma.net, which were replaced; all are listed once',
    remedy: 'enter those again that were right, then ignore the issue',
  },
  {
    codes: ['edit.shared'],
    cause:
      'a person of Pipedrive stands for several customers, so nobody can tell whose status or terms were changed there',
    remedy: 'give each customer a person of its own',
  },
  {
    codes: ['settings.parties_off'],
    cause: 'documents wait for customers or suppliers whose flow is off',
    remedy: 'switch that flow on, or the one of the documents off',
  },
  {
    codes: ['entry.block_removed'],
    cause: 'somebody took our part out of a note or activity',
    remedy: '`ml-connector issue answer ID write again`, or `leave` if that was meant',
    answers: {
      'write again': { stands: false, after: 'is written again in the next run, before what people wrote there' },
      leave: { stands: true, after: 'is left alone from now on' },
    },
  },
  {
    codes: ['entry.doubled'],
    cause: 'Pipedrive has more than one entry of ours for a document',
    remedy: 'delete all but the oldest; the issue then resolves by itself',
  },
  {
    codes: ['entry.copied'],
    cause: 'a person copied an entry of ours, and ours is gone: the copy is left alone and an entry is made',
    remedy: 'delete the copy, or take out its last line; the issue then resolves by itself',
  },
  {
    codes: ['entry.of_another'],
    cause:
      'activities bear our markers and were made by another user, as with an earlier token; they are taken where a document has no other entry',
    remedy: 'if that was our user, ignore the issue; else take out the last line of what people copied',
  },
]
