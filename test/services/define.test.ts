// What the Define screen asks of the services: starting points, checks while one types, saving.
import { describe, expect, test } from 'vitest'
import { SweepdeckError } from '../../src/domain/errors.ts'
import { readSweepFile } from '../../src/domain/sweep-file/read.ts'
import type { DraftCheck } from '../../src/services/draft-check.ts'
import { MOST_EXPANDED } from '../../src/services/draft-check.ts'
import { type FakeDefine, fakeDefine, INSPECTION } from '../support/fake-define.ts'

const FILE = `\
name: digits
train: train.py:train
metric: { name: accuracy, goal: maximize }
parameters:
  lr: { min: 0.01, max: 0.3, log: true, points: 4 }
  hidden: [32, 128]
exclude: ["lr > 0.2 and hidden == 32"]
seeds: 2
`

const checked = async (
  define: FakeDefine,
  text: string,
  signal = new AbortController().signal,
): Promise<readonly DraftCheck[]> => {
  const told: DraftCheck[] = []
  await define.check({ path: 'sweep.yaml', text, signal, onChange: check => told.push(check) })
  return told
}

describe('a draft is checked', () => {
  test('the count and a first price are there before the code was looked at', async () => {
    const told = await checked(fakeDefine({ seconds: [36], usdPerHour: 1 }), FILE)
    expect(told[0]).toMatchObject({ configs: 7, runs: 14, cached: null, code: { state: 'looking' } })
    expect(told[0]?.quote?.usd?.likely).toBeCloseTo(0.14)
    expect(told.at(-1)).toMatchObject({ configs: 7, runs: 14, cached: 0, code: { state: 'ready' } })
  })

  test('what is done already costs nothing', async () => {
    const define = fakeDefine({ seconds: [36], usdPerHour: 1, isDone: id => /^[0-7]/.test(id) })
    const last = (await checked(define, FILE)).at(-1)
    expect(last?.cached).toBeGreaterThan(0)
    expect(last?.quote?.usd?.likely).toBeCloseTo(0.01 * (14 - (last?.cached ?? 0)))
  })

  test('problems come with their fields, and nothing is looked at', async () => {
    const define = fakeDefine()
    const told = await checked(define, FILE.replace('min: 0.01', 'min: -1').replace('hidden:', 'hiden:'))
    expect(told).toHaveLength(1)
    expect(told[0]?.problems.map(({ key }) => key)).toEqual(
      expect.arrayContaining(['parameters.lr.min', 'exclude[0]']),
    )
    expect(define.looks).toBe(0)
  })

  test('a space that cannot be a grid is a problem of its parameters', async () => {
    const told = await checked(fakeDefine(), FILE.replace(', points: 4', ''))
    expect(told.at(-1)?.problems[0]?.key).toMatch(/^parameters/)
  })

  test('code is looked at once, whatever changes in the space', async () => {
    const define = fakeDefine()
    await checked(define, FILE)
    await checked(define, FILE.replace('seeds: 2', 'seeds: 3'))
    expect(define.looks).toBe(1)
    await checked(define, FILE.replace('train.py:train', 'train.py:other'))
    expect(define.looks).toBe(2)
  })

  test('code that cannot be looked at is said, and looked at again the next time', async () => {
    let isBroken = true
    const define = fakeDefine({
      inspect: async () => {
        if (isBroken) throw new SweepdeckError('no module named torch', { code: 'code.import' })
        return INSPECTION
      },
    })
    expect((await checked(define, FILE)).at(-1)?.code).toMatchObject({
      state: 'broken',
      message: 'no module named torch',
    })
    isBroken = false
    expect((await checked(define, FILE)).at(-1)?.code).toEqual({ state: 'ready' })
  })

  test('no environment is built because somebody looks at a file', async () => {
    const define = fakeDefine({
      prepare: async ({ mayBuild }) => {
        if (mayBuild === false) throw new SweepdeckError('not built', { code: 'environment.not_built' })
        return 'python3'
      },
    })
    const last = (await checked(define, FILE)).at(-1)
    expect(last).toMatchObject({ runs: 14, cached: null, code: { state: 'unbuilt' } })
    expect(define.looks).toBe(0)
  })

  test('more runs than can be looked through are counted and priced all the same', async () => {
    const text = FILE.replace('[32, 128]', `{ min: 1, max: ${MOST_EXPANDED}, int: true, step: 1 }`)
    const last = (await checked(fakeDefine({ seconds: [1] }), text)).at(-1)
    expect(last?.runs).toBeGreaterThan(MOST_EXPANDED)
    expect(last).toMatchObject({ cached: null, code: { state: 'ready' } })
    expect(last?.quote?.wall_s.likely).toBeGreaterThan(0)
  })

  test('nothing is told any more once a newer draft took its place', async () => {
    const abort = new AbortController()
    const told: DraftCheck[] = []
    const checking = fakeDefine().check({
      path: 'sweep.yaml',
      text: FILE,
      signal: abort.signal,
      onChange: check => {
        told.push(check)
        abort.abort()
      },
    })
    await checking
    expect(told).toHaveLength(1)
  })
})

