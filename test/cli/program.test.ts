// The command line from the words to the exit code, on an app that remembers what it was asked to do.
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { COMMANDS } from '../../src/cli/command-table.ts'
import { SweepdeckError } from '../../src/domain/errors.ts'
import type { Candidate } from '../../src/domain/ports.ts'
import { readSweepFile } from '../../src/domain/sweep-file/read.ts'
import { fakeApp, update } from '../support/fake-app.ts'
import { PLAN, RUN_IDS, SWEEP, SWEEP_ID } from '../support/sample-documents.ts'
import { runCommand } from '../support/terminal.ts'

const folderBefore = process.cwd()
let folder = ''

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sweepdeck-cli-'))
  process.chdir(folder)
})
afterEach(() => {
  process.chdir(folderBefore)
  rmSync(folder, { recursive: true, force: true })
})

const json = (text: string): unknown => JSON.parse(text)
const events = (text: string): readonly Record<string, unknown>[] =>
  text
    .trim()
    .split('\n')
    .map(line => JSON.parse(line))

describe('help', () => {
  test('names every command without opening the app', async () => {
    const app = fakeApp()
    const { exitCode, stdout } = await runCommand(app, ['--help'])
    expect(exitCode).toBe(0)
    for (const { summary } of COMMANDS) expect(stdout.replace(/\s+/g, ' ')).toContain(summary)
    expect(app.isClosed).toBe(false)
  })

  test.each(COMMANDS.map(({ usage }) => usage.split(' ')[0] as string))('of %s has examples', async name => {
    const { exitCode, stdout } = await runCommand(fakeApp(), [name, '--help'], { columns: 80 })
    expect(exitCode).toBe(0)
    expect(stdout).toContain(`Examples:\n  sweepdeck ${name}`)
    expect(stdout.split('\n').filter(line => line.length > 80)).toEqual([])
  })

  test('can be asked for in words, too', async () => {
    const { stdout } = await runCommand(fakeApp(), ['help', 'run'])
    expect(stdout).toBe((await runCommand(fakeApp(), ['run', '--help'])).stdout)
    expect((await runCommand(fakeApp(), ['help'])).stdout).toContain('Define and launch:')
  })

  test('is named where sweepdeck alone finds no terminal for its UI', async () => {
    const { exitCode, stdout, stderr } = await runCommand(fakeApp(), [])
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' })
    expect(stderr).toMatch(/needs a terminal: its output is not a terminal[\s\S]*sweepdeck ls[\s\S]*--help/)
    expect((await runCommand(fakeApp(), ['tui'])).stderr).toBe(stderr)
  })
})

describe('mistakes', () => {
  test('a mistyped command or option is answered with the nearest', async () => {
    const command = await runCommand(fakeApp(), ['rnu'])
    expect(command).toMatchObject({ exitCode: 2, stdout: '' })
    expect(command.stderr).toBe(
      "error: unknown command 'rnu'\nhint: Did you mean run? See sweepdeck --help.\n",
    )
    const option = await runCommand(fakeApp(), ['ls', '--jsno'])
    expect(option.stderr).toContain('hint: Did you mean --json? See sweepdeck ls --help.')
  })

  test('with --json an error is one document on stdout', async () => {
    const { exitCode, stdout, stderr } = await runCommand(fakeApp(), ['cost', 'digist', '--json'])
    expect({ exitCode, stderr }).toEqual({ exitCode: 2, stderr: '' })
    expect(json(stdout)).toEqual({
      error: {
        code: 'sweep.not_found',
        message: 'no sweep is called "digist"',
        hint: 'Did you mean digits?',
        details: [],
      },
    })
  })

  test('a failure has its exit code, its details and what to do', async () => {
    const app = fakeApp()
    app.listSweeps = async () => {
      throw new SweepdeckError('no python3', {
        code: 'x',
        exitCode: 3,
        hint: 'Install it.',
        details: ['a', 'b'],
      })
    }
    expect(await runCommand(app, ['ls'])).toEqual({
      exitCode: 3,
      stdout: '',
      stderr: 'error: no python3\n  a\n  b\nhint: Install it.\n',
    })
    expect(app.isClosed).toBe(true)
  })

  test('a mistake of ours shows its stack only when asked', async () => {
    const app = fakeApp()
    app.listSweeps = async () => {
      throw new TypeError('x is undefined')
    }
    const quiet = await runCommand(app, ['ls'])
    expect(quiet.stderr).toMatch(/^error: this is a bug in sweepdeck: TypeError: x is undefined\nhint: /)
    const loud = await runCommand(app, ['ls', '--verbose'])
    expect(loud.stderr).toContain('program.test.ts')
  })

  test('nothing in an error acts on the terminal', async () => {
    const { stderr } = await runCommand(fakeApp(), ['cost', 'x\u001B[2J\u001B]0;t\u0007'])
    expect(stderr).not.toContain('\u001B')
  })
})

