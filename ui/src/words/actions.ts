import { spoken } from './language.ts'

/** What people did, by the names of the audit. */
const words = spoken({
  en: {
    said: {
      'connection.apply': 'Applied a connection file',
      'connection.authorize': 'Signed the connection in to Pipedrive',
      'connection.delete': 'Deleted the connection',
      'connection.edit': 'Changed settings',
      'connection.pause': 'Paused the connection',
      'connection.resume': 'Resumed the connection',
      'customer.erase': 'Erased the customer',
      'inbox.replay': 'Replayed webhooks',
      'issue.answer': 'Answered an issue',
      'issue.ignore': 'Ignored an issue',
      'issue.retry': 'Retried a record',
      'key.make': 'Made a key',
      'key.revoke': 'Revoked a key',
      'keys.rotate': 'Rotated the master key',
      'match.accept': 'Accepted a suggested match',
      'match.link': 'Linked it',
      'match.reject': 'Kept it apart',
      'match.relink': 'Linked it to another record',
      'match.rematch': 'Had it matched anew',
      'match.unlink': 'Unlinked it',
      'preview.apply': 'Applied a preview',
      'run.start': 'Started a run',
      'session.begin': 'Signed in',
      'session.end': 'Signed out',
      'store.backup': 'Made a backup',
      'store.restore': 'Restored a backup',
      'undo.release': 'Released what was undone',
      'undo.run': 'Undid a run',
      'user.first': 'Became the first admin',
      'user.invite': 'Invited somebody',
      'user.password': 'Changed a password',
      'user.remove': 'Removed a user',
      'user.rename': 'Changed a name',
      'user.role': 'Changed a role',
    } as Readonly<Record<string, string>>,
  },
})

/** An action in words; one without has its own name. */
export const actionSaid = (action: string): string => words.said[action] ?? action
