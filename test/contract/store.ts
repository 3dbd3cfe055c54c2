import { accountsContract } from './store/accounts.ts'
import { agreementsContract } from './store/agreements.ts'
import { answersContract } from './store/answers.ts'
import { auditContract } from './store/audit.ts'
import { connectionsContract } from './store/connections.ts'
import { figuresContract } from './store/figures.ts'
import { historyContract } from './store/history.ts'
import { inboxContract } from './store/inbox.ts'
import { issuesContract } from './store/issues.ts'
import { keptBackContract } from './store/kept-back.ts'
import { leasesContract } from './store/leases.ts'
import { lettingGoContract } from './store/letting-go.ts'
import { livesContract } from './store/lives.ts'
import { matchesContract } from './store/matches.ts'
import { type StoreBackend, shareStores } from './store/place.ts'
import { previewsContract } from './store/previews.ts'
import { processingContract } from './store/processing.ts'
import { recordsContract } from './store/records.ts'
import { rehearsalContract } from './store/rehearsal.ts'
import { removalContract } from './store/removal.ts'
import { settlingContract } from './store/settling.ts'
import { stagingContract } from './store/staging.ts'
import { stoppingContract } from './store/stopping.ts'
import { tieOutsContract } from './store/tie-outs.ts'
import { vaultContract } from './store/vault.ts'
import { writingContract } from './store/writing.ts'

/** What every store must do. Call it inside a `describe` of the store under test. */
export function storeContract(backend: StoreBackend): void {
  shareStores(backend)
  connectionsContract(backend)
  accountsContract(backend)
  vaultContract(backend)
  figuresContract(backend)
  leasesContract(backend)
  stagingContract(backend)
  rehearsalContract(backend)
  processingContract(backend)
  writingContract(backend)
  settlingContract(backend)
  stoppingContract(backend)
  agreementsContract(backend)
  matchesContract(backend)
  issuesContract(backend)
  auditContract(backend)
  answersContract(backend)
  inboxContract(backend)
  historyContract(backend)
  previewsContract(backend)
  tieOutsContract(backend)
  recordsContract(backend)
  livesContract(backend)
  lettingGoContract(backend)
  keptBackContract(backend)
  removalContract(backend)
}
