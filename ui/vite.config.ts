import { join } from 'node:path'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'
import { precompress } from './precompress.ts'

const out = join(import.meta.dirname, '..', 'dist', 'ui')

export default defineConfig({
  root: import.meta.dirname,
  plugins: [react(), precompress()],
  // Fonts and pictures as files: the policy of the pages takes no font out of a style sheet.
  build: { outDir: out, emptyOutDir: true, manifest: true, assetsInlineLimit: 0, target: 'es2022' },
  server: { proxy: { '/api': 'http://127.0.0.1:4400' } },
})
