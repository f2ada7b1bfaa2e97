// Bundles src into dist: one entry and lazily loaded chunks, because resolving hundreds of small
// modules is most of the start-up time of a Node command line.
import { readFile, rm } from 'node:fs/promises'
import { build } from 'esbuild'

// Loading string-width takes longer than all else that --help does, and plain letters need none of it. An import is
// loaded at once, a require when it is first called: the bundler then wraps the module.
const widthsWhenNeeded = {
  name: 'widths-when-needed',
  setup: ({ onLoad }) =>
    onLoad({ filter: /src\/format\/text-width\.ts$/ }, async ({ path }) => {
      const source = await readFile(path, 'utf8')
      const contents = source.replace(
        "import stringWidth from 'string-width'",
        "const stringWidth = (text: string): number => require('string-width').default(text)",
      )
      if (contents === source) throw new Error(`${path} does not import string-width as it did`)
      return { contents, loader: 'ts' }
    }),
}

// Ink loads React's developer tools where DEV is set; they are not installed here.
const withoutDeveloperTools = {
  name: 'without-developer-tools',
  setup: ({ onLoad }) => onLoad({ filter: /ink\/build\/devtools\.js$/ }, () => ({ contents: '' })),
}

await rm('dist', { recursive: true, force: true })

// What the file of a report holds: one script and one style sheet, for browsers of the last years.
await build({
  entryPoints: ['src/report/report.ts', 'src/report/report.css'],
  outdir: 'dist/page',
  bundle: true,
  minify: true,
  format: 'iife',
  platform: 'browser',
  target: ['chrome110', 'firefox115', 'safari16.4'],
  legalComments: 'inline',
  charset: 'utf8',
  banner: {
    js: `/*! Charts by Apache ECharts, Copyright 2017-2026 The Apache Software Foundation, https://www.apache.org/,
    under the Apache License, Version 2.0: https://www.apache.org/licenses/LICENSE-2.0; with ZRender, Copyright Baidu Inc.,
    under the BSD 3-Clause License, and tslib, Copyright Microsoft Corporation, under the Zero-Clause BSD License. */`,
  },
  logLevel: 'warning',
})

await build({
  entryPoints: ['src/bin.ts'],
  outdir: 'dist',
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  // React's production build, whatever the environment says when the program runs.
  define: { 'process.env.NODE_ENV': '"production"' },
  external: ['better-sqlite3'],
  sourcemap: 'linked',
  logLevel: 'warning',
  plugins: [widthsWhenNeeded, withoutDeveloperTools],
  // Dependencies written as CommonJS still call require() for Node's own modules.
  banner: {
    js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
  },
})
