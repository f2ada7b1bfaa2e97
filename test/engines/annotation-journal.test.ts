// annotations.jsonl: lines that several processes add at once are all there, and a line that was torn costs no other.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { appendFileSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from 'esbuild'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { AnnotationRecord } from '../../src/domain/annotations/annotation.ts'
import { createAnnotationJournal } from '../../src/engines/annotation-journal.ts'
import { syncAnnotations } from '../../src/services/sync-annotations.ts'
import { openStore } from '../../src/store/store.ts'

let home: string
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'sweepdeck-annotations-'))
})
afterEach(() => rmSync(home, { recursive: true, force: true }))

const RUN = '3f2a000000000001'
const tagged = (tag: string): AnnotationRecord => ({
  v: 1,
  at: '2026-11-24T07:00:00.000Z',
  by: 'ann@host',
  of: { run: RUN },
  kind: 'tags',
  add: [tag],
  remove: [],
})
const lines = (): string[] => readFileSync(join(home, 'annotations.jsonl'), 'utf8').trimEnd().split('\n')

test('is for its owner alone, and empty where nothing was said', async () => {
  const journal = createAnnotationJournal(home)
  expect(journal.size()).toBe(0)
  await journal.append([])
  expect(journal.size()).toBe(0)
  await journal.append([tagged('a'), tagged('b')])
  expect(lines().map(line => JSON.parse(line).add)).toEqual([['a'], ['b']])
  expect(statSync(join(home, 'annotations.jsonl')).mode & 0o777).toBe(0o600)
})

/** A process that adds lines as fast as it can. */
const SCRIPT = `
  import { createAnnotationJournal } from '../../src/engines/annotation-journal.ts'
  const [home, by, each] = process.argv.slice(2)
  const journal = createAnnotationJournal(home)
  const head = { v: 1, at: '2026-11-24T07:00:00.000Z', by, of: { run: '${RUN}' }, kind: 'tags', remove: [] }
  for (let n = 0; n < Number(each); n++) await journal.append([{ ...head, add: [by + n] }])
`

test('two processes that add lines at once lose none', async () => {
  const each = 60
  const script = join(home, 'append.mjs')
  await build({
    stdin: { contents: SCRIPT, resolveDir: import.meta.dirname, loader: 'ts' },
    bundle: true,
    platform: 'node',
    format: 'esm',
    outfile: script,
  })
  const processes = ['a', 'b'].map(name =>
    spawn(process.execPath, [script, home, name, String(each)], { stdio: 'inherit' }),
  )
  const codes = await Promise.all(processes.map(async child => (await once(child, 'exit'))[0]))
  expect(codes).toEqual([0, 0])
  expect(lines()).toHaveLength(2 * each)
  const store = openStore(join(home, 'sweepdeck.db'))
  await syncAnnotations(store, createAnnotationJournal(home))
  expect(store.annotationsOf('run', RUN).added).toHaveLength(2 * each)
  expect(store.problems('')).toEqual([])
  store.close()
})

test('a line that was torn is lost alone, and said', async () => {
  const journal = createAnnotationJournal(home)
  const store = openStore(join(home, 'sweepdeck.db'))
  await journal.append([tagged('a')])
  appendFileSync(join(home, 'annotations.jsonl'), '{"v":1,"kind":"ta')
  await syncAnnotations(store, journal)
  // It may be still being written: it waits.
  expect(store.problems('')).toEqual([])
  await journal.append([tagged('b')])
  await syncAnnotations(store, journal)
  expect(store.annotationsOf('run', RUN).added).toEqual(['a', 'b'])
  expect(store.problems('')).toMatchObject([{ path: 'annotations.jsonl', line: 2 }])
  store.close()
})
