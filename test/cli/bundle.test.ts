// The built program as a new user meets it: real processes, a real sweep, and documents that keep to their schemas.
import { type ChildProcess, spawn } from 'node:child_process'
import { closeSync, existsSync, openSync, rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { compareDocument } from '../../src/domain/compare-document.ts'
import { costDocument } from '../../src/domain/cost-document.ts'
import * as documents from '../../src/domain/documents.ts'
import { type Finished, Project } from '../support/project.ts'

const BIN = resolve(import.meta.dirname, '../../dist/bin.js')
const TRAIN = `
def train(config, run):
    for epoch in run.epochs(config.get("epochs", 3)):
        run.log(accuracy=1 - abs(config.get("lr", 0.1) - 0.2) / (1 + epoch))
    if config["lr"] == 0.05:
        raise ValueError("too slow to learn")
    return {"accuracy": 1 - abs(config["lr"] - 0.2)}
`

const project = new Project()
let launched: Finished

beforeAll(async () => {
  // What a new user has: a script, and nothing else.
  for (const name of ['sweep.yaml', 'train.py']) rmSync(join(project.folder, name))
  project.write('learn.py', TRAIN)
  const init = await project.run('init', 'learn.py')
  expect(init.stderr).toBe('')
  const plan = await project.run('plan', 'lr=0.05,0.1,0.2', 'seeds=2')
  expect([plan.code, plan.stderr]).toEqual([0, ''])
  launched = await project.run(
    'run',
    'lr=0.05,0.1,0.2',
    'seeds=2',
    'resources.rate_usd_per_hour=0.2',
    '--yes',
  )
})
afterAll(() => project.remove())

test('a script and nothing else gets to a finished sweep by init, plan and run', () => {
  const { code, stdout } = launched
  expect(code).toBe(1)
  expect(stdout).toContain('2 runs failed')
  expect(stdout).toContain('ValueError: too slow to learn')
  expect(stdout).toMatch(/◆ +1 +0\.2 +1 /)
  expect(stdout).toMatch(/spent +\$.* for .* of runs/)
})

describe('every document keeps to its schema', () => {
  test.each([
    ['ls', documents.lsDocument],
    ['show', documents.showSweepDocument],
    ['compare', compareDocument],
    ['cost', costDocument],
    ['prices', documents.pricesDocument],
    ['doctor', documents.doctorDocument],
    ['sync', documents.syncDocument],
    ['plan', documents.planDocument],
  ] as const)('%s', async (name, schema) => {
    const document = await project.json(name)
    expect(schema.parse(document)).toEqual(document)
  })

  test('show RUN, its history, and run', async () => {
    const [first] = (await project.json('show')).runs
    expect(first).toMatchObject({ state: 'failed', error: { type: 'ValueError' } })
    const run = await project.json('show', first.run_id.slice(0, 8))
    expect(documents.showRunDocument.parse(run)).toEqual(run)
    const history = await project.lines('show', first.run_id, '--history', '--json')
    expect(history.map(({ step }) => step)).toEqual([1, 2, 3])
    const events = await project.lines('run', 'lr=0.1,0.2', 'seeds=2', '--yes', '--json')
    for (const event of events) documents.runEventDocument.parse(event)
    expect(events[0]).toMatchObject({ event: 'launched', run_count: 4, cached_count: 4 })
    expect(events.at(-1)).toMatchObject({ event: 'summary', state: 'finished', counts: { finished: 4 } })
  })
})

test('a reader that closes the pipe early is no error', async () => {
  const bin = spawn(process.execPath, [BIN, 'show', '--json'], {
    cwd: project.folder,
    env: project.environment,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  bin.stdout.destroy()
  expect(await endOf(bin)).toEqual([0, ''])
})

test.runIf(existsSync('/dev/full'))('output that cannot be written is said to be lost', async () => {
  const full = openSync('/dev/full', 'w')
  const bin = spawn(process.execPath, [BIN, 'ls'], {
    cwd: project.folder,
    env: project.environment,
    stdio: ['ignore', full, 'pipe'],
  })
  const [code, stderr] = await endOf(bin)
  closeSync(full)
  expect(code).toBe(3)
  expect(stderr).toContain('error: cannot write the output: ENOSPC')
})

const endOf = async (child: ChildProcess): Promise<readonly [code: number | null, stderr: string]> => {
  let stderr = ''
  child.stderr?.on('data', text => {
    stderr += text
  })
  const code = await new Promise<number | null>(settle => child.on('close', settle))
  return [code, stderr]
}
