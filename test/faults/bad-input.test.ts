// What strangers' files, strings, numbers, logs and disks do to a sweep: a clear error or an exact copy, and never a
// loss of what was stored before.
import { execFileSync } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { Project } from '../support/project.ts'

const project = (options?: ConstructorParameters<typeof Project>[0]): Project => {
  const made = new Project(options)
  onTestFinished(() => made.remove())
  return made
}

const sweepFile = (name: string, rest: string): string => `
name: ${JSON.stringify(name)}
train: odd.py:train
metric: { name: loss, goal: minimize }
${rest}
`

test('a malformed file is an error with line and column, and nothing is written', async () => {
  const { folder, home, run, write } = bound(project())
  write('bad.yaml', 'name: x\ntrain: [train.py\nmetric: { name: loss }\n')
  const { code, stderr } = await run('run', 'bad.yaml', '--yes')
  expect(code).toBe(2)
  expect(stderr).toMatch(/bad\.yaml:\d+:\d+/)
  expect(readdirSync(folder)).not.toContain(home)
})

test('an unknown key is named with what was meant', async () => {
  const { run, write } = bound(project())
  write(
    'typo.yaml',
    'train: train.py:train\nmetric: { name: loss }\nparametres:\n  lr: { values: [0.1, 0.2] }\nseeds: 1\n',
  )
  const { code, stderr } = await run('plan', 'typo.yaml')
  expect(code).toBe(2)
  expect(stderr).toMatch(/typo\.yaml:3:1/)
  expect(stderr).toContain('did you mean `parameters`?')
})

test('10 kB of quotes, newlines and $(…) reach the function as they are', async () => {
  const text = `"'\`$(touch pwned); rm -rf / \n\r\t\\ --flag \u2028 ünï 🎉 ${'x"\n$(id)'.repeat(1_500)}`
  const { folder, json, run, write } = bound(project())
  write(
    'odd.py',
    'import hashlib\ndef train(config):\n    return {"loss": int(hashlib.sha256(config["text"].encode()).hexdigest()[:12], 16)}\n',
  )
  write('odd.yaml', sweepFile('odd', `parameters:\n  text: { values: [${JSON.stringify(text)}, "b"] }`))
  expect(text.length).toBeGreaterThan(10_000)
  expect(await run('run', 'odd.yaml', '--yes')).toMatchObject({ code: 0 })
  const { runs } = await json('show', 'odd')
  const digest = createHash('sha256').update(text).digest('hex')
  expect(runs[0]).toMatchObject({
    config: { text },
    state: 'finished',
    metrics: { loss: Number.parseInt(digest.slice(0, 12), 16) },
  })
  expect(readdirSync(folder)).not.toContain('pwned')
})

test('a sweep called ../../x stays in its place, and is found by that name', async () => {
  const { folder, json, run, write } = bound(project())
  const name = '../../x"; $(touch pwned)'
  write('odd.py', 'def train(config):\n    return {"loss": config["a"]}\n')
  write('odd.yaml', sweepFile(name, 'parameters:\n  a: { values: [1, 2] }'))
  const before = readdirSync(join(folder, '..')).sort()
  expect(await run('run', 'odd.yaml', '--yes')).toMatchObject({ code: 0 })
  expect(await json('show', name)).toMatchObject({ name, state: 'finished' })
  expect(readdirSync(join(folder, '..')).sort()).toEqual(before)
})

test('NaN and the infinities are stored as what they are, and never win', async () => {
  const { json, lines, run, write } = bound(project())
  write(
    'odd.py',
    `
def train(config, run):
    run.log(a=float("nan"), b=float("inf"), c=float("-inf"), d=1e308, loss=float("nan"))
    return {"loss": float(config.loss), "worst": float("-inf")}
`,
  )
  write('odd.yaml', sweepFile('odd', 'parameters:\n  loss: { values: ["nan", "-inf", "0.5", "0.25"] }'))
  // Two of four diverge.
  expect(await run('run', 'odd.yaml', '--yes')).toMatchObject({ code: 1 })
  const { sweeps } = await json('ls')
  expect(sweeps[0]).toMatchObject({ counts: { finished: 2, failed: 2 }, best: { value: 0.25 } })
  const { runs } = await json('show', 'odd')
  const finished = runs.find((run: { metrics: { loss: unknown } }) => run.metrics.loss === 0.5)
  expect(finished.metrics).toMatchObject({ worst: '-Infinity', a: 'NaN', b: 'Infinity' })
  expect(await lines('show', finished.run_id, '--history', '--json')).toMatchObject([
    { step: 1, metrics: { a: 'NaN', b: 'Infinity', c: '-Infinity', d: 1e308, loss: 'NaN' } },
  ])
})

test('a line of 100 MB without an end is bounded on disk, and marked', async () => {
  const { home, json, run, write } = bound(project())
  write(
    'odd.py',
    `
import sys
def train(config, run):
    print("the beginning")
    for _ in range(100):
        sys.stdout.write("x" * 1_000_000)
    print("\\nthe end")
    return {"loss": 1.0}
`,
  )
  write('odd.yaml', sweepFile('odd', 'parameters:\n  a: { value: 1 }'))
  expect(await run('run', 'odd.yaml', '--yes')).toMatchObject({ code: 0 })
  const { runs } = await json('show', 'odd')
  expect(runs[0]).toMatchObject({ state: 'finished' })
  const { stdout } = await run('logs', runs[0].run_id)
  expect(stdout.startsWith('the beginning')).toBe(true)
  expect(stdout.trimEnd().endsWith('the end')).toBe(true)
  expect(folderBytes(home)).toBeLessThan(101e6 + 2e6)
})

