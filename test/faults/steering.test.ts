// A sweep is steered from outside while it runs and after its driver is gone: by two managers at once, by every
// request there is, by Ctrl-C, by new code. The built program, real processes, real files.
import { readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, onTestFinished, test } from 'vitest'
import {
  driverEvents,
  driverOf,
  endsPerRun,
  epochsOf,
  grownAndRebuilt,
  leftOver,
  sweepFolder,
  sweepIds,
} from '../support/aftermath.ts'
import { kill, killAll } from '../support/processes.ts'
import { Project } from '../support/project.ts'
import { waitFor } from '../support/wait-for.ts'

const project = (files: Readonly<Record<string, string>> = {}): Project => {
  const made = new Project()
  onTestFinished(() => made.remove())
  made.write('gated.py', GATED)
  for (const [name, text] of Object.entries(files)) made.write(name, text)
  return made
}

/** Runs that go on until the test opens the gate, so that nothing depends on how fast the machine is. */
const GATED = `
import os, time
def train(config, run):
    state = {"n": 0}
    run.track(state=state)
    for epoch in run.epochs(1_000_000):
        state["n"] += 1
        time.sleep(0.02)
        run.log(loss=config.lr)
        if state["n"] >= 3 and os.path.exists("go"):
            break
    return {"loss": config.lr}
`

const openGate = (made: Project): string => made.write('go', '')

interface Shape {
  readonly name?: string
  readonly train?: string
  /** How many values of lr. */
  readonly points?: number
  readonly parallel?: number
}

const sweepFile = ({ name = 'toy', train = 'gated.py', points = 4, parallel = 2 }: Shape = {}): string => `
name: ${name}
train: ${train}:train
metric: { name: loss, goal: minimize }
parameters:
  lr:    { min: 0.001, max: 0.1, log: true, points: ${points} }
  width: { value: 1 }
checkpoint: { every: 0.1s }
resources: { parallel: ${parallel} }
`

const NONE = { queued: 0, running: 0, finished: 0, failed: 0, stopped: 0, pruned: 0 }

/** Runs a command that must succeed, and gives what it said. */
const said = async (made: Project, ...words: readonly string[]): Promise<string> => {
  const { code, stdout, stderr } = await made.run(...words)
  expect(code, `${words.join(' ')}\n${stdout}\n${stderr}`).toBe(0)
  return stdout
}

const launch = (made: Project, ...words: readonly string[]): Promise<string> =>
  said(made, 'run', ...words, '--yes', '--detach')

/** Runs of a sweep as `show` has them. */
const runsOf = async (
  made: Project,
  sweep = 'toy',
  // biome-ignore lint/suspicious/noExplicitAny: the document of `show`
): Promise<readonly any[]> => (await made.json('show', sweep)).runs

const tries = (runs: readonly { readonly attempts: readonly unknown[] }[]): readonly number[] =>
  runs.map(run => run.attempts.length)

const rowOf = async (made: Project, sweep = 'toy') =>
  (await made.json('ls')).sweeps.find((row: { name: string; sweep_id: string }) =>
    [row.name, row.sweep_id].includes(sweep),
  )

const untilCounts = (made: Project, counts: Partial<typeof NONE>): Promise<void> =>
  waitFor(
    async () => JSON.stringify((await rowOf(made))?.counts) === JSON.stringify({ ...NONE, ...counts }),
    JSON.stringify(counts),
  )

/** Waits until some runs of the newest sweep are under way. */
const untilRunning = (made: Project, count = 1): Promise<void> =>
  waitFor(() => attemptFolders(made).length >= count, `${count} attempts begin`)

const attemptFolders = (made: Project): readonly string[] =>
  readdirSync(join(sweepFolder(made), 'runs'), { recursive: true, encoding: 'utf8' }).filter(path =>
    /attempts\/[^/]+\/attempt\.json$/.test(path),
  )

const untilNoDriver = (made: Project, sweepId?: string): Promise<void> =>
  waitFor(() => driverOf(made, sweepId) === null, 'the driver is gone')

const killDriver = async (made: Project): Promise<void> => {
  kill(driverOf(made) as number)
  expect(await leftOver(made)).toEqual([])
}