describe('asking', () => {
  const asking = [
    ['run'],
    ['extend', 'digits', 'seeds=3'],
    ['stop', 'digits'],
    ['stop', '--all'],
    ['pause', 'digits'],
    ['resume', 'digits'],
    ['retry', 'digits'],
  ]

  test.each(asking)('%s %s refuses without a terminal and without --yes', async (...words) => {
    const app = fakeApp()
    const { exitCode, stderr } = await runCommand(app, words)
    expect(exitCode).toBe(2)
    expect(stderr).toContain('hint: Add --yes')
    expect([app.asked, app.planned]).toEqual([[], []])
  })

  test.each(asking)('%s %s does nothing unless the answer is yes', async (...words) => {
    for (const answer of ['', 'n', 'no', 'yellow']) {
      const app = fakeApp()
      const { exitCode } = await runCommand(app, words, { columns: 80, answer })
      expect([exitCode, app.asked]).toEqual([130, []])
    }
  })

  test.each(asking)('%s %s goes ahead with y, or with --yes', async (...words) => {
    for (const [options, extra] of [
      [{ columns: 80, answer: 'y' }, []],
      [{}, ['--yes']],
    ] as const) {
      const app = fakeApp()
      await runCommand(app, [...words, ...extra], options)
      expect(app.asked).toHaveLength(1)
    }
  })

  test('names the count and the dollars', async () => {
    const question = async (...words: string[]) =>
      (await runCommand(fakeApp(), words, { columns: 80, answer: 'n' })).stderr
    expect(await question('run')).toContain(
      'Launch 3 runs (1 more are cached), likely $0.020, at most $0.050? [y/N]',
    )
    expect(await question('stop', 'digits')).toContain('Stop 2 runs of digits?')
    expect(await question('stop', '3f2a')).toContain('Stop 1 run of digits?')
    expect(await question('resume', 'digits')).toContain(
      'Resume 2 runs of digits, likely $0.20 by what finished runs cost? [y/N]',
    )
  })

  test('going on under changed code shows what changed', async () => {
    const app = fakeApp({ codeChanges: [{ path: 'train.py', change: 'changed' }] })
    const { stdout } = await runCommand(app, ['resume', 'digits'], {
      columns: 80,
      answer: 'y',
      env: { NO_COLOR: '1' },
    })
    expect(stdout).toContain(
      'the code of digits is not what it was when it was launched:\n  changed  train.py',
    )
    expect(app.asked).toEqual(['resume digits'])
  })

  test('stop wants names or --all, and not both', async () => {
    expect((await runCommand(fakeApp(), ['stop', '--yes'])).exitCode).toBe(2)
    expect((await runCommand(fakeApp(), ['stop', 'digits', '--all', '--yes'])).exitCode).toBe(2)
  })
})

describe('the sweep file of plan and run', () => {
  test('is sweep.yaml unless one is named; everything after it is an override', async () => {
    mkdirSync('sub')
    const app = fakeApp()
    await runCommand(app, ['plan'])
    await runCommand(app, ['plan', 'lr=0.1,0.2', 'seeds=2'])
    await runCommand(app, ['plan', 'other.yaml', 'lr=0.1'])
    await runCommand(app, ['plan', 'sub', '--no-cache', '--same-code', 'lr=-1'])
    expect(
      app.planned.map(({ file, overrides, noCache, sameCode }) => ({ file, overrides, noCache, sameCode })),
    ).toEqual([
      { file: 'sweep.yaml', overrides: [], noCache: false, sameCode: false },
      { file: 'sweep.yaml', overrides: ['lr=0.1,0.2', 'seeds=2'], noCache: false, sameCode: false },
      { file: 'other.yaml', overrides: ['lr=0.1'], noCache: false, sameCode: false },
      { file: 'sub/sweep.yaml', overrides: ['lr=-1'], noCache: true, sameCode: true },
    ])
  })

  test('is only looked at by plan and run --dry-run', async () => {
    const app = fakeApp()
    const planned = await runCommand(app, ['plan', '--json'])
    const dry = await runCommand(app, ['run', '--dry-run', '--json'])
    expect(json(planned.stdout)).toEqual(json(dry.stdout))
    expect(app.asked).toEqual([])
  })
})

