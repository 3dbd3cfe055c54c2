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
import './second-click.ts'
import { theme, variables } from './theme.ts'
import { askBeforeLeaving } from './unsaved.ts'
import { language } from './words/language.ts'

document.documentElement.lang = language

const AGAIN_MS = 5_000

/** The server, or its store, is away for a while. */
const isPassing = (error: unknown): boolean => error instanceof Trouble && (error.status === 0 || error.status >= 500)

const client = new QueryClient({
  defaultOptions: {
    // The browser's word that it is offline says nothing of a server on this machine or network: it is asked.
    mutations: { networkMode: 'always' },
    queries: {
      networkMode: 'always',
      // Events tell what is old; without them a visit does.
      staleTime: 10_000,
      retry: (failures, error) => failures < 2 && isPassing(error),
      // What could not be read is asked for until it can be.
      refetchInterval: ({ state }) => (state.status === 'error' && isPassing(state.error) ? AGAIN_MS : false),
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
