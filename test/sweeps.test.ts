// Every sweep file that ships is read without a problem.
import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { expect, test } from 'vitest'
import { readSweepFile } from '../src/domain/sweep-file/read.ts'

const SWEEPS = resolve(import.meta.dirname, '../sweeps')
const files = readdirSync(SWEEPS, { recursive: true, encoding: 'utf8' }).filter(name =>
  name.endsWith('.yaml'),
)

test.each(files)('%s', name => {
  const read = readSweepFile(readFileSync(join(SWEEPS, name), 'utf8'), { path: name, overrides: [] })
  expect(read).toMatchObject({ ok: true, spec: { method: 'grid' } })
})
