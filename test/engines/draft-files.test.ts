// Sweep files in a real folder.
import { chmod, mkdir, mkdtemp, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createDraftFiles } from '../../src/engines/draft-files.ts'

let root: string
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'drafts-'))
})
afterEach(() => rm(root, { recursive: true, force: true }))

const put = async (path: string, text: string): Promise<void> => {
  await mkdir(dirname(join(root, path)), { recursive: true })
  await writeFile(join(root, path), text)
}
const SWEEP = '# About it.\ntrain: a.py:f\nparameters:\n  a: 1\n'
const drafts = () => createDraftFiles({ cwd: root, examples: join(root, 'examples of ours') })

test('finds sweep files and scripts, nearest first, and not what belongs to others', async () => {
  await put('deep/er/sweep.yaml', SWEEP)
  await put('a.yaml', SWEEP)
  await put('compose.yml', 'services: {}\n')
  await put('train.py', '')
  await put('test_train.py', '')
  await put('node_modules/x/sweep.yaml', SWEEP)
  await put('.hidden/sweep.yaml', SWEEP)
  expect(await drafts().find()).toEqual({
    sweepFiles: ['a.yaml', 'deep/er/sweep.yaml'],
    scripts: ['train.py'],
  })
})

test('a file keeps its rights, and a link stays one', async () => {
  await put('real.yaml', 'old')
  await chmod(join(root, 'real.yaml'), 0o640)
  await symlink('real.yaml', join(root, 'link.yaml'))
  await drafts().replace('link.yaml', 'new')
  expect(await readFile(join(root, 'real.yaml'), 'utf8')).toBe('new')
  expect((await stat(join(root, 'real.yaml'))).mode & 0o777).toBe(0o640)
  expect(await drafts().read('link.yaml')).toBe('new')
})

test('a new file is as readable as others of the user, in a folder that is made for it', async () => {
  await drafts().replace('new/sweep.yaml', 'text')
  expect((await stat(join(root, 'new/sweep.yaml'))).mode & 0o777).toBe(0o666 & ~process.umask())
})

test('a free name counts on', async () => {
  await put('a.yaml', '')
  await put('a-2.yaml', '')
  expect(await drafts().freePath('a.yaml')).toBe('a-3.yaml')
  expect(await drafts().freePath('b.yaml')).toBe('b.yaml')
  expect(await drafts().read('nowhere/b.yaml')).toBeNull()
})

test('an example is copied with what it needs, and never over something', async () => {
  await put('examples of ours/toy/sweep.yaml', SWEEP)
  await put('examples of ours/toy/a.py', 'code')
  await put('examples of ours/toy/__pycache__/a.pyc', '')
  const files = drafts()
  expect(await files.examples()).toEqual([{ name: 'toy', about: 'About it.' }])
  expect(await files.copyExample('toy')).toBe('toy/sweep.yaml')
  expect(await readFile(join(root, 'toy/a.py'), 'utf8')).toBe('code')
  await expect(stat(join(root, 'toy/__pycache__'))).rejects.toThrow()
  await expect(files.copyExample('toy')).rejects.toMatchObject({ code: 'init.exists' })
  await expect(files.copyExample('../toy')).rejects.toMatchObject({ code: 'init.exists' })
})