describe('where one can begin', () => {
  const candidate = {
    kind: 'function' as const,
    name: 'train',
    line: 1,
    takesRun: true,
    takesSeed: true,
    parameters: [{ name: 'lr', default: 0.1 }],
    metrics: ['loss'],
    reported: true,
    missingPackages: [],
  }
  const sweeps = [
    {
      sweepId: '20261124-070000-aaaa',
      name: 'old',
      plan: { source: { path: '/project/a/sweep.yaml', text: FILE, overrides: ['seeds=5'] } },
    },
  ]
  const make = () =>
    fakeDefine({
      files: { 'a/sweep.yaml': FILE, 'a/train.py': '', 'b/train.py': '' },
      candidates: { 'b/train.py': [candidate] },
      sweeps,
    })

  test('files, scripts without a file, earlier sweeps, examples', async () => {
    const starts = await make().starts()
    expect(starts.map(({ kind }) => kind)).toEqual(['file', 'script', 'sweep', 'example'])
  })

  test('a script becomes a starter file that can be read', async () => {
    const define = make()
    const [, script] = await define.starts()
    const draft = await define.open(script as never)
    expect(draft).toMatchObject({ path: 'b/sweep.yaml', base: null })
    expect(readSweepFile(draft.text, { path: draft.path, overrides: [] })).toMatchObject({ ok: true })
  })

  test('a copy of a sweep stands beside the file it was made from, and says what that does not say', async () => {
    const define = make()
    const draft = await define.open({
      kind: 'sweep',
      sweepId: '20261124-070000-aaaa',
      name: 'old',
    })
    expect(draft).toMatchObject({ path: 'a/sweep-2.yaml', text: FILE, base: null })
    expect(draft.note).toContain('seeds=5')
  })

  test('an example is copied into the folder', async () => {
    const define = make()
    expect(await define.open({ kind: 'example', name: 'digits', about: '' })).toMatchObject({
      path: 'digits/sweep.yaml',
    })
  })
})

describe('saving', () => {
  const draft = { path: 'sweep.yaml', text: 'new', base: 'old', overwrite: false }

  test('writes over what was opened', async () => {
    const define = fakeDefine({ files: { 'sweep.yaml': 'old' } })
    expect(await define.save(draft)).toEqual({ kind: 'saved' })
    expect(define.files.get('sweep.yaml')).toBe('new')
  })

  test.each([
    ['was changed', { 'sweep.yaml': 'theirs' }, 'theirs'],
    ['was taken away', {}, null],
  ])('asks where it %s in the meantime', async (_, files, theirs) => {
    const define = fakeDefine({ files: files as Record<string, string> })
    expect(await define.save(draft)).toEqual({ kind: 'changed', theirs })
    expect(define.files.get('sweep.yaml')).toBe(theirs ?? undefined)
    expect(await define.save({ ...draft, overwrite: true })).toEqual({ kind: 'saved' })
    expect(define.files.get('sweep.yaml')).toBe('new')
  })

  test('a new file is not written over one that came meanwhile', async () => {
    const define = fakeDefine({ files: { 'sweep.yaml': 'theirs' } })
    expect(await define.save({ ...draft, base: null })).toEqual({ kind: 'changed', theirs: 'theirs' })
  })
})
