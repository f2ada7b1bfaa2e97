#!/usr/bin/env node
// The program's entry: sets what has to be set before anything else is imported, and holds the one process.exit.
import { readFileSync } from 'node:fs'

if (process.env.NO_COLOR) process.env.FORCE_COLOR = '0'

const { main } = await import('./cli/program.ts')
process.exitCode = await main(process.argv, {
  version: () => JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')).version,
  openApp: async say => {
    const [{ readConfig }, { openApp }] = await Promise.all([import('./config.ts'), import('./app.ts')])
    return openApp(readConfig({ env: process.env, cwd: process.cwd() }), say)
  },
})