test('bytes that are no UTF-8 are kept as they are', async () => {
  const bytes = Buffer.concat([Buffer.from(Array.from({ length: 256 }, (_, i) => i)), randomBytes(4_096)])
  const { home, json, run, write } = bound(project())
  write('bytes.bin', bytes)
  write(
    'odd.py',
    'import os\ndef train(config):\n    os.write(1, open("bytes.bin", "rb").read())\n    return {"loss": 1.0}\n',
  )
  write('odd.yaml', sweepFile('odd', 'parameters:\n  a: { value: 1 }'))
  expect(await run('run', 'odd.yaml', '--yes')).toMatchObject({ code: 0 })
  const { logs } = await json('show', (await json('show', 'odd')).runs[0].run_id)
  const [log] = filesBelow(home).filter(path => path.endsWith(logs[0].path))
  expect(readFileSync(log as string).equals(bytes)).toBe(true)
})

const asRoot = process.getuid?.() === 0

test.runIf(asRoot)(
  'a full disk loses nothing that was stored, and the sweep goes on when there is room',
  async () => {
    const mount = tmpfs('16m')
    const { json, run } = bound(project({ home: join(mount, 'home') }))
    expect(await run('run', 'sweep.yaml', 'seeds=1', '--yes')).toMatchObject({ code: 0 })
    const before = await json('show', 'toy')

    writeFileSync(join(mount, 'ballast'), Buffer.alloc(1 << 20))
    fill(join(mount, 'ballast'))
    const full = await run('run', 'sweep.yaml', 'name=second', 'seeds=[7]', '--yes')
    expect(full.code).toBe(3)
    expect(full.stderr).toMatch(/disk|space/i)
    expect(full.stderr).toMatch(/hint: /)

    rmSync(join(mount, 'ballast'))
    expect(await json('show', 'toy')).toEqual(before)
    const again = (await json('ls')).sweeps.some((sweep: { name: string }) => sweep.name === 'second')
    const words = again
      ? ['resume', 'second', '--yes']
      : ['run', 'sweep.yaml', 'name=second', 'seeds=[7]', '--yes']
    await run(...words)
    await run('watch', 'second')
    expect((await json('show', 'second')).state).toBe('finished')
  },
)

test.runIf(asRoot)(
  'a disk that fills while runs save keeps every good checkpoint, and ends with every run',
  async () => {
    const mount = tmpfs('24m')
    const { json, run, write } = bound(project({ home: join(mount, 'home') }))
    write(
      'odd.py',
      `
import os, time

def train(config, run):
    state = {"blob": bytes(1_000_000), "n": 0}
    run.track(state=state)
    for epoch in run.epochs(8):
        state["n"] += 1
        if run.seed == 1 and epoch == 3 and run.attempt == 1:
            with open(run.checkpoint_dir / "ballast", "wb") as file:
                try:
                    while True:
                        file.write(bytes(65536)); file.flush()
                except OSError:
                    pass
        if run.seed == 1 and epoch == 6 and run.attempt == 1:
            os.unlink(run.checkpoint_dir / "ballast")
        run.log(loss=float(state["n"]))
    return {"loss": float(state["n"])}
`,
    )
    write(
      'odd.yaml',
      sweepFile('odd', 'parameters:\n  a: { value: 1 }\nseeds: 3\ncheckpoint: { every: 0.001s }'),
    )
    const { stdout, stderr } = await run('run', 'odd.yaml', '--yes')
    await run('resume', 'odd', '--yes')
    await run('watch', 'odd')
    const { runs } = await json('show', 'odd')
    expect(
      runs.map((each: { state: string; metrics: { loss: number } }) => [each.state, each.metrics.loss]),
      `${stdout}\n${stderr}`,
    ).toEqual([
      ['finished', 8],
      ['finished', 8],
      ['finished', 8],
    ])
  },
)

test.runIf(asRoot)('a read-only volume is said, and what is on it can still be read', async () => {
  const mount = tmpfs('16m')
  const { json, run } = bound(project({ home: join(mount, 'home') }))
  expect(await run('run', 'sweep.yaml', 'seeds=1', '--yes')).toMatchObject({ code: 0 })
  const before = await json('show', 'toy')
  execFileSync('mount', ['-o', 'remount,ro', mount])
  const refused = await run('run', 'sweep.yaml', 'seeds=[9]', '--yes')
  expect(refused.code).toBe(3)
  expect(refused.stderr).toMatch(/read-only/i)
  execFileSync('mount', ['-o', 'remount,rw', mount])
  expect(await json('show', 'toy')).toEqual(before)
})

/** A small disk of its own that is gone after the test. */
const tmpfs = (size: string): string => {
  const mount = mkdtempSync(join(tmpdir(), 'sweepdeck-disk-'))
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', mount])
  onTestFinished(() => {
    execFileSync('umount', ['-l', mount])
    rmdirSync(mount)
  })
  mkdirSync(join(mount, 'home'))
  return mount
}

/** Grows a file until the disk has no byte left. */
const fill = (path: string): void => {
  for (let size = 1 << 20; size >= 1; size >>= 1)
    try {
      for (;;) writeFileSync(path, Buffer.alloc(size), { flag: 'a' })
    } catch {
      // This much does not fit; less may.
    }
}

const filesBelow = (folder: string): readonly string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => join(entry.parentPath, entry.name))

const folderBytes = (folder: string): number =>
  filesBelow(folder).reduce((sum, path) => sum + readFileSync(path).length, 0)

/** The methods of a project that tests take apart. */
const bound = (made: Project) => ({
  folder: made.folder,
  home: made.home,
  run: made.run.bind(made),
  json: made.json.bind(made),
  lines: made.lines.bind(made),
  write: made.write.bind(made),
})