describe('following', () => {
  test('run --json is events, the last one a summary; failed runs set the exit code', async () => {
    const ended = [{ runId: '3f2a000000000001', state: 'finished', value: Number.NaN }]
    const notes = [
      { epoch: 1, seq: 1, kind: 'note', time: 0, text: 'one worker died', level: 'warning', runId: null },
    ] as const
    const done = { ...SWEEP, state: 'finished' } as const
    const app = fakeApp({ updates: [update({ ended, notes }), update({ sweep: done })] })
    const { exitCode, stdout } = await runCommand(app, ['run', '--yes', '--json'])
    const lines = events(stdout)
    expect(lines.map(({ event }) => event)).toEqual([
      'launched',
      'note',
      'run_ended',
      'progress',
      'progress',
      'summary',
    ])
    expect(lines[2]).toMatchObject({ state: 'finished', value: 'NaN' })
    expect(lines.at(-1)).toMatchObject({
      sweep_id: SWEEP_ID,
      detached: false,
      state: 'finished',
      counts: SWEEP.counts,
    })
    expect(exitCode).toBe(1)
  })

  test('run asks nothing where everything is cached', async () => {
    const app = fakeApp({ plan: { ...PLAN, cached_count: PLAN.run_count } })
    await runCommand(app, ['run'], { columns: 80, answer: 'n' })
    expect(app.asked).toEqual(['launch'])
  })

  test('run --detach launches and leaves', async () => {
    const app = fakeApp()
    const { exitCode, stdout } = await runCommand(app, ['run', '--yes', '--detach', '--json'])
    expect(events(stdout).map(({ event, detached }) => [event, detached])).toEqual([
      ['launched', undefined],
      ['summary', true],
    ])
    expect([exitCode, app.asked]).toEqual([0, ['launch']])
  })

  test('what befalls many runs alike is told once', async () => {
    const notes = [1, 2, 3].map(seq => ({
      epoch: 1,
      seq,
      kind: 'attempt_ended',
      time: 0,
      text: 'attempt 1 failed: KeyError: lr',
      level: 'warning' as const,
      runId: RUN_IDS[seq] as string,
    }))
    const updates = [update({ notes: notes.slice(0, 2) }), update({ notes: notes.slice(2) })]
    const { stdout } = await runCommand(fakeApp({ updates }), ['watch', 'digits'])
    expect(stdout.match(/KeyError/g)).toHaveLength(1)
    expect(stdout).toContain('warning: run 91bc0000, attempt 1 failed: KeyError: lr\n')
  })

  test('ends with the ranking, the spend and what failed', async () => {
    const { stdout, exitCode } = await runCommand(fakeApp(), ['watch', 'digits'])
    expect(exitCode).toBe(1)
    expect(stdout).toContain('0.9712 ± 0.0031')
    expect(stdout).toContain('spent   $0.10 for 30m of runs, $0.020 of it wasted (20 %)\n')
    expect(stdout).toContain('best    accuracy 0.9712 ± 0.0031 for $0.050, with lr=0.01\n')
    expect(stdout).toContain('1 run failed\n  ValueError: lr is too\n    large\n    aa100000\n')
    expect(stdout).toContain('sweepdeck retry digits')
  })

  test('one Ctrl-C leaves the sweep running and says how to come back', async () => {
    const app = fakeApp({ updates: [update()], staysLive: true })
    const { exitCode, stdout } = await runCommand(app, ['watch'], {
      columns: 80,
      onFollow: press => setTimeout(press, 20),
      env: { NO_COLOR: '1' },
    })
    expect(exitCode).toBe(130)
    expect(app.asked).toEqual([])
    expect(stdout).toContain('Leaving it running, at about $0.20/h')
    expect(stdout).toContain('sweepdeck watch digits')
  })

  test('one while it launches says how to come back, too: the driver comes up all the same', async () => {
    const app = fakeApp({ updates: [update()], staysLive: true })
    let presses = 0
    const { exitCode, stdout } = await runCommand(app, ['run', 'sweep.yaml', '--yes'], {
      // The first who listens is the launch.
      onFollow: press => presses++ === 0 && press(),
    })
    expect(exitCode).toBe(130)
    expect(app.asked).toEqual(['launch'])
    expect(stdout).toContain('Left it running. Follow it: sweepdeck watch digits')
  })

  test('two stop it and wait for its end', async () => {
    const app = fakeApp({ updates: [update()], staysLive: true })
    const { exitCode, stdout } = await runCommand(app, ['watch', '--json'], {
      onFollow: press => {
        setTimeout(press, 20)
        setTimeout(press, 30)
      },
    })
    expect(app.asked).toEqual([`stop ${SWEEP_ID}`])
    expect(events(stdout).at(-1)).toMatchObject({ event: 'summary', state: 'stopped', detached: false })
    expect(exitCode).toBe(130)
  })

  test.each([
    ['finished', 0, { failed: 0 }],
    ['finished', 1, { failed: 1 }],
    ['failed', 1, {}],
    ['stopped', 130, {}],
    ['lost', 3, {}],
    ['held', 4, {}],
  ] as const)('a sweep that is %s at the end exits with %i', async (state, code, counts) => {
    const sweep = { ...SWEEP, state, counts: { ...SWEEP.counts, ...counts } }
    const { exitCode } = await runCommand(fakeApp({ updates: [update({ sweep })] }), ['watch', '--json'])
    expect(exitCode).toBe(code)
  })
})

