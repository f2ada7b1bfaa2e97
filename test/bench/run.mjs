// Bundles the benchmark, whose parts are TypeScript like what they measure, and runs it on two cores, as its figures
// are meant for: `npm run bench -- --help`.
import { spawnSync } from 'node:child_process'
import { availableParallelism } from 'node:os'
import { join, resolve } from 'node:path'
import { build } from 'esbuild'

const repository = resolve(import.meta.dirname, '../..')
// Below node_modules, so that what is not bundled is found from there.
const bundle = join(repository, 'node_modules/.cache/sweepdeck-bench/main.mjs')

await build({
  entryPoints: [join(import.meta.dirname, 'main.ts')],
  outfile: bundle,
  bundle: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  external: ['better-sqlite3'],
  sourcemap: 'inline',
  logLevel: 'warning',
  define: { REPOSITORY_FOLDER: JSON.stringify(repository) },
  banner: {
    js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
  },
})

const command = [process.execPath, '--enable-source-maps', bundle, ...process.argv.slice(2)]
const pin = availableParallelism() > 2 && spawnSync('taskset', ['--version']).status === 0
const [program, ...args] = pin ? ['taskset', '-c', '0,1', ...command] : command
process.exitCode = spawnSync(program, args, { stdio: 'inherit' }).status ?? 1
