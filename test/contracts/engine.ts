// What every engine does, whatever it runs on: one suite, given an engine and sweeps it can run.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { DriverHandle, DriverState, Engine, FrozenSweep } from '../../src/domain/ports.ts'
import {
  controlRecord,
  driverEvent,
  driverRecord,
  planRecord,
  resultRecord,
  runRecord,
} from '../../src/domain/protocol.ts'
import { waitFor } from '../support/wait-for.ts'

export interface EngineHarness {
  /** A manager's engine; each call gives another manager's, on the same volume. */
  manager(): Engine
  /** A sweep with an id of its own: of two runs that finish at once, or of one that runs until it is stopped. */
  sweep(kind: 'quick' | 'endless'): FrozenSweep
  /** How long a driver may take to come up, or to end, on a busy machine. */
  readonly patienceMs?: number
  dispose(): Promise<void>
}

export const engineContract = (name: string, open: () => Promise<EngineHarness>) =>
  describe(`the ${name} engine`, () => {
    let harness: EngineHarness
    let engine: Engine
    beforeAll(async () => {
      harness = await open()
      engine = harness.manager()
    })
    afterAll(() => harness.dispose())

    const reaches = (handle: DriverHandle, state: DriverState): Promise<void> =>
      waitFor(
        async () => (await engine.driverState(handle)) === state,
        `driver is ${state}`,
        harness.patienceMs,
      )

    const begins = ({ sweepId, epoch }: DriverHandle): Promise<void> =>
      waitFor(
        async () => (await engine.volume(sweepId).read(`driver/${epoch}/driver.json`)) !== null,
        `driver ${epoch} begins`,
        harness.patienceMs,
      )

    const text = async (sweepId: string, path: string): Promise<string> =>
      Buffer.from((await engine.volume(sweepId).read(path)) ?? []).toString('utf8')
    const document = async (sweepId: string, path: string): Promise<unknown> =>
      JSON.parse(await text(sweepId, path))
    const lines = async (sweepId: string, path: string): Promise<readonly unknown[]> =>
      (await text(sweepId, path))
        .split('\n')
        .slice(0, -1)
        .map(line => JSON.parse(line))

    test('knows nothing of a sweep that was never started', async () => {
      const { sweep_id: id } = harness.sweep('quick').plan
      expect(await engine.findDriver(id)).toBeNull()
      expect(await engine.driverState({ sweepId: id, epoch: 1 })).toBe('lost')
      expect(await engine.sweeps()).not.toContain(id)
      expect(await engine.volume(id).list('')).toEqual([])
      expect(await engine.volume(id).read('plan.json')).toBeNull()
    })

    test('freezes a sweep, runs it to its end, and leaves records of the protocol', async () => {
      const frozen = harness.sweep('quick')
      const id = frozen.plan.sweep_id
      const handle = await engine.start(frozen)
      expect(handle).toEqual({ sweepId: id, epoch: 1 })
      expect(await engine.findDriver(id)).toEqual(handle)
      await reaches(handle, 'ended')

      expect(await engine.sweeps()).toContain(id)
      expect(planRecord.parse(await document(id, 'plan.json'))).toEqual(frozen.plan)
      expect((await lines(id, 'runs/0001.jsonl')).map(line => runRecord.parse(line))).toEqual(frozen.runs)
      expect(driverRecord.parse(await document(id, 'driver/1/driver.json')).epoch).toBe(1)
      const events = (await lines(id, 'driver/1/events-00001.jsonl')).map(line => driverEvent.parse(line))
      expect(events.at(-1)).toMatchObject({ kind: 'ended', state: 'finished' })
      for (const { run_id } of frozen.runs)
        expect(resultRecord.parse(await document(id, `runs/${run_id}/result.json`))).toMatchObject({ run_id })
    })

    test('lists folders by name, and reads any part of a file', async () => {
      const frozen = harness.sweep('quick')
      const id = frozen.plan.sweep_id
      await reaches(await engine.start(frozen), 'ended')
      const volume = engine.volume(id)
      const top = await volume.list('')
      expect(top.map(({ path }) => path)).toEqual([...top.map(({ path }) => path)].sort())
      expect(top).toContainEqual({ path: 'runs', kind: 'directory', size: 0 })
      const whole = (await volume.read('plan.json'))!
      expect(top).toContainEqual({ path: 'plan.json', kind: 'file', size: whole.length })
      expect((await volume.list('runs')).map(({ path }) => path)).toEqual(
        ['runs/0001.jsonl', ...frozen.runs.map(({ run_id }) => `runs/${run_id}`)].sort(),
      )
      expect(await volume.list('runs/nowhere')).toEqual([])
      expect(await volume.read('runs')).toBeNull()
      expect(await volume.read('plan.json', 5, 7)).toEqual(whole.subarray(5, 12))
      expect(await volume.read('plan.json', whole.length - 3)).toEqual(whole.subarray(-3))
      expect(await volume.read('plan.json', whole.length + 100)).toHaveLength(0)
    })

    test.each([
      '../x',
      'runs/../../x',
      '/etc/passwd',
      'runs//x',
      './plan.json',
      'runs/\0',
    ])('reads and lists nothing at %j', async path => {
      const volume = engine.volume(harness.sweep('quick').plan.sweep_id)
      await expect(volume.read(path)).rejects.toMatchObject({ code: 'volume.outside' })
      await expect(volume.list(path)).rejects.toMatchObject({ code: 'volume.outside' })
    })

    test.each(['../x', 'UPPER', '', 'a/b', '-x'])('takes %j for no id of a sweep', async id => {
      await expect((async () => engine.volume(id).list(''))()).rejects.toMatchObject({ code: 'sweep.bad_id' })
      await expect(engine.findDriver(id)).rejects.toMatchObject({ code: 'sweep.bad_id' })
    })

    test('has one driver per sweep: who starts a running one gets its handle', async () => {
      const frozen = harness.sweep('endless')
      const handles = await Promise.all(
        [engine, harness.manager(), harness.manager()].map(each => each.start(frozen)),
      )
      expect(handles).toEqual(Array(3).fill({ sweepId: frozen.plan.sweep_id, epoch: 1 }))
      expect(await engine.start(frozen)).toEqual(handles[0])
      await engine.kill(handles[0]!)
    })

    test('stops when a request says so', async () => {
      const frozen = harness.sweep('endless')
      const handle = await engine.start(frozen)
      expect(await engine.driverState(handle)).toBe('running')
      await engine.control(handle.sweepId).append({ kind: 'stop', by: 'test', runs: null })
      await reaches(handle, 'ended')
    })

    test('kills a driver for good, and starts a new one with the next epoch', async () => {
      const frozen = harness.sweep('endless')
      const first = await engine.start(frozen)
      // One that is killed before it began has left no epoch.
      await begins(first)
      await engine.kill(first)
      expect(await engine.driverState(first)).not.toBe('running')
      const second = await engine.start(frozen)
      expect(second.epoch).toBe(2)
      expect(await engine.driverState(second)).toBe('running')
      expect(await engine.driverState(first)).not.toBe('running')
      await engine.kill(second)
      await engine.kill(second)
    })

    test('numbers the requests of many managers without a gap, and none twice', async () => {
      const frozen = harness.sweep('quick')
      const id = frozen.plan.sweep_id
      await reaches(await engine.start(frozen), 'ended')
      const kinds = ['pause', 'resume', 'stop'] as const
      const request = (index: number) =>
        ({
          pause: { kind: 'pause', by: `m${index}`, now: false },
          resume: { kind: 'resume', by: `m${index}`, runs: null },
          stop: { kind: 'stop', by: `m${index}`, runs: null },
        })[kinds[index % 3]!] as Parameters<ReturnType<Engine['control']>['append']>[0]
      const numbers = await Promise.all(
        Array.from({ length: 12 }, (_, index) => harness.manager().control(id).append(request(index))),
      )
      expect([...numbers].sort((a, b) => a - b)).toEqual(Array.from({ length: 12 }, (_, index) => index + 1))
      const listed = async () => (await engine.volume(id).list('control')).map(({ path }) => path)
      // What other managers have written may be seen a moment later.
      await waitFor(async () => (await listed()).length === 12, 'all requests are seen')
      const names = await listed()
      for (const [index, path] of names.entries()) {
        const record = controlRecord.parse(await document(id, path))
        expect(record.seq).toBe(index + 1)
        expect(path).toBe(`control/${String(record.seq).padStart(6, '0')}-${record.kind}.json`)
        expect(numbers[Number(record.by.slice(1))]).toBe(record.seq)
      }
    })

    test('adds files of runs, each under a name of its own', async () => {
      const frozen = harness.sweep('quick')
      const id = frozen.plan.sweep_id
      await reaches(await engine.start(frozen), 'ended')
      const added = await Promise.all(
        [0, 1, 2].map(index =>
          harness
            .manager()
            .control(id)
            .addRuns([{ ...frozen.runs[0]!, index }]),
        ),
      )
      expect([...added].sort()).toEqual(['0002.jsonl', '0003.jsonl', '0004.jsonl'])
      await waitFor(async () => (await engine.volume(id).list('runs')).length === 6, 'all files are seen')
      for (const [index, name] of added.entries())
        expect(await lines(id, `runs/${name}`)).toMatchObject([{ index }])
    })
  })
