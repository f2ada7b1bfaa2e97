// What only the local engine does: a freeze that dies half-way, drivers that don't come up, processes and their names.
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { freeze } from '../../src/engines/local/freeze.ts'
import { sweepFolder } from '../../src/engines/local/sweep-folder.ts'
import { LocalHarness } from './local-harness.ts'

const harness = new LocalHarness()
const engine = harness.manager()
afterAll(() => harness.dispose())

const folderOf = (sweepId: string) => sweepFolder(harness.volumeRoot, sweepId)

describe('freezing a sweep', () => {
  test('writes the plan last, for nobody but its owner to read', async () => {
    const sweep = harness.sweep('quick')
    const folder = folderOf(sweep.plan.sweep_id)
    await freeze(folder, sweep)
    expect(statSync(folder.plan).mode & 0o777).toBe(0o600)
    expect(statSync(join(folder.runs, '0001.jsonl')).mode & 0o777).toBe(0o600)
    expect(statSync(folder.root).mode & 0o777).toBe(0o700)
    expect(readdirSync(folder.root).sort()).toEqual(['control', 'driver', 'plan.json', 'runs'])
    expect(await engine.sweeps()).toContain(sweep.plan.sweep_id)
  })

  test('a launch that died half-way is no sweep, and can be finished', async () => {
    const sweep = harness.sweep('quick')
    const folder = folderOf(sweep.plan.sweep_id)
    mkdirSync(folder.runs, { recursive: true })
    writeFileSync(join(folder.runs, '0001.jsonl'), '{"v":1,"run_id":"torn')
    writeFileSync(join(folder.root, '.plan.json.0a0a0a0a'), '{')
    expect(await engine.sweeps()).not.toContain(sweep.plan.sweep_id)
    await freeze(folder, sweep)
    expect(await engine.sweeps()).toContain(sweep.plan.sweep_id)
    const text = Buffer.from((await engine.volume(sweep.plan.sweep_id).read('runs/0001.jsonl'))!).toString()
    expect(
      text
        .trimEnd()
        .split('\n')
        .map(line => JSON.parse(line)),
    ).toEqual(sweep.runs)
    expect(await engine.volume(sweep.plan.sweep_id).list('')).not.toContainEqual(
      expect.objectContaining({ path: '.plan.json.0a0a0a0a' }),
    )
  })

  test('never takes another sweep of the same id for its own', async () => {
    const sweep = harness.sweep('quick')
    const folder = folderOf(sweep.plan.sweep_id)
    await freeze(folder, sweep)
    await freeze(folder, sweep)
    const other = { ...sweep, plan: { ...sweep.plan, created_at: '2026-11-24T03:15:22.124Z' } }
    await expect(freeze(folder, other)).rejects.toMatchObject({ code: 'sweep.id_taken' })
  })

  test('says so where the volume cannot be written', async () => {
    const sweep = harness.sweep('quick')
    const folder = sweepFolder('/sys/kernel', sweep.plan.sweep_id)
    await expect(freeze(folder, sweep)).rejects.toMatchObject({ code: 'volume.read_only', exitCode: 3 })
  })

  test('says so where a file is in the way', async () => {
    const sweep = harness.sweep('quick')
    const folder = sweepFolder(join(harness.root, 'train.py'), sweep.plan.sweep_id)
    await expect(freeze(folder, sweep)).rejects.toMatchObject({ code: 'volume.not_a_folder', exitCode: 3 })
  })

  const small = join(harness.root, 'small')
  const mounted = mount(small)
  afterAll(() => void (mounted && execFileSync('umount', [small])))

  test.skipIf(!mounted)('says so where the disk is full, and leaves nothing half-written', async () => {
    const sweep = harness.sweep('quick')
    const folder = sweepFolder(small, sweep.plan.sweep_id)
    const runs = Array.from({ length: 2_000 }, () => sweep.runs[0]!)
    await expect(freeze(folder, { ...sweep, runs })).rejects.toMatchObject({
      code: 'volume.full',
      exitCode: 3,
    })
    expect(readdirSync(folder.runs)).toEqual([])
    expect(existsSync(folder.plan)).toBe(false)
    await freeze(folder, sweep)
    expect(existsSync(folder.plan)).toBe(true)
  })
})

describe('a driver that does not come up', () => {
  test('is an error with the end of what it said', async () => {
    const started = harness.manager({ pythonPath: harness.root }).start(harness.sweep('quick'))
    await expect(started).rejects.toMatchObject({
      code: 'driver.failed_to_start',
      exitCode: 3,
      details: [expect.stringContaining('No module named')],
    })
  })

  test('says only what this one said, not the one before', async () => {
    const sweep = harness.sweep('quick')
    const broken = harness.manager({ pythonPath: harness.root })
    await broken.start(sweep).catch(() => {})
    await expect(broken.start(sweep)).rejects.toMatchObject({ details: { length: 1 } })
  })

  test('says which interpreter is not there', async () => {
    const sweep = harness.sweep('quick')
    const python = { executable: join(harness.root, 'no-python'), version: '3.11' }
    await expect(engine.start({ ...sweep, plan: { ...sweep.plan, python } })).rejects.toMatchObject({
      code: 'driver.failed_to_start',
      message: expect.stringContaining('ENOENT'),
      hint: expect.stringContaining('no-python'),
    })
  })
})

describe('control requests', () => {
  test('one whose writer died before it was published comes to light before the next', async () => {
    const { plan } = harness.sweep('quick')
    const folder = folderOf(plan.sweep_id)
    mkdirSync(folder.control, { recursive: true })
    const claimed = { v: 1, seq: 1, at: plan.created_at, by: 'dead', kind: 'stop', runs: null }
    writeFileSync(join(folder.control, '.000001'), JSON.stringify(claimed))
    expect(await engine.control(plan.sweep_id).append({ kind: 'pause', by: 'me', now: false })).toBe(2)
    const listed = await engine.volume(plan.sweep_id).list('control')
    expect(listed.map(({ path }) => path)).toEqual(['control/000001-stop.json', 'control/000002-pause.json'])
  })

  test('go on counting on a volume that was copied without its hidden files', async () => {
    const { plan } = harness.sweep('quick')
    const folder = folderOf(plan.sweep_id)
    mkdirSync(folder.control, { recursive: true })
    writeFileSync(join(folder.control, '000007-stop.json'), '{}')
    expect(await engine.control(plan.sweep_id).append({ kind: 'stop', by: 'me', runs: null })).toBe(8)
  })
})

test('a symbolic link on the volume is neither listed nor read', async () => {
  const { plan } = harness.sweep('quick')
  const folder = folderOf(plan.sweep_id)
  mkdirSync(folder.root, { recursive: true })
  symlinkSync('/etc/passwd', join(folder.root, 'link'))
  expect(await engine.volume(plan.sweep_id).list('')).toEqual([])
  expect(await engine.volume(plan.sweep_id).read('link')).toBeNull()
})

/** A disk of 64 KiB, where this user may mount one. */
function mount(folder: string): boolean {
  mkdirSync(folder)
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', folder], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}
