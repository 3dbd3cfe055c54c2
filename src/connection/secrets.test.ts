import { expect, test } from 'vitest'
import { ENV, replacing } from '../../test/connection-text.ts'
import { readConnectionFile } from './connection-file.ts'
import { mergeSecrets, placeSecrets, splitSecrets } from './secrets.ts'

const oauthText = replacing(
  `apiToken: \${PIPEDRIVE_API_TOKEN}`,
  'oauth: { clientId: app1, clientSecret: oauth-secret, refreshToken: refresh-1 }',
)

test('no secret stays in the settings, and every one is named by its path', () => {
  const { settings, secrets } = splitSecrets(readConnectionFile(oauthText, ENV))
  expect(JSON.stringify(settings)).not.toMatch(/visma-secret-1|oauth-secret|refresh-1/)
  expect(secrets).toEqual({
    'visma.clientSecret': 'visma-secret-1',
    'visma.webhookSecret': '',
    'pipedrive.apiToken': '',
    'pipedrive.oauth.clientSecret': 'oauth-secret',
    'pipedrive.oauth.refreshToken': 'refresh-1',
    'pipedrive.webhooks.signatureSecret': '',
  })
})

test('an API token left over from before OAuth is not used any more', () => {
  const { settings, secrets } = splitSecrets(readConnectionFile(oauthText, ENV))
  expect(mergeSecrets(settings, { ...secrets, 'pipedrive.apiToken': 'old-token' })).not.toHaveProperty(
    'pipedrive.apiToken',
  )
})

test('a list of webhook secrets becomes numbered placeholders', () => {
  const text = replacing('visma:', 'visma:\n  webhookSecret: [first-secret, second-secret]')
  const { settings, secrets } = splitSecrets(readConnectionFile(text, ENV))
  expect(placeSecrets(settings, secrets)).toHaveProperty('visma.webhookSecret', [
    `\${VISMA_WEBHOOK_SECRET_1}`,
    `\${VISMA_WEBHOOK_SECRET_2}`,
  ])
})
