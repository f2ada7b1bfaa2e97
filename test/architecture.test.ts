// Who may import whom, read off the import lines. A dependency against this table is a design change: change the
// table first, and say why.
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { describe, expect, test } from 'vitest'

const SRC = resolve(import.meta.dirname, '../src')

/** Folder of src (or file directly in it) -> what it may import: other folders, `node:*`, packages. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  domain: ['zod', 'yaml'],
  plot: [],
  format: ['domain', 'string-width', 'hyparquet-writer'],
  store: ['domain', 'better-sqlite3', 'node:*'],
  engines: ['domain', 'execa', 'zod', 'node:*'],
  services: ['domain'],
  cli: ['services', 'domain', 'format', 'plot', 'tui', 'commander', 'node:*'],
  tui: ['services', 'domain', 'format', 'plot', 'ink', 'react', 'node:*'],
  report: ['domain', 'format', 'echarts/charts', 'echarts/components', 'echarts/core', 'echarts/renderers'],
  'config.ts': ['domain', 'node:*', 'zod'],
  'app.ts': ['store', 'engines', 'services', 'domain', 'config.ts', 'node:*'],
  'bin.ts': ['cli', 'app.ts', 'config.ts', 'domain', 'node:*'],
}

/** Text that only these files may hold. */
const ONLY_IN: readonly {
  readonly what: string
  readonly pattern: RegExp
  readonly files: readonly string[]
}[] = [
  { what: 'process.exit', pattern: /\bprocess\.exit\(/, files: ['bin.ts'] },
  { what: 'execa', pattern: /(from |import\()'execa'/, files: ['engines/command.ts'] },
  { what: 'console', pattern: /\bconsole\./, files: ['cli/output.ts'] },
  // Text of a user is text on a page, too.
  {
    what: 'text read as HTML',
    pattern: /\b(inner|outer)HTML\b|insertAdjacentHTML|document\.write/,
    files: [],
  },
  { what: 'stdout and stderr', pattern: /process\.(stdout|stderr)\b/, files: ['cli/output.ts', 'bin.ts'] },
]

const files = readdirSync(SRC, { recursive: true, encoding: 'utf8' })
  .filter(name => /\.tsx?$/.test(name))
  .map(name => ({ name, text: readFileSync(join(SRC, name), 'utf8') }))

const importsOf = (text: string): string[] =>
  [
    ...text.matchAll(
      /(?:^|\s)(?:import|export)\s[^'"]*?from\s+'([^']+)'|\bimport\(\s*'([^']+)'\s*\)|^import '([^']+)'/gm,
    ),
  ].map(match => (match[1] ?? match[2] ?? match[3]) as string)

/** What an import names in the words of the table: a folder of src, `node:*`, or a package. */
const nameOf = (file: string, specifier: string): string => {
  if (specifier.startsWith('node:')) return 'node:*'
  if (!specifier.startsWith('.')) return specifier
  return relative(SRC, resolve(SRC, dirname(file), specifier)).split('/')[0] as string
}

describe('imports follow the table', () => {
  test.each(files.map(file => [file.name, file.text] as const))('%s', (name, text) => {
    const layer = name.split('/')[0] as string
    const allowed = MAY_IMPORT[layer]
    expect(allowed, `${layer} is not in the table`).toBeDefined()
    const forbidden = importsOf(text).filter(specifier => {
      const imported = nameOf(name, specifier)
      return imported !== layer && !allowed?.includes(imported)
    })
    expect(forbidden).toEqual([])
  })
})

test.each(ONLY_IN)('$what is used only where it has to be', ({ pattern, files: allowed }) => {
  const users = files.filter(file => pattern.test(withoutComments(file.text))).map(file => file.name)
  expect(users.filter(name => !allowed.includes(name))).toEqual([])
})

test('YAML is parsed in one folder', () => {
  const users = files.filter(file => /from 'yaml'/.test(file.text)).map(file => file.name)
  expect(users.filter(name => !name.startsWith('domain/sweep-file/'))).toEqual([])
})

test('the domain has no clock, no randomness and no process', () => {
  const impure = files
    .filter(file => file.name.startsWith('domain/'))
    .filter(file =>
      /\bDate\.now\(|\bMath\.random\(|\bnew Date\(\)|\bprocess\.|\bglobalThis\b/.test(
        withoutComments(file.text),
      ),
    )
  expect(impure.map(file => file.name)).toEqual([])
})

test('the command line reaches the terminal UI only by a dynamic import', () => {
  const stat = files.filter(
    file => file.name.startsWith('cli/') && /^import (?!type).*from '[./]*\/tui\//m.test(file.text),
  )
  expect(stat.map(file => file.name)).toEqual([])
})

test('zod is imported so that what nobody uses of it, three quarters, is not loaded', () => {
  const whole = files.filter(file => /import \{ z \} from 'zod'/.test(file.text))
  expect(whole.map(file => file.name)).toEqual([])
})

test('the app reaches planning, and so the reading of sweep files, only by dynamic imports', () => {
  const app = files.find(file => file.name === 'app.ts')?.text ?? ''
  expect(app).not.toMatch(/^import .* from '\.\/services\/(plan|extend)\.ts'/m)
})

/** Longer than the rest, with the reason. */
const LONG = new Set([
  'domain/protocol.ts', // the whole volume protocol on one page
  'app.ts', // everything that is put together, on one page
])

test('every file opens with what it is for, and stays under 300 lines', () => {
  const silent = files.filter(file => !/^(#!.*\n)?(\/\/|\/\*)/.test(file.text)).map(file => file.name)
  const long = files
    .filter(file => !LONG.has(file.name) && file.text.split('\n').length > 301)
    .map(file => file.name)
  expect({ silent, long }).toEqual({ silent: [], long: [] })
})

const withoutComments = (text: string): string =>
  text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/(^|\s)\/\/.*$/gm, '')
