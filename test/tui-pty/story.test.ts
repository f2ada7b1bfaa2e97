// From an empty folder to a comparison with nothing but keys: the built program in a pseudo-terminal, real workers, one
// of them killed on the way.
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { leftOver } from '../support/aftermath.ts'
import { Project } from '../support/project.ts'
import { PtyShell } from '../support/pty-shell.ts'
import { AT_ONCE, play, storyOf } from '../support/story.ts'
import { waitFor } from '../support/wait-for.ts'

let project: Project
let shell: PtyShell

// The environment of the example, built once for all clones of this user: minutes, where there is none yet.
beforeAll(async () => {
  const example = new Project({ copyOf: 'digits' })
  const { code, stderr } = await example.run('plan', 'sweep.yaml')
  example.remove()
  expect(code, stderr).toBe(0)
}, 600_000)
beforeEach(() => {
  project = new Project({ copyOf: null })
  shell = new PtyShell({
    cwd: project.folder,
    env: { SWEEPDECK_HOME: project.home, PATH: `${project.commands()}:${process.env.PATH}` },
    columns: 120,
    rows: 40,
  })
})
afterEach(() => {
  shell.kill()
  project.remove()
})

test('a sweep is made from an example, launched, watched over a kill to its end, and compared', async () => {
  const before = await shell.modes()
  const scenes = storyOf({
    lr: '0.02, 0.1',
    hidden: '32',
    momentum: '0.9',
    epochs: '900',
    seeds: '1',
    checkpoint: '1s',
    runs: 2,
  })
  await play(scenes, { shell, project }, AT_ONCE)
  expect(await shell.ended()).toBe(0)
  expect(shell.isAlternate).toBe(false)
  expect(await shell.modes()).toBe(before)

  const [sweep] = (await project.json('ls')).sweeps
  expect(sweep).toMatchObject({ name: 'digits', state: 'finished', counts: { finished: 2, failed: 0 } })
  const { runs } = await project.json('show', 'digits')
  const ends = runs.map(({ attempts }: { attempts: readonly { end: string }[] }) =>
    attempts.map(({ end }) => end),
  )
  expect(ends.flat().sort()).toEqual(['finished', 'finished', 'killed'])

  shell.type('exit\r')
  await waitFor(() => shell.hasExited, 'the end of the shell')
  expect(await leftOver(project)).toEqual([])
}, 240_000)
