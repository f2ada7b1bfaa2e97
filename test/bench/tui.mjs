// Bundles the benchmark of the terminal UI as the program itself is bundled, and runs it: `node test/bench/tui.mjs`.
import { spawnSync } from 'node:child_process'
import { join, resolve } from 'node:path'
import { build } from 'esbuild'

const repository = resolve(import.meta.dirname, '../..')
// Below node_modules, so that what is not bundled is found from there.
const bundle = join(repository, 'node_modules/.cache/sweepdeck-bench/tui.mjs')

await build({
  entryPoints: [join(import.meta.dirname, 'tui/main.ts')],
  outfile: bundle,
  bundle: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  external: ['better-sqlite3', '@xterm/headless'],
  sourcemap: 'inline',
  logLevel: 'warning',
  define: { 'process.env.NODE_ENV': '"production"' },
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
