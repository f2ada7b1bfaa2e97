// Modal's own command line and ours are about the same Apps: what one lists the other does, and each ends what the other
// has begun.
import { expect, onTestFinished, test } from 'vitest'
import { leftOver } from '../support/aftermath.ts'
import { GATED, openGate } from '../support/gate.ts'
import { ModalProject } from '../support/modal-project.ts'
import { waitFor } from '../support/wait-for.ts'

const sweepFile = (gate: string): string => `
name: toy
train: gated.py:train
metric: { name: loss, goal: minimize }
parameters:
  lr:    { values: [0.01] }
  noise: { values: [1.0] }
checkpoint: { every: 0.2s }
resources: { engine: modal, parallel: 1 }
image: { env: { GATE: "${gate}" } }
`
const PATIENCE_MS = 60_000

interface LiveApp {
  readonly app_id: string
  readonly sweep: string
  readonly known: string
}

test('`modal app list` and `ls --live` agree, and so do `modal app stop` and `stop`', async () => {
  const made = await ModalProject.open()
  onTestFinished(() => made.end())
  made.write('gated.py', GATED)
  const gates = { one: await openGate(), two: await openGate() }
  for (const [index, [name, gate]] of Object.entries(gates).entries()) {
    onTestFinished(() => gate.close())
    made.write(`${name}.yaml`, sweepFile(gate.url))
    const words = ['run', `${name}.yaml`, `name=${name}`, `seeds=[${index}]`, '--yes', '--detach']
    expect(await made.run(...words)).toMatchObject({ code: 0 })
    await gate.untilHeld(1)
  }
  const listed = await deployed(made)
  const live = await liveOf(made)
  expect(new Set(live.map(({ app_id }) => app_id))).toEqual(new Set(listed))
  expect(live.map(({ sweep, known }) => [sweep, known]).sort()).toEqual([
    ['one', 'here'],
    ['two', 'here'],
  ])

  // Theirs stops what we have begun …
  const one = live.find(({ sweep }) => sweep === 'one') as LiveApp
  await made.modal('app', 'stop', '-y', one.app_id)
  gates.one.open()
  expect((await liveOf(made)).map(({ sweep }) => sweep)).toEqual(['two'])
  await waitFor(
    async () => (await rowOf(made, 'one')).state === 'lost',
    'a sweep whose App was stopped is lost',
    PATIENCE_MS,
  )
  // … nothing of it is, and it is over in the end as any other.
  expect(await made.run('resume', 'one', '--yes')).toMatchObject({ code: 0 })

  // Ours stops what they list.
  const two = live.find(({ sweep }) => sweep === 'two') as LiveApp
  expect(await made.run('stop', 'two', '--yes')).toMatchObject({ code: 0 })
  gates.two.open()
  await waitFor(async () => !(await deployed(made)).includes(two.app_id), 'stop ends the App', PATIENCE_MS)
  expect((await rowOf(made, 'two')).state).toBe('stopped')

  const watched = await made.run('watch', 'one')
  expect(watched.code, `${watched.stdout}\n${watched.stderr}`).toBe(0)
  const { runs } = await made.json('show', 'one')
  expect(runs[0]).toMatchObject({ state: 'finished' })
  expect(runs[0].attempts.at(-1).resumed_from_step).toBeGreaterThan(0)
  await waitFor(async () => (await deployed(made)).length === 0, 'no App is left', PATIENCE_MS)
  expect(await liveOf(made)).toEqual([])
  expect(await leftOver(made)).toEqual([])
})

/** Ids of the Apps that Modal's command line shows as deployed. */
const deployed = async (made: ModalProject): Promise<readonly string[]> => {
  const apps = JSON.parse(await made.modal('app', 'list', '--json')) as { app_id: string; state: string }[]
  return apps.filter(({ state }) => state === 'deployed').map(({ app_id }) => app_id)
}

const liveOf = async (made: ModalProject): Promise<readonly LiveApp[]> =>
  (await made.json('ls', '--live')).apps

const rowOf = async (made: ModalProject, name: string) =>
  (await made.json('ls')).sweeps.find((row: { name: string }) => row.name === name)
