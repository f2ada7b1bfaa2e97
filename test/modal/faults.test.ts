// What goes wrong on Modal by itself: inputs that come twice or are lost, refusals, an outage, dead machines, views of
// the volume that are old. Every sweep ends as the one that nobody disturbed, to the last bit.
//   SWEEPDECK_OUTAGE_S=60 npx vitest run --project modal test/modal/faults.test.ts
import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, type ExpectStatic, type TestContext, test } from 'vitest'
import { endsPerRun, epochsOf, leftOver, sweepFolder } from '../support/aftermath.ts'
import { type Curve, curvesOf } from '../support/curves.ts'
import { GATED, type Gate, openGate } from '../support/gate.ts'
import { modalPython } from '../support/modal-double.ts'
import { ModalProject, samePython } from '../support/modal-project.ts'
import { type Begun, Project } from '../support/project.ts'
import { waitFor } from '../support/wait-for.ts'

const OUTAGE_S = Number(process.env.SWEEPDECK_OUTAGE_S ?? 10)
const RUNS = 4
/** Runs at once. */
const PARALLEL = 2

const sweepFile = (engine: string): string => `
name: toy
train: gated.py:train
metric: { name: loss, goal: minimize }
parameters:
  lr:    { values: [0.01, 0.1] }
  noise: { values: [0.1, 1.0] }
checkpoint: { every: 0.2s }
${engine}
`

let undisturbed: Project
let truth: readonly Curve[]

beforeAll(async () => {
  undisturbed = new Project({ env: samePython() })
  undisturbed.write('gated.py', GATED)
  undisturbed.write('sweep.yaml', sweepFile(`resources: { parallel: ${RUNS} }`))
  const { code, stdout, stderr } = await undisturbed.run('run', 'sweep.yaml', '--yes')
  if (code !== 0) throw new Error(`${stdout}\n${stderr}`)
  truth = await curvesOf(undisturbed, 'toy')
})
afterAll(() => undisturbed?.remove())

// Most of them wait for something to be silent for long enough.
describe.concurrent('a sweep on Modal', { timeout: 300_000 }, () => {
  test('runs an input once that is delivered twice', async context => {
    const { made, gate, expect } = await opened(context)
    await made.double.control('/faults', { kind: 'duplicate_input', function: 'train', times: RUNS })
    const running = begin(made, `resources.parallel=${2 * RUNS}`)
    await gate.untilHeld(RUNS)
    const twice = async () => (await made.inputs('train')).filter(input => input.deliveries === 2)
    await waitFor(async () => (await twice()).length === RUNS, 'all are delivered twice', 120_000)
    gate.open()
    await ends(made, running, expect)
    expect((await triesOf(made)).map(tries => tries.length)).toEqual([1, 1, 1, 1])
  })

  test('misses no input that is lost', async context => {
    const { made, gate, expect } = await opened(context)
    gate.open()
    await made.double.control('/faults', { kind: 'lost_input', function: 'train', times: 2, after: 1 })
    await ends(made, begin(made), expect)
    expect((await acted(made)).lost_input).toBe(2)
  })

  test('waits out a storm of refusals', async context => {
    const { made, gate, expect } = await opened(context)
    const running = begin(made)
    await gate.untilHeld(PARALLEL)
    const refusal = { kind: 'status', status: 'RESOURCE_EXHAUSTED', seconds: 8 }
    await made.double.control('/faults', { ...refusal, side: 'client', rpc: '*' })
    await made.double.control('/faults', { ...refusal, side: 'container', rpc: REFUSED_TO_CONTAINERS })
    gate.open()
    await ends(made, running, expect)
    expect((await acted(made)).status).toBeGreaterThan(5)
    expect((await triesOf(made)).flat().every(({ end }) => end === 'finished')).toBe(true)
    expect(epochsOf(made)).toEqual([1])
  })

  test(`goes on through an outage of ${OUTAGE_S} s`, async context => {
    const { made, gate, expect } = await opened(context)
    const running = begin(made)
    await gate.untilHeld(PARALLEL)
    await made.double.control('/faults', { kind: 'outage', seconds: OUTAGE_S })
    gate.open()
    await ends(made, running, expect)
    expect((await triesOf(made)).flat().every(({ end }) => end === 'finished')).toBe(true)
  })

  test('goes on when the container of its driver dies', async context => {
    const { made, gate, expect } = await opened(context)
    const running = begin(made)
    await gate.untilHeld(PARALLEL)
    // What a container has written is on the volume from its next commit on, which may be seconds later.
    await waitFor(() => existsSync(join(sweepFolder(made), 'driver/1')), 'the records of the first driver')
    await made.double.control('/kill', { function: 'driver' })
    gate.open()
    await ends(made, running, expect)
    // Its workers have not noticed.
    expect((await triesOf(made)).map(tries => tries.length)).toEqual([1, 1, 1, 1])
    expect(epochsOf(made)).toEqual([1, 2])
  })

  test('is lost when the call of its driver is cancelled, and goes on when asked to', async context => {
    const { made, gate, expect } = await opened(context)
    const running = begin(made)
    await gate.untilHeld(PARALLEL)
    const [driver] = await made.inputs('driver')
    const cancel = `import modal; modal.FunctionCall.from_id("${driver?.call_id}").cancel()`
    await promisify(execFile)(modalPython(), ['-c', cancel], { env: made.environment })
    gate.open()
    const { code, stdout, stderr } = await running.finished
    expect(code, `${stdout}\n${stderr}`).toBe(3)
    expect(stdout).toContain('sweepdeck resume')
    expect((await made.json('ls')).sweeps[0].state).toBe('lost')
    expect(await made.run('resume', 'toy', '--yes')).toMatchObject({ code: 0 })
    await ends(made, made.begin('watch', 'toy'), expect)
  })

  test('goes on from a checkpoint when a container dies, and says what was done again', async context => {
    const { made, gate, expect } = await opened(context)
    const running = begin(made)
    await gate.untilHeld(PARALLEL)
    const { task_ids } = (await made.double.control('/kill', { function: 'train' })) as { task_ids: string[] }
    expect(task_ids).toHaveLength(PARALLEL)
    gate.open()
    await ends(made, running, expect)
    const tries = (await triesOf(made)).flat()
    expect(tries.filter(({ end }) => end !== 'finished').map(({ end }) => end)).toEqual(['infra', 'infra'])
    const resumed = tries.flatMap(({ resumed_from_step: step }) => (step === null ? [] : [step]))
    expect(resumed).toHaveLength(PARALLEL)
    const { by_label } = await made.json('cost', 'toy')
    console.log(
      `${task_ids.length} containers killed at step 16; resumed from ${resumed.join(' and ')}; ` +
        `${(by_label.redone.hours * 3600).toFixed(2)} s redone`,
    )
    expect(by_label.redone.hours).toBeGreaterThan(0)
  })

  test('reads no half tree where commits are seen late, by anybody', async context => {
    const { made, gate, expect } = await opened(context, {
      commit_delay_seconds: 3,
      background_commit_seconds: 1,
    })
    const running = begin(made)
    await gate.untilHeld(PARALLEL)
    await made.double.control('/preempt', { function: 'train' })
    gate.open()
    await ends(made, running, expect)
    const ended = (await triesOf(made)).flat().map(({ end }) => end)
    expect(ended.filter(end => end === 'preempted')).toHaveLength(PARALLEL)
    expect((await made.json('sync', '--rebuild')).problems).toEqual([])
  })

  test('is not launched when its image cannot be built, and the build says why', async context => {
    const { made, expect } = await opened(context)
    await made.double.control('/faults', { kind: 'image_failure', times: 1 })
    const { code, stdout, stderr } = await begin(made, 'image.pip=[no-such-thing]').finished
    expect(code, stdout).toBe(3)
    expect(stderr).toMatch(/image/i)
    expect(stderr).toMatch(/hint: /)
    expect(stderr).not.toMatch(/Traceback|at .*\.js:/)
    expect(await made.inputs('driver')).toEqual([])
  })
})

