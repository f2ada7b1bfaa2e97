// Without a token, and without a network: every command that needs Modal says what to do, soon and without a traceback;
// what is here already can be read.
import { setTimeout as sleep } from 'node:timers/promises'
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { leftOver } from '../support/aftermath.ts'
import { modalPython } from '../support/modal-double.ts'
import { ModalProject } from '../support/modal-project.ts'
import { killAll } from '../support/processes.ts'
import { type Finished, Project } from '../support/project.ts'
import { waitFor } from '../support/wait-for.ts'

/** Far beyond what is promised: a command that takes so long hangs. */
const HANGS_MS = 30_000

const SWEEP = `
name: toy
train: train.py:train
metric: { name: loss, goal: minimize }
parameters:
  lr:     { values: [0.01] }
  noise:  { values: [1.0] }
  epochs: { value: 3 }
resources: { engine: modal }
`

const ENDLESS = SWEEP.replace('toy', 'endless').replace(
  '{ value: 3 }',
  '{ value: 30000 }\n  sleep_s: { value: 0.1 }',
)

const ENVIRONMENTS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'no token': { MODAL_TOKEN_ID: '', MODAL_TOKEN_SECRET: '', MODAL_CONFIG_PATH: '/nowhere/modal.toml' },
  'no network': {
    MODAL_TOKEN_ID: 'ak-test',
    MODAL_TOKEN_SECRET: 'as-test',
    // Nobody listens there.
    MODAL_SERVER_URL: 'http://127.0.0.1:9',
  },
}

describe.each(Object.entries(ENVIRONMENTS))('%s', (name, env) => {
  test.each([
    'run sweep.yaml --yes',
    'ls --live',
    'stop --orphans --yes',
    'doctor modal',
  ])('is said by %s', async line => {
    const words = line.split(' ')
    const made = new Project({ env: { ...env, SWEEPDECK_MODAL_PYTHON: modalPython() } })
    onTestFinished(() => made.remove())
    made.write('sweep.yaml', SWEEP)
    const { code, stdout, stderr } = await bounded(made, `${name}: ${line}`, words)
    expect(code, `${stdout}\n${stderr}`).toBe(3)
    isHelpful(`${stdout}\n${stderr}`)
    expect(await leftOver(made)).toEqual([])
  })
})

describe('a sweep that was launched before', () => {
  let ran: ModalProject
  beforeAll(async () => {
    ran = await ModalProject.open()
    ran.write('sweep.yaml', SWEEP)
    ran.write('endless.yaml', ENDLESS)
    expect(await ran.run('run', 'sweep.yaml', '--yes')).toMatchObject({ code: 0 })
    expect(await ran.run('run', 'endless.yaml', '--yes', '--detach')).toMatchObject({ code: 0 })
    await waitFor(async () => (await ran.json('ls')).sweeps[0].counts.running === 1, 'it runs', 60_000)
    return () => ran.end()
  })

  test.each(Object.entries(ENVIRONMENTS))('can be read with %s, and not steered', async (name, env) => {
    Object.assign(ran.environment, env)
    for (const words of [
      ['ls'],
      ['show', 'toy'],
      ['cost', 'endless'],
      ['compare', 'toy'],
      ['watch', 'toy'],
    ]) {
      const { code, stdout, stderr } = await bounded(ran, `${name}: ${words.join(' ')}`, words)
      expect(code, `${words.join(' ')}\n${stdout}\n${stderr}`).toBe(0)
      expect(stderr).not.toMatch(/Traceback|at .*\.js:/)
    }
    for (const words of [
      ['stop', 'endless', '--yes'],
      ['pause', 'endless', '--yes'],
      ['resume', 'endless', '--yes'],
      ['extend', 'endless', 'seeds=2', '--yes'],
    ]) {
      const { code, stdout, stderr } = await bounded(ran, `${name}: ${words.join(' ')}`, words)
      expect(code, `${words.join(' ')}\n${stdout}\n${stderr}`).toBe(3)
      isHelpful(stderr)
    }
  })
})

const isHelpful = (said: string): void => {
  expect(said).toMatch(/Modal/)
  expect(said).toMatch(/hint: |Nothing is lost|modal token new|MODAL_TOKEN_ID/)
  expect(said).not.toMatch(/Traceback|at .*\.js:/)
}

/** Runs a command that is killed where it hangs, and prints how long it took. */
const bounded = async (made: Project, what: string, words: readonly string[]): Promise<Finished> => {
  const began = performance.now()
  const running = made.begin(...words)
  const hangs = sleep(HANGS_MS, null, { ref: false }).then(() => {
    killAll(made.processes())
    throw new Error(`${what} hangs; it has said ${running.said()}`)
  })
  const finished = await Promise.race([running.finished, hangs])
  console.log(`${((performance.now() - began) / 1000).toFixed(1)} s  ${what}`)
  return finished
}