test('two launches, two that watch and syncs at the same moment do each other no harm', async () => {
  const made = project({ 'sweep.yaml': sweepFile({ points: 6 }) })
  const launches = ['one', 'two'].map(name => made.run('run', 'sweep.yaml', `name=${name}`, '--yes'))
  const watches = waitFor(() => sweepsThere(made) === 2, 'both are frozen', 60_000).then(() =>
    Promise.all(
      ['one', 'one', 'two'].map(name => untilKnown(made, name).then(() => made.run('watch', name))),
    ),
  )
  await waitFor(() => sweepsThere(made) === 2, 'both are frozen', 60_000)
  for (const rebuild of [[], ['--rebuild'], []]) {
    await Promise.all([made.json('sync', ...rebuild), made.json('sync')])
    openGate(made)
  }
  const results = [...(await Promise.all(launches)), ...(await watches)]
  for (const { code, stdout, stderr } of results) expect(code, `${stdout}\n${stderr}`).toBe(0)
  for (const name of ['one', 'two']) {
    const runs = await runsOf(made, name)
    expect(tries(runs)).toEqual([1, 1, 1, 1, 1, 1])
  }
  for (const id of sweepIds(made)) expect([...endsPerRun(made, id).values()]).toEqual([1, 1, 1, 1, 1, 1])
  const { grown, rebuilt } = await grownAndRebuilt(made)
  expect(rebuilt).toEqual(grown)
  expect(await leftOver(made)).toEqual([])
})

const sweepsThere = (made: Project): number => {
  try {
    return sweepIds(made).filter(id => readdirSync(sweepFolder(made, id)).includes('plan.json')).length
  } catch {
    return 0
  }
}

const untilKnown = (made: Project, name: string): Promise<void> =>
  waitFor(async () => (await rowOf(made, name)) !== undefined, `${name} is listed`)

test('a live sweep is extended by values and by seeds, a finished one too: only new runs run', async () => {
  const made = project({ 'sweep.yaml': `${sweepFile({ points: 2 })}seeds: [1]` })
  await launch(made, 'sweep.yaml')
  await untilRunning(made, 2)
  const said1 = await Promise.all([extend(made, 'seeds=[1,2]'), extend(made, 'width=1,2')])
  for (const text of said1) expect(text).toMatch(/: 2 new runs$/m)
  expect(epochsOf(made), 'the driver that ran took both up').toEqual([1])
  openGate(made)
  await said(made, 'watch', 'toy')
  const before = await runsOf(made)
  expect(tries(before)).toEqual([1, 1, 1, 1, 1, 1])

  expect(await extend(made, 'width=1,2,3')).toMatch(/2 new runs .*new driver was started/)
  await said(made, 'watch', 'toy')
  const after = await runsOf(made)
  expect(after.slice(0, before.length)).toEqual(before)
  expect(tries(after)).toEqual(Array(8).fill(1))
  expect(await extend(made, 'width=1,2,3')).toMatch(/Nothing to add/)
  const { grown, rebuilt } = await grownAndRebuilt(made)
  expect(rebuilt).toEqual(grown)
})

const extend = async (made: Project, override: string): Promise<string> =>
  (await said(made, 'extend', 'toy', override, '--yes')).trimEnd()

test('runs and sweeps are stopped and resumed, while a driver lives and without one', async () => {
  const made = project({ 'sweep.yaml': sweepFile({ points: 5 }) })
  await launch(made, 'sweep.yaml')
  await untilRunning(made, 2)
  const [first, , , , last] = await runsOf(made)
  expect(await said(made, 'stop', first.run_id, last.run_id, '--yes')).toMatch(
    /1 queued run stopped, 1 running run asked to leave/,
  )
  await untilCounts(made, { stopped: 2, running: 2, queued: 1 })
  expect((await runsOf(made)).map(run => run.state)).toEqual([
    'stopped',
    'running',
    'running',
    'queued',
    'stopped',
  ])
  await said(made, 'stop', 'toy', '--yes')
  await untilNoDriver(made)
  expect(await rowOf(made)).toMatchObject({ state: 'stopped', counts: { ...NONE, stopped: 5 } })

  await said(made, 'resume', first.run_id, '--yes')
  await untilCounts(made, { stopped: 4, running: 1 })
  await killDriver(made)
  expect((await rowOf(made)).state).toBe('lost')
  await said(made, 'stop', 'toy', '--yes')
  await untilNoDriver(made)
  expect(await rowOf(made)).toMatchObject({ state: 'stopped', counts: { ...NONE, stopped: 5 } })

  openGate(made)
  await said(made, 'resume', 'toy', '--yes')
  await said(made, 'watch', 'toy')
  const runs = await runsOf(made)
  expect(runs.map(run => run.state)).toEqual(Array(5).fill('finished'))
  expect(runs[0].attempts.at(-1).resumed_from_step).toBeGreaterThan(0)
  expect(await leftOver(made)).toEqual([])
})