const REFUSED_TO_CONTAINERS = [
  ...['DictGet', 'DictUpdate', 'DictContents', 'DictGetOrCreate'],
  ...['FunctionMap', 'FunctionPutInputs', 'FunctionGetOutputs'],
]

interface Try {
  readonly end: string
  readonly resumed_from_step: number | null
}

interface Opened {
  readonly made: ModalProject
  readonly gate: Gate
  readonly expect: ExpectStatic
}

const opened = async (
  { onTestFinished, expect }: TestContext,
  policy: Readonly<Record<string, unknown>> = {},
): Promise<Opened> => {
  const made = await ModalProject.open({ policy })
  onTestFinished(() => made.end())
  const gate = await openGate()
  onTestFinished(() => gate.close())
  made.write('gated.py', GATED)
  made.write(
    'sweep.yaml',
    sweepFile(`resources: { engine: modal, parallel: ${PARALLEL} }\nimage: { env: { GATE: "${gate.url}" } }`),
  )
  return { made, gate, expect }
}

const begin = (made: ModalProject, ...words: readonly string[]): Begun =>
  made.begin('run', 'sweep.yaml', ...words, '--yes')

/** The command succeeds, every run has ended once, and as if nothing had been; nothing lives on. */
const ends = async (made: ModalProject, { finished }: Begun, expect: ExpectStatic): Promise<void> => {
  const { code, stdout, stderr } = await finished
  expect(code, `${stdout}\n${stderr}`).toBe(0)
  expect(endsPerRun(made), sweepFolder(made)).toEqual(new Map(truth.map(({ run_id }) => [run_id, 1])))
  expect(await curvesOf(made, 'toy')).toEqual(truth)
  expect((await made.apps()).map(({ stopped_at }) => stopped_at > 0)).toEqual([true])
  expect(await leftOver(made)).toEqual([])
}

const triesOf = async (made: ModalProject): Promise<readonly (readonly Try[])[]> =>
  (await made.json('show', 'toy')).runs.map((run: { attempts: readonly Try[] }) => run.attempts)

/** How often faults of each kind have acted. */
const acted = async (made: ModalProject): Promise<Readonly<Record<string, number>>> => {
  const faults = (await made.double.control('/faults')) as { kind: string; acted: number }[]
  const sums: Record<string, number> = {}
  for (const { kind, acted } of faults) sums[kind] = (sums[kind] ?? 0) + acted
  return sums
}
