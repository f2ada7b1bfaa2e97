// Tags and notes as the services give them: on the file first, in every answer afterwards, and asked for in queries.
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { ANNOTATIONS_PATH } from '../../src/domain/annotations/annotation-port.ts'
import { createAnnotate } from '../../src/services/annotate.ts'
import { createCompare } from '../../src/services/compare.ts'
import { createListSweeps } from '../../src/services/ls.ts'
import { createShow } from '../../src/services/show.ts'
import { createSync } from '../../src/services/sync.ts'
import { dumpDatabase } from '../../src/store/dump.ts'
import { openStore } from '../../src/store/store.ts'
import { memoryAnnotations } from '../support/memory-annotations.ts'
import { attemptNameOf, runIdOf, runOf, START_MS, SWEEP_ID } from '../support/records.ts'
import { SweepFolder } from '../support/sweep-folder.ts'
import { type SyncedStore, syncedStore } from '../support/synced-store.ts'

const OTHER_ID = '20260101-000000-abcd'
const FIRST = attemptNameOf(1)
const [A, B] = [runIdOf(0), runIdOf(1)]

let annotations: ReturnType<typeof memoryAnnotations>
let synced: SyncedStore
beforeEach(async () => {
  const folder = () =>
    new SweepFolder()
      .runs(runOf(0, { config: { lr: 0.1 } }), runOf(1, { config: { lr: 0.01 } }))
      .driver(1)
      .drives(1, 0, 'started', { slots: 2, mode: 'fork', why: '' })
      .drives(1, 1, 'admitted', { run_id: A })
      .attempt(A, FIRST)
      .result(A, FIRST, { loss: 0.25 })
      .drives(1, 9, 'run_ended', { run_id: A, state: 'finished', why: '' })
  annotations = memoryAnnotations()
  const one = folder().plan({ tags: ['paper', 'old'] })
  const other = folder().plan({ sweep_id: OTHER_ID, name: 'other' })
  synced = syncedStore(
    new Map([
      [SWEEP_ID, one.volume],
      [OTHER_ID, other.volume],
    ]),
    undefined,
    annotations,
  )
  await synced.sync.syncAll()
})
afterEach(() => synced[Symbol.dispose]())

const ports = () => ({
  store: synced.store,
  engines: new Map(),
  promotions: new Map(),
  clock: { now: () => START_MS + 3_600_000 },
  annotations,
  by: 'ann@host',
})
const annotate = () => createAnnotate(ports())
const show = (filter?: string, sweep = SWEEP_ID) =>
  createShow(ports()).sweep(sweep, filter === undefined ? {} : { filter })
const fileLines = (): string[] =>
  new TextDecoder().decode(annotations.volume.files.get(ANNOTATIONS_PATH)).trimEnd().split('\n')

describe('a tag', () => {
  test('of a run is that of the run wherever it is; one of a sweep stays there', async () => {
    const { targets } = await annotate().tag([A, SWEEP_ID], { add: ['good'], remove: ['old'] })
    expect(targets).toEqual([
      { run_id: A, sweep_id: null, tags: ['good'], note: null, changed: true },
      { run_id: null, sweep_id: SWEEP_ID, tags: ['good', 'paper'], note: null, changed: true },
    ])
    for (const sweep of [SWEEP_ID, OTHER_ID])
      expect((await show(undefined, sweep)).runs.map(({ tags }) => tags)).toEqual([['good'], []])
    expect((await show()).tags).toEqual(['good', 'paper'])
    expect((await show(undefined, OTHER_ID)).tags).toEqual([])
    expect((await createShow(ports()).run(A)).tags).toEqual(['good'])
  })

  test('that is there already is not written again', async () => {
    await annotate().tag([A], { add: ['good'], remove: [] })
    const { targets } = await annotate().tag([A, B], { add: ['good'], remove: [] })
    expect(targets.map(({ changed }) => changed)).toEqual([false, true])
    expect(fileLines().map(line => JSON.parse(line).of.run)).toEqual([A, B])
  })

  test('that is none is refused before anything is written, and so is what nobody knows', async () => {
    await expect(annotate().tag([A], { add: ['two words'], remove: [] })).rejects.toMatchObject({
      code: 'tag.invalid',
    })
    await expect(annotate().tag([A, 'nobody'], { add: ['a'], remove: [] })).rejects.toMatchObject({
      code: 'sweep.not_found',
    })
    expect(annotations.size()).toBe(0)
  })
})

