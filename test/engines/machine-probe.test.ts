import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createMachineProbe } from '../../src/engines/machine-probe.ts'
import { createWholeFile } from '../../src/engines/whole-file.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sweepdeck-probe-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const probe = () => createMachineProbe({ cwd: folder, sqliteVersion: () => '' })

test('a program is asked for its first line; one that is missing or fails has none', async () => {
  const node = process.execPath
  expect(await probe().firstLineOf(node, ['-e', 'console.log("one\\ntwo")'])).toBe('one')
  expect(await probe().firstLineOf(node, ['-e', 'console.log("x"); process.exitCode = 3'])).toBeNull()
  expect(await probe().firstLineOf('sweepdeck-no-such-program', [])).toBeNull()
})

test('a folder that does not exist yet is judged by the one it would be made in', async () => {
  expect(await probe().whyNotWritable(join(folder, 'a', 'b'))).toBeNull()
  expect(await probe().freeBytes(join(folder, 'a', 'b'))).toBeGreaterThan(0)
  await writeFile(join(folder, 'file'), '')
  expect(await probe().whyNotWritable(join(folder, 'file', 'b'))).toBe('ENOTDIR')
})

test('a whole file is null until it is written, and is then replaced without leaving anything behind', async () => {
  const path = join(folder, 'home', 'prices.json')
  const file = createWholeFile(path)
  expect(await file.read()).toBeNull()
  await file.replace('one')
  await file.replace('two')
  expect(await file.read()).toBe('two')
  expect(await readFile(path, 'utf8')).toBe('two')
  expect(await readdir(join(folder, 'home'))).toEqual(['prices.json'])
})
