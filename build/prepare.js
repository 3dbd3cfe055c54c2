// `npm ci` and `npm pack` build what is not kept in git. Plain JavaScript: with `--omit=dev` an older Node.js may run it.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

// Without the development dependencies there is nothing to build with; who installs so, brings `dist/` along.
const tools = fileURLToPath(new URL('../node_modules/vite', import.meta.url))
if (existsSync(tools)) {
  const { status } = spawnSync('npm', ['run', '--silent', 'build'], {
    stdio: 'inherit',
    shell: process.platform === 'win32',
  })
  process.exitCode = status ?? 1
}
