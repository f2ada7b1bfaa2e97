// Builds the program, bundles the recorder, and runs it.
import { spawnSync } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { build } from 'esbuild'

const repository = resolve(import.meta.dirname, '../..')
// Below node_modules, so that what is not bundled is found from there.
const bundle = join(repository, 'node_modules/.cache/sweepdeck-record/record.mjs')

const built = spawnSync(process.execPath, ['build.mjs'], { cwd: repository, stdio: 'inherit' })
if (built.status !== 0) process.exit(1)
await build({
  entryPoints: [join(import.meta.dirname, 'record.ts')],
  outfile: bundle,
  bundle: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  external: ['better-sqlite3', '@xterm/headless', '@lydell/node-pty'],
  sourcemap: 'inline',
  logLevel: 'warning',
  plugins: [
    {
      name: 'folders-as-they-were',
      setup: ({ onLoad }) =>
        onLoad({ filter: /\/test\/support\/.*\.ts$/ }, async ({ path }) => ({
          contents: (await readFile(path, 'utf8')).replaceAll(
            'import.meta.dirname',
            JSON.stringify(dirname(path)),
          ),
          loader: 'ts',
        })),
    },
  ],
  banner: {
    js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
  },
})
process.exitCode =
  spawnSync(process.execPath, ['--enable-source-maps', bundle, ...process.argv.slice(2)], {
    stdio: 'inherit',
  }).status ?? 1