describe('the budget of a sweep', () => {
  test.each([
    [['--usd', '25'], '{"usd":25}'],
    [['--gpu-hours', '1.5'], '{"gpuHours":1.5}'],
    [['--usd', '$25.50', '--gpu-hours', '8'], '{"usd":25.5,"gpuHours":8}'],
    [['--none'], '{"usd":null,"gpuHours":null}'],
  ])('is changed by %j', async (flags, change) => {
    const app = fakeApp()
    expect((await runCommand(app, ['budget', 'digits', ...flags])).exitCode).toBe(0)
    expect(app.asked).toEqual([`budget digits ${change}`])
  })

  test.each([
    [[]],
    [['--usd', '1', '--none']],
    [['--usd', '0']],
    [['--gpu-hours', 'many']],
  ])('that makes no sense is refused: %j', async flags => {
    const app = fakeApp()
    expect((await runCommand(app, ['budget', 'digits', ...flags])).exitCode).toBe(2)
    expect(app.asked).toEqual([])
  })
})

describe('reading commands', () => {
  test.each([
    [['ls'], 'sweeps'],
    [['show', 'digits'], 'runs'],
    [['show', '3f2a'], 'checkpoints'],
    [['compare'], 'pareto'],
    [['cost', 'digits'], 'by_label'],
    [['prices'], 'rates'],
    [['sync'], 'problems'],
    [['doctor'], 'checks'],
  ])('%j --json prints one document', async (words, key) => {
    const { stdout } = await runCommand(fakeApp(), [...words, '--json'])
    expect(stdout.trim().split('\n')).toHaveLength(1)
    expect(json(stdout)).toHaveProperty(key)
  })

  test('show --history --json is a JSON line per step', async () => {
    const { stdout } = await runCommand(fakeApp(), ['show', '3f2a', '--history', '--json'])
    expect(events(stdout).map(({ step }) => step)).toEqual([1, 2])
  })

  test('--help of what takes a filter lists what that may name', async () => {
    const { stdout } = await runCommand(fakeApp(), ['help', 'show'])
    expect(stdout).toMatch(/^ {2}spend, usd +dollars +dollars spent$/m)
    expect((await runCommand(fakeApp(), ['ls', '--help'])).stdout).toMatch(/^ {2}created, age +90s, 2h, 3d/m)
    expect((await runCommand(fakeApp(), ['--help'])).stdout).not.toContain('A filter:')
  })

  test('a name that is neither sweep nor run is said to be neither', async () => {
    const { exitCode, stderr } = await runCommand(fakeApp(), ['show', 'nothing'])
    expect(exitCode).toBe(2)
    expect(stderr).toContain('there is no sweep and no run called "nothing"')
  })

  test('JSON holds every control letter escaped, and loses none', async () => {
    const app = fakeApp()
    const name = 'a\u009B2J\u202Eb\u001B[2J'
    app.listSweeps = async () => [{ ...SWEEP, name }]
    const { stdout } = await runCommand(app, ['ls', '--json'])
    expect(stdout).not.toContain('\u009B')
    expect(stdout).not.toContain('\u202E')
    expect(json(stdout)).toMatchObject({ sweeps: [{ name }] })
  })

  test('logs keep colours and lose what would act on the terminal, however the bytes are torn', async () => {
    const bytes = Buffer.from('loss \u001B[32m0.5\u001B[0m é\u001B]0;t\u0007\u001B[2J\n\xff', 'utf8')
    const logs = [...bytes].map(byte => Uint8Array.of(byte))
    const { stdout } = await runCommand(fakeApp({ logs }), ['logs', '3f2a'])
    expect(stdout).toBe('loss \u001B[32m0.5\u001B[0m é\n\xff')
  })

  test('a price is set in dollars per hour', async () => {
    const app = fakeApp()
    expect((await runCommand(app, ['prices', 'set', '0.20'])).stdout).toContain('$0.20 per hour')
    expect((await runCommand(app, ['prices', 'set', 'cheap'])).exitCode).toBe(2)
    expect(app.asked).toEqual(['set 0.2'])
  })

  test('colours are for terminals that want them', async () => {
    const stdout = async (options: object) => (await runCommand(fakeApp(), ['ls'], options)).stdout
    expect(await stdout({ columns: 80 })).toContain('\u001B[36mrunning')
    for (const options of [
      {},
      { columns: 80, env: { NO_COLOR: '1' } },
      { columns: 80, env: { TERM: 'dumb' } },
    ])
      expect(await stdout(options)).not.toContain('\u001B')
  })
})

