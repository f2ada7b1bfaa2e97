// Builds the program, bundles the benchmark of its terminal UI in the same way, and runs it: `node test/bench/tui.mjs`.
import { spawnSync } from 'node:child_process'
import { join, resolve } from 'node:path'
import { build } from 'esbuild'

const repository = resolve(import.meta.dirname, '../..')
// Below node_modules, so that what is not bundled is found from there.
const bundle = join(repository, 'node_modules/.cache/sweepdeck-bench/tui.mjs')

spawnSync(process.execPath, ['build.mjs'], { cwd: repository, stdio: 'inherit' })
await build({
  entryPoints: [join(import.meta.dirname, 'tui/main.ts')],
  outfile: bundle,
  bundle: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  external: ['better-sqlite3', '@xterm/headless', '@lydell/node-pty'],
  sourcemap: 'inline',
  logLevel: 'warning',
  define: { 'process.env.NODE_ENV': '"production"', REPOSITORY_FOLDER: JSON.stringify(repository) },
  plugins: [
    {
      name: 'without-developer-tools',
      setup: ({ onLoad }) => onLoad({ filter: /ink\/build\/devtools\.js$/ }, () => ({ contents: '' })),
    },
  ],
  banner: {
    js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
  },
})
const { status } = spawnSync(
  process.execPath,
  ['--enable-source-maps', '--expose-gc', bundle, ...process.argv.slice(2)],
  { stdio: 'inherit' },
)
process.exitCode = status ?? 1
