// The same sweep file on this machine and on Modal: the same runs with the same results, to the last bit.
import { expect, onTestFinished, test } from 'vitest'
import { endsPerRun, leftOver } from '../support/aftermath.ts'
import { curvesOf } from '../support/curves.ts'
import { ModalProject, samePython } from '../support/modal-project.ts'
import { Project } from '../support/project.ts'

const RUNS = 28
const ON_MODAL = ['resources.engine=modal', 'resources.parallel=8']

test('28 runs of digits, 8 in parallel, give what they give on this machine, and are not run twice', async () => {
  const made = await ModalProject.open({ copyOf: 'digits' })
  onTestFinished(() => made.end())
  const ran = await made.run('run', 'sweep.yaml', ...ON_MODAL, '--yes')
  expect(ran.code, `${ran.stdout}\n${ran.stderr}`).toBe(0)
  console.log(ran.stdout)

  const { state, counts } = (await made.json('ls')).sweeps[0]
  expect({ state, finished: counts.finished }).toEqual({ state: 'finished', finished: RUNS })
  expect([...endsPerRun(made).values()]).toEqual(Array(RUNS).fill(1))
  const onModal = await curvesOf(made, 'digits')

  const again = await made.json('run', 'sweep.yaml', ...ON_MODAL, '--dry-run')
  expect(again).toMatchObject({ run_count: RUNS, cached_count: RUNS })
  const containers = (await made.containers('train')).length
  const lines = await made.lines('run', 'sweep.yaml', ...ON_MODAL, '--yes', '--json')
  const summary = lines.at(-1)
  expect(summary).toMatchObject({ event: 'summary', counts: { finished: RUNS }, spend: { hours: 0, usd: 0 } })
  expect(await made.containers('train')).toHaveLength(containers)
  expect(await leftOver(made)).toEqual([])

  const here = new Project({ copyOf: 'digits', env: samePython() })
  onTestFinished(() => here.remove())
  const local = await here.run('run', 'sweep.yaml', 'image.pip=[]', 'resources.parallel=2', '--yes')
  expect(local.code, `${local.stdout}\n${local.stderr}`).toBe(0)
  expect(onModal).toEqual(await curvesOf(here, 'digits'))
  expect(onModal.every(({ steps }) => steps.length === 20)).toBe(true)
})