describe('init', () => {
  const candidate = (rest: Partial<Candidate>): Candidate => ({
    kind: 'function',
    name: 'train',
    line: 1,
    takesRun: true,
    takesSeed: true,
    parameters: [{ name: 'lr', default: 0.1 }],
    metrics: ['accuracy'],
    reported: true,
    missingPackages: [],
    ...rest,
  })
  const candidates = {
    'train.py': [candidate({}), candidate({ name: 'evaluate', takesRun: false })],
    'script.py': [candidate({ kind: 'command', name: 'script.py', takesRun: false })],
  }
  const init = (words: readonly string[], options = {}) =>
    runCommand(fakeApp({ candidates }), ['init', ...words], options)
  const written = () => {
    const read = readSweepFile(readFileSync('sweep.yaml', 'utf8'), { path: 'sweep.yaml', overrides: [] })
    return read.ok ? read.spec.train : read.problems
  }

  test('writes a sweep file that can be read, and says what to do next', async () => {
    const { exitCode, stdout } = await init(['train.py:train'])
    expect(exitCode).toBe(0)
    expect(written()).toEqual({ kind: 'function', file: 'train.py', function: 'train' })
    expect(stdout).toContain('  sweepdeck plan ')
    expect(stdout).toContain('  sweepdeck run ')
  })

  test('offers a script that only takes flags as a command', async () => {
    await init(['script.py'])
    expect(written()).toMatchObject({ kind: 'command', program: 'script.py' })
  })

  test('without a terminal refuses to guess; --yes takes the likeliest', async () => {
    writeFileSync('train.py', '')
    writeFileSync('test_train.py', '')
    const { exitCode, stderr } = await init([])
    expect(exitCode).toBe(2)
    expect(stderr).toContain('  train.py:evaluate  (lr)  -> accuracy\n')
    expect(existsSync('sweep.yaml')).toBe(false)
    expect((await init(['--yes'])).exitCode).toBe(0)
    expect(written()).toMatchObject({ function: 'train' })
  })

  test('lets the user choose on a terminal', async () => {
    await init(['train.py'], { columns: 80, answer: '2' })
    expect(written()).toMatchObject({ function: 'evaluate' })
  })

  test('asks on a terminal for values that it cannot know; an empty answer leaves them to be filled in', async () => {
    const blank = candidate({ parameters: [{ name: 'data', default: undefined }] })
    const answering = (answer: string) =>
      runCommand(fakeApp({ candidates: { 'train.py': [blank] } }), ['init', 'train.py', '--force'], {
        columns: 80,
        answer,
      })
    await answering('a.csv, 0.5, true')
    expect(readFileSync('sweep.yaml', 'utf8')).toContain('  data: { values: [a.csv, 0.5, true] }\n')
    const { stdout } = await answering('')
    expect(readFileSync('sweep.yaml', 'utf8')).toContain('  data: # it has no default')
    expect(stdout).toContain(
      'No default was found for data: put in what to try; it cannot be planned before.',
    )
  })

  test('says how a script has to report what it does not report yet', async () => {
    const candidates = { 'script.py': [candidate({ kind: 'command', name: 'script.py', reported: false })] }
    const { stdout } = await runCommand(fakeApp({ candidates }), ['init', 'script.py'])
    expect(stdout).toContain('such as {"accuracy": 0.3}, or call sweepdeck.log(accuracy=0.3)')
  })

  test('never overwrites without --force', async () => {
    writeFileSync('sweep.yaml', 'mine')
    const { exitCode, stderr } = await init(['train.py', '--yes'])
    expect(exitCode).toBe(2)
    expect(stderr).toContain('`sweepdeck plan` shows what it would run; --force replaces it.')
    expect(readFileSync('sweep.yaml', 'utf8')).toBe('mine')
    expect((await init(['train.py', '--yes', '--force'])).exitCode).toBe(0)
    expect(written()).toMatchObject({ file: 'train.py' })
  })

  test('says what is missing where nothing can be trained', async () => {
    const { exitCode, stderr } = await init([])
    expect(exitCode).toBe(2)
    expect(stderr).toContain('there is no Python file in this folder')
    expect((await init(['train.py:nothing'])).stderr).toContain('there is no function nothing')
  })
})