test('a stop outlives the driver that was killed, with all it ran, before the run had left', async () => {
  const made = project({
    'stubborn.py': `
import os, time
def train(config, run):
    while not os.path.exists("go"):
        try:
            time.sleep(0.05)
        except BaseException:
            pass
    return {"loss": config.lr}
`,
    'sweep.yaml': sweepFile({ points: 2, train: 'stubborn.py' }),
  })
  await launch(made, 'sweep.yaml')
  await untilRunning(made, 2)
  const [first] = await runsOf(made)
  await said(made, 'stop', first.run_id, '--yes')
  killAll(made.processes())
  openGate(made)
  await said(made, 'parallel', 'toy', '1')
  await made.run('watch', 'toy')
  expect((await runsOf(made)).map(run => run.state)).toEqual(['stopped', 'finished'])
})

test('--all stops every sweep that is driven, and says so where there is none', async () => {
  const made = project({ 'sweep.yaml': sweepFile({ points: 2, parallel: 1 }) })
  await Promise.all(['a', 'b', 'c'].map(name => launch(made, 'sweep.yaml', `name=${name}`)))
  kill(driverOf(made, (await rowOf(made, 'c')).sweep_id) as number)
  const lines = (await said(made, 'stop', '--all', '--yes')).trim().split('\n')
  expect(lines.map(line => line[0]).sort()).toEqual(['a', 'b'])
  expect(await leftOver(made)).toEqual([])
  const { sweeps } = await made.json('ls')
  expect(sweeps.map(({ state }: { state: string }) => state).sort()).toEqual(['lost', 'stopped', 'stopped'])
  expect(await said(made, 'stop', '--all', '--yes')).toMatch(/No sweep is running/)
})

test('a pause lets runs end, --now makes them save and leave; it holds without a driver, too', async () => {
  const made = project({ 'sweep.yaml': sweepFile({ points: 6 }) })
  await launch(made, 'sweep.yaml')
  await untilRunning(made, 2)
  await said(made, 'pause', 'toy', '--yes')
  openGate(made)
  await untilCounts(made, { finished: 2, queued: 4 })
  expect((await rowOf(made)).state).toBe('paused')

  await killDriver(made)
  rmSync(join(made.folder, 'go'))
  expect(await said(made, 'pause', 'toy', '--now', '--yes')).toMatch(/paused.*new driver/)
  expect(await rowOf(made)).toMatchObject({ state: 'paused', counts: { ...NONE, finished: 2, queued: 4 } })
  await said(made, 'resume', 'toy', '--yes')
  await untilCounts(made, { finished: 2, running: 2, queued: 2 })
  await said(made, 'pause', 'toy', '--now', '--yes')
  await untilCounts(made, { finished: 2, queued: 4 })
  expect((await rowOf(made)).state).toBe('paused')
  openGate(made)
  await said(made, 'resume', 'toy', '--yes')
  await said(made, 'watch', 'toy')
  const attempts = (await runsOf(made)).map(run => run.attempts.map(({ end }: { end: string }) => end))
  const left = ['preempted', 'finished']
  expect(attempts).toEqual([['finished'], ['finished'], left, left, ['finished'], ['finished']])
  expect([...endsPerRun(made).values()]).toEqual(Array(6).fill(1))
})

