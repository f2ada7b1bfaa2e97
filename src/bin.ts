#!/usr/bin/env node
// The program's entry: sets what has to be set before anything else is imported, and holds the one process.exit.
process.env.NODE_ENV ??= 'production'
if (process.env.NO_COLOR) process.env.FORCE_COLOR = '0'

const { main } = await import('./cli/program.ts')
process.exitCode = await main(process.argv)
