import '@fontsource-variable/inter/wght.css'
import './style/mantine.ts'
import './style/base.css'
import { localStorageColorSchemeManager, MantineProvider } from '@mantine/core'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { Router } from 'wouter'
import { Trouble } from './api.ts'
import { App } from './app.tsx'
import { theme, variables } from './theme.ts'
import { askBeforeLeaving } from './unsaved.ts'
import { language } from './words/language.ts'

document.documentElement.lang = language

const client = new QueryClient({
  defaultOptions: {
    queries: {
      // Events tell what is old; without them a visit does.
      staleTime: 10_000,
      retry: (failures, error) =>
        failures < 2 && error instanceof Trouble && (error.status === 0 || error.status >= 500),
    },
  },
})

const colours = localStorageColorSchemeManager({ key: 'theme' })

createRoot(document.querySelector('#root') as HTMLElement).render(
  <StrictMode>
    <MantineProvider
      theme={theme}
      cssVariablesResolver={variables}
      colorSchemeManager={colours}
      defaultColorScheme="auto"
    >
      <QueryClientProvider client={client}>
        <Router aroundNav={askBeforeLeaving}>
          <App />
        </Router>
      </QueryClientProvider>
    </MantineProvider>
  </StrictMode>,
)