test('more and fewer runs at once, while it runs and without a driver', async () => {
  const made = project({ 'sweep.yaml': sweepFile({ points: 8, parallel: 1 }) })
  await launch(made, 'sweep.yaml')
  await untilRunning(made)
  expect(await said(made, 'parallel', 'toy', '4')).toMatch(/4 at once/)
  await untilCounts(made, { running: 4, queued: 4 })
  expect(await said(made, 'parallel', 'toy', '1')).toMatch(/1 at once/)
  const [first, second] = await runsOf(made)
  await said(made, 'stop', first.run_id, second.run_id, '--yes')
  await untilCounts(made, { running: 2, queued: 4, stopped: 2 })
  await killDriver(made)
  expect(await said(made, 'parallel', 'toy', '3')).toMatch(/3 at once.*new driver/)
  await untilCounts(made, { running: 3, queued: 3, stopped: 2 })
  openGate(made)
  await made.run('watch', 'toy')
  expect((await rowOf(made)).counts).toEqual({ ...NONE, finished: 6, stopped: 2 })
})

test('failed runs are tried again with mended code, which is shown; --fresh forgets checkpoints', async () => {
  const made = project({
    'mine.py': failing(true),
    'sweep.yaml': sweepFile({ points: 3, train: 'mine.py' }),
  })
  const { code, stdout } = await made.run('run', 'sweep.yaml', '--yes')
  expect(code, stdout).toBe(1)
  expect(stdout).toMatch(/2 runs failed/)
  expect(await said(made, 'retry', 'toy', '--yes'), 'no code changed yet').not.toMatch(/mine\.py/)
  expect((await made.run('watch', 'toy')).code).toBe(1)

  made.write('mine.py', failing(false))
  const [first] = await runsOf(made)
  const again = await said(made, 'retry', first.run_id, '--yes')
  expect(again).toMatch(/mine\.py/)
  expect(again).toMatch(/1 failed run queued again/)
  expect((await made.run('watch', 'toy')).code).toBe(1)
  await said(made, 'retry', 'toy', '--fresh', '--yes')
  await said(made, 'watch', 'toy')
  const runs = await runsOf(made)
  expect(
    runs.map(run => [run.attempts.length, run.attempts.at(-1).resumed_from_step, run.metrics.loss]),
  ).toEqual([
    [3, 2, 4],
    [3, null, 4],
    [1, null, 4],
  ])
})

const failing = (fails: boolean): string => `
import time
def train(config, run):
    state = {"n": 0}
    run.track(state=state)
    for epoch in run.epochs(4):
        state["n"] += 1
        time.sleep(0.15)
        run.log(loss=float(state["n"]))
        if ${fails ? 'epoch == 2 and config.lr < 0.05' : 'False'}:
            raise ValueError("too small: %r" % config.lr)
    return {"loss": float(state["n"])}
`

test('failed runs are tried again while others still run', async () => {
  const made = project({
    'mine.py': `
import os, time
def train(config, run):
    if config.lr < 0.01 and not os.path.exists("mended"):
        raise ValueError("not yet")
    while not os.path.exists("go"):
        time.sleep(0.02)
    return {"loss": config.lr}
`,
    'sweep.yaml': sweepFile({ points: 2, train: 'mine.py' }),
  })
  await launch(made, 'sweep.yaml')
  await untilCounts(made, { failed: 1, running: 1 })
  made.write('mended', '')
  expect(await said(made, 'retry', 'toy', '--yes')).toMatch(/1 failed run queued again/)
  openGate(made)
  await said(made, 'watch', 'toy')
  expect(epochsOf(made)).toEqual([1])
  expect(tries(await runsOf(made))).toEqual([2, 1])
})

test('Ctrl-C once leaves a sweep running and says how to come back, twice stops it', async () => {
  const made = project({ 'sweep.yaml': sweepFile() })
  const once = made.begin('run', 'sweep.yaml', '--yes')
  await waitFor(() => /\d+ running/.test(once.said()), 'progress is shown')
  once.child.kill('SIGINT')
  const left = await once.finished
  expect(left.code, left.stderr).toBe(130)
  expect(left.stdout).toMatch(/sweepdeck watch toy .*sweepdeck stop toy/)
  expect(driverOf(made)).not.toBeNull()

  const twice = made.begin('watch', 'toy')
  await waitFor(() => /\d+ running/.test(twice.said()), 'progress is shown')
  twice.child.kill('SIGINT')
  await sleep(200)
  twice.child.kill('SIGINT')
  const stopped = await twice.finished
  expect(stopped.code, stopped.stderr).toBe(130)
  expect(stopped.stdout).toMatch(/sweepdeck resume toy/)
  await untilNoDriver(made)
  expect(await rowOf(made)).toMatchObject({ state: 'stopped', counts: { ...NONE, stopped: 4 } })
  expect(await leftOver(made)).toEqual([])
})