test('check reads a file without opening the app', async () => {
  writeFileSync(
    'good.yaml',
    'name: a\ntrain: t.py:f\nmetric: {name: l, goal: minimize}\nparameters: {x: {value: 1}}\n',
  )
  writeFileSync('bad.yaml', 'name: a\ntrain: t.py:f\nmetrik: {name: l}\n')
  const app = fakeApp()
  expect((await runCommand(app, ['check', 'good.yaml'])).stdout).toContain('good.yaml: no mistakes found')
  const bad = await runCommand(app, ['check', 'bad.yaml', '--json'])
  expect(bad.exitCode).toBe(2)
  expect(json(bad.stdout)).toMatchObject({ ok: false })
  expect((await runCommand(app, ['check', 'nothing.yaml'])).exitCode).toBe(2)
  expect(app.isClosed).toBe(false)
})

describe('tags and notes', () => {
  test('are told with what holds now, as a document too', async () => {
    const app = fakeApp()
    const words = ['tag', 'digits', RUN_IDS[0], '--add', 'paper,fig-2', '--remove', 'old']
    const { stdout } = await runCommand(app, words)
    expect(app.asked).toEqual([`tag digits ${RUN_IDS[0]} +paper,fig-2 -old`])
    expect(stdout).toContain(`run ${RUN_IDS[0]}: tags #paper #fig-2`)
    const { stdout: document } = await runCommand(app, [...words, '--json'])
    expect(json(document)).toMatchObject({ targets: [{}, { run_id: RUN_IDS[0], changed: true }] })
    await runCommand(app, ['note', RUN_IDS[0], 'looks fine'])
    await runCommand(app, ['note', RUN_IDS[0], '--clear'])
    expect(app.asked.slice(-2)).toEqual([`note ${RUN_IDS[0]} looks fine`, `note ${RUN_IDS[0]} null`])
  })

  test.each([
    [['tag', 'digits'], 'no tag is named'],
    [['note', 'digits'], 'the text of the note is missing'],
    [['note', 'digits', 'text', '--clear'], '--clear goes with no text'],
    [['show', RUN_IDS[0], '--filter', 'lr=1'], '--filter chooses among the runs of a sweep'],
  ])('%j is refused: %s', async (words, message) => {
    const app = fakeApp()
    const { exitCode, stderr } = await runCommand(app, words)
    expect(exitCode).toBe(2)
    expect(stderr).toContain(message)
    expect(app.asked).toEqual([])
  })
})

test('a filter names the runs that are stopped', async () => {
  const app = fakeApp()
  await runCommand(app, ['stop', 'digits', '--filter', '-state=failed', '--yes'])
  expect(app.asked).toEqual([`show ${SWEEP_ID} -state=failed`, `stop ${RUN_IDS[0]} ${RUN_IDS[2]}`])
})
