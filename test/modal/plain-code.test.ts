// A plain `train(config) -> dict` that knows nothing of us, with modules, a package, a late import and files of its own:
// all of it is in the containers, and what is missing is named before anything is launched.
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { leftOver } from '../support/aftermath.ts'
import { ModalProject } from '../support/modal-project.ts'

const FILES: Readonly<Record<string, string>> = {
  'plain.py': `
import json
import pathlib

from package.model import Model
from scaling import scaled

TABLE = json.loads((pathlib.Path(__file__).parent / "tables" / "table.json").read_text())


def train(config):
    from late import offset

    words = pathlib.Path("tables/words.txt").read_text().split()
    return {"loss": Model(scaled(config["lr"])).loss() + TABLE["more"] + offset() + len(words)}
`,
  'scaling.py': 'FACTOR = 2\n\ndef scaled(value):\n    return value * FACTOR\n',
  'late.py': 'def offset():\n    return 1000\n',
  'package/__init__.py': '',
  'package/model.py':
    'from .losses import square\n\nclass Model:\n    def __init__(self, x):\n        self.x = x\n\n    def loss(self):\n        return square(self.x)\n',
  'package/losses.py': 'def square(x):\n    return x * x\n',
  'tables/table.json': '{"more": 10}\n',
  'tables/words.txt': 'one two three\n',
}

const SWEEP = `
name: plain
train: plain.py:train
metric: { name: loss, goal: minimize }
parameters: { lr: { values: [3, 4] } }
image: { local_dirs: [tables] }
resources: { engine: modal, parallel: 2 }
`

const project = async (): Promise<ModalProject> => {
  const made = await ModalProject.open()
  onTestFinished(() => made.end())
  for (const folder of ['package', 'tables']) mkdirSync(join(made.folder, folder))
  for (const [name, text] of Object.entries(FILES)) made.write(name, text)
  made.write('plain.yaml', SWEEP)
  return made
}

test('modules, a package, a late import and data files travel to the containers', async () => {
  const made = await project()
  const { code, stdout, stderr } = await made.run('run', 'plain.yaml', '--yes')
  expect(code, `${stdout}\n${stderr}`).toBe(0)
  const { runs } = await made.json('show', 'plain')
  expect(runs.map((run: { metrics: { loss: number } }) => run.metrics.loss)).toEqual([1049, 1077])
  expect(await leftOver(made)).toEqual([])
})

test.each([
  [
    'a module',
    'plain.py',
    'from elsewhere import scaled\ndef train(config):\n    return {"loss": 1}\n',
    /elsewhere/,
  ],
  ['a module of a package', 'package/losses.py', 'from .nowhere import square\n', /nowhere/],
])('%s that is missing is named before the launch', async (_, name, text, missing) => {
  const made = await project()
  made.write(name, text)
  const { code, stdout, stderr } = await made.run('run', 'plain.yaml', '--yes')
  expect(code, `${stdout}\n${stderr}`).not.toBe(0)
  expect(stderr).toMatch(missing)
  expect(stderr).not.toMatch(/at .*\.js:/)
  expect(await made.apps()).toEqual([])
})

test('a folder of data that is missing is named before the launch', async () => {
  const made = await project()
  made.write('plain.yaml', SWEEP.replace('[tables]', '[tables, pictures]'))
  const { code, stdout, stderr } = await made.run('run', 'plain.yaml', '--yes')
  expect(code, `${stdout}\n${stderr}`).not.toBe(0)
  expect(stderr).toMatch(/pictures/)
  expect(await made.apps()).toEqual([])
})