test('a note is trimmed, replaced and taken away; an empty one is refused', async () => {
  await annotate().note([A], '  diverges\nlater ')
  expect((await createShow(ports()).run(A)).note).toBe('diverges\nlater')
  await annotate().note([A], null)
  expect((await createShow(ports()).run(A)).note).toBeNull()
  await expect(annotate().note([A], ' ')).rejects.toMatchObject({ code: 'note.empty' })
  await expect(annotate().note([A], 'x'.repeat(2_001))).rejects.toMatchObject({ code: 'note.too_long' })
})

describe('a query', () => {
  const passing = async (filter: string) => (await show(filter)).runs.map(({ run_id }) => run_id)

  test('on runs knows parameters, metrics, tags, notes and the sweep', async () => {
    await annotate().tag([A], { add: ['good'], remove: [] })
    await annotate().note([B], 'again with more warm-up')
    expect(await passing('lr>=0.1 loss<1 tag:good')).toEqual([A])
    expect(await passing('-tag:good')).toEqual([B])
    expect(await passing('warm-up | loss=0.25')).toEqual([A, B])
    expect(await passing(`sweep=${SWEEP_ID} sweep!=other`)).toEqual([A, B])
  })

  test('that makes no sense says where, and what is nearest', async () => {
    await expect(show('state=queued los<1')).rejects.toMatchObject({
      code: 'query.invalid',
      message: 'there is no los; loss?',
      details: ['state=queued los<1', `${' '.repeat(13)}^`],
    })
  })

  test('on sweeps knows tags, of the file too, and ages', async () => {
    const names = async (filter: string) =>
      (await createListSweeps(ports())({ filter })).map(({ name }) => name)
    await annotate().note([OTHER_ID], 'baseline')
    expect(await names('tag:paper')).toEqual(['toy'])
    expect(await names('baseline')).toEqual(['other'])
    expect(await names('tag=null finished>0')).toEqual(['other'])
    expect(await names('runs=2 state=faild').catch(error => error.message)).toBe(
      'state is never faild; failed?',
    )
  })

  test('leaves out of a comparison what it does not let pass', async () => {
    await annotate().tag([A], { add: ['debug'], remove: [] })
    const compare = createCompare(ports())
    expect((await compare([SWEEP_ID])).rows).toHaveLength(2)
    expect((await compare([SWEEP_ID], { where: '-tag:debug' })).rows.map(({ config }) => config)).toEqual([
      { lr: 0.01 },
    ])
  })
})

describe('the store', () => {
  test('holds after a rebuild, and in another manager that reads only now, what it held', async () => {
    await annotate().tag([A, SWEEP_ID], { add: ['good'], remove: ['paper'] })
    await annotate().note([A], 'first')
    await annotate().note([A], 'second')
    annotations.volume.append(ANNOTATIONS_PATH, 'no record\n')
    await synced.sync.syncAll()
    const before = dumpDatabase(synced.path)
    expect(before.annotations).toHaveLength(2)
    const { problems } = await synced.sync.syncAll({ rebuild: true })
    expect(dumpDatabase(synced.path)).toEqual(before)
    expect(problems).toMatchObject([{ sweep_id: null, path: ANNOTATIONS_PATH, line: 5 }])
  })

  test('takes a line once, however many managers read it at one time', async () => {
    await annotations.append([
      { v: 1, at: '2026-11-24T07:00:00.000Z', by: 'x', of: { run: A }, kind: 'tags', add: ['a'], remove: [] },
    ])
    const second = openStore(synced.path)
    const other = createSync({ store: second, engines: new Map(), clock: { now: () => 0 }, annotations })
    await Promise.all([synced.sync.syncAll(), other.syncAll(), synced.sync.syncAll()])
    expect(second.annotationsRead()).toMatchObject({ line: 1 })
    expect(second.annotationsOf('run', A).added).toEqual(['a'])
    second.close()
  })

  test('begins anew where the file is a shorter one', async () => {
    await annotate().tag([A], { add: ['first', 'second'], remove: [] })
    annotations.volume.files.clear()
    await synced.sync.syncAll()
    expect(synced.store.annotationsOf('run', A).added).toEqual([])
    await annotate().tag([A], { add: ['new'], remove: [] })
    expect(synced.store.annotationsOf('run', A).added).toEqual(['new'])
  })
})