test('a mistake that hits the first runs the same way stops the sweep', async () => {
  const made = project({
    'mine.py': 'def train(config):\n    return {"loss": config["typo"]}\n',
    'sweep.yaml': sweepFile({ points: 30, train: 'mine.py' }),
  })
  const { code, stdout } = await made.run('run', 'sweep.yaml', '--yes')
  expect(code).toBe(1)
  expect(stdout).toMatch(/first runs all failed of the same error: KeyError: 'typo'/)
  expect(await said(made, 'logs', (await runsOf(made))[0].run_id)).toMatch(/mine\.py", line 2/)
  const { counts, state } = await rowOf(made)
  expect(state).toBe('failed')
  expect(counts.failed).toBeLessThan(6)
  expect(counts.queued).toBe(30 - counts.failed)

  made.write('mine.py', 'def train(config):\n    return {"loss": config["lr"]}\n')
  await said(made, 'retry', 'toy', '--yes')
  await said(made, 'watch', 'toy')
  expect((await rowOf(made)).counts).toEqual({ ...NONE, finished: 30 })
})

test.each([
  ['imports what is not there', 'import helper\n', /mine\.py", line 1.*nowhere_to_be_found/s],
  ['has no such function', 'def other(config):\n    return {}\n', /train.*mine\.py|mine\.py.*train/s],
  ['takes nothing', 'def train():\n    return {}\n', /train.*\(config\)/s],
  ['wants what no config has', 'def train(a, b, c):\n    return {}\n', /a: train requires it/],
  ['does not parse', 'def train(config:\n    return {}\n', /mine\.py.*line 1/s],
])('`plan` finds a module that %s', async (_, code, message) => {
  const made = project({
    'mine.py': code,
    'helper.py': 'def load():\n    import nowhere_to_be_found\nload()\n',
    'sweep.yaml': sweepFile({ train: 'mine.py' }),
  })
  const { code: exit, stdout, stderr } = await made.run('plan', 'sweep.yaml')
  expect([2, 3], `${stdout}\n${stderr}`).toContain(exit)
  expect(stderr).toMatch(message)
  expect(stderr).not.toMatch(/sweepdeck\/(inspection|target)/)
  expect(() => sweepIds(made)).toThrow()
})

test('a module that leaves threads running is not forked, and that is said; a stop reaches it', async () => {
  const made = project({
    'mine.py': `
import threading, time
threading.Thread(target=time.sleep, args=(3600,), name="prefetcher", daemon=True).start()
${GATED}`,
    'sweep.yaml': sweepFile({ points: 3, train: 'mine.py' }),
  })
  const run = made.begin('run', 'sweep.yaml', '--yes')
  await waitFor(
    () => /warning: .*fresh process.*prefetcher/.test(run.said()),
    'that it is not forked is said',
  )
  await untilRunning(made)
  await said(made, 'stop', 'toy', '--yes')
  expect((await run.finished).code).toBe(130)
  expect((await rowOf(made)).counts).toEqual({ ...NONE, stopped: 3 })
  const started = driverEvents(made).find(event => event.kind === 'started')
  expect(started).toMatchObject({ mode: 'fresh', why: expect.stringContaining('prefetcher') })
  openGate(made)
  await said(made, 'resume', 'toy', '--yes')
  await said(made, 'watch', 'toy')
  expect((await rowOf(made)).counts).toEqual({ ...NONE, finished: 3 })
  expect(await leftOver(made)).toEqual([])
})

test('a run that is finished costs nothing again, unless its code changed or somebody insists', async () => {
  const made = project({ 'sweep.yaml': sweepFile({ points: 2 }) })
  openGate(made)
  const planned = async (...words: readonly string[]) => {
    const { run_count, cached_count, configs } = await made.json('plan', 'sweep.yaml', ...words)
    return {
      runs: run_count,
      cached: cached_count,
      ids: configs.map((each: { run_id: string }) => each.run_id),
    }
  }
  await said(made, 'run', 'sweep.yaml', '--yes')
  const first = await planned()
  expect(first).toMatchObject({ runs: 2, cached: 2 })

  const events = await made.lines('run', 'sweep.yaml', '--yes', '--json')
  expect(events.at(-1)).toMatchObject({
    event: 'summary',
    state: 'finished',
    counts: { finished: 2 },
    spend: { hours: 0, usd: 0 },
  })
  const cached = await runsOf(made, events.at(-1).sweep_id)
  expect(cached.map(run => [run.state, run.attempts.length, run.metrics.loss])).toEqual(
    (await runsOf(made, sweepIds(made)[0])).map(run => ['finished', 0, run.metrics.loss]),
  )
  // A second sweep that holds the first.
  expect(await planned('name=wide', 'width=1,2')).toMatchObject({ runs: 4, cached: 2 })
  await said(made, 'run', 'sweep.yaml', 'name=wide', 'width=1,2', '--yes')
  expect(tries(await runsOf(made, 'wide')).toSorted()).toEqual([0, 0, 1, 1])
  expect(await planned('--no-cache')).toMatchObject({ runs: 2, cached: 0, ids: first.ids })
  await said(made, 'run', 'sweep.yaml', 'name=insists', '--no-cache', '--yes')
  expect(tries(await runsOf(made, 'insists'))).toEqual([1, 1])

  made.write('gated.py', `${GATED}CHANGED = True\n`)
  const changed = await planned()
  expect(changed).toMatchObject({ runs: 2, cached: 0 })
  expect(changed.ids).not.toEqual(first.ids)
  expect(await planned('--same-code')).toMatchObject({ runs: 2, cached: 2, ids: first.ids })
  const { grown, rebuilt } = await grownAndRebuilt(made)
  expect(rebuilt).toEqual(grown)
})

test('runs that hang, ignore signals or leave children behind are all gone in the end', async () => {
  const made = project({
    'mine.py': `
import os, signal, subprocess, sys, time
def train(config, run):
    if config.kind == "hangs":
        run.log(loss=1.0)
        while True:
            time.sleep(60)
    if config.kind == "ignores":
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        while True:
            try:
                time.sleep(60)
            except BaseException:
                pass
    if config.kind == "children":
        subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
        subprocess.Popen([sys.executable, "-c", "import signal, time; signal.signal(15, signal.SIG_IGN); time.sleep(600)"])
        if os.fork() == 0:
            time.sleep(600)
            os._exit(0)
    return {"loss": 0.0}
`,
    'sweep.yaml': `
name: toy
train: mine.py:train
metric: { name: loss, goal: minimize }
parameters:
  kind: { values: [hangs, ignores, children] }
resources: { parallel: 3, timeout: 2s }
`,
  })
  made.environment.SWEEPDECK_GRACE_S = '2'
  expect((await made.run('run', 'sweep.yaml', '--yes')).code).toBe(1)
  const runs = await runsOf(made)
  expect(runs.map(run => [run.state, run.attempts.map((attempt: { end: string }) => attempt.end)])).toEqual([
    ['failed', ['timeout']],
    ['failed', ['timeout']],
    ['finished', ['finished']],
  ])
  expect(await leftOver(made)).toEqual([])
})

test('the environment of `image.pip` is built once, with progress, and used again', async () => {
  const made = project({
    'mine.py': `
import sys, iniconfig
def train(config):
    return {"loss": 1.0 if ".cache" in sys.prefix or "envs" in sys.prefix else 2.0}
`,
    'sweep.yaml': `
name: toy
train: mine.py:train
metric: { name: loss, goal: minimize }
parameters: { a: { value: 1 } }
image: { pip: [iniconfig==2.0.0] }
`,
  })
  made.environment.XDG_CACHE_HOME = join(made.folder, 'cache')
  const first = await made.run('run', 'sweep.yaml', '--yes')
  expect(first.code, `${first.stdout}\n${first.stderr}`).toBe(0)
  expect(first.stderr).toMatch(/environment/i)
  expect(first.stderr).toMatch(/iniconfig/)
  expect((await runsOf(made))[0].metrics.loss).toBe(1)
  expect(readdirSync(join(made.folder, 'cache/sweepdeck/envs')).length).toBeGreaterThan(0)
  const second = await made.run('run', 'sweep.yaml', '--no-cache', '--yes')
  expect(second.code).toBe(0)
  expect(second.stderr).not.toMatch(/iniconfig/)
})
