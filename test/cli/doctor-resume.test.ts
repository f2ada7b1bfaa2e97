// `doctor resume` from the words to the exit code, and what it says.
import { expect, test } from 'vitest'
import { resumeProofLines } from '../../src/cli/views/resume-proof.ts'
import type { ResumeProofDocument } from '../../src/domain/resume-proof.ts'
import { fakeApp } from '../support/fake-app.ts'
import { PROOF } from '../support/sample-documents.ts'
import { runCommand } from '../support/terminal.ts'

const BROKEN: ResumeProofDocument = {
  ...PROOF,
  identical: false,
  damaged: 0,
  compared: [
    { name: 'final checkpoint', count: 14, identical: false, max_difference: 0.25, first: 'model.0.weight' },
    { name: 'data order', count: 8, identical: true, max_difference: null, first: null },
  ],
  first_difference: {
    step: 3,
    name: 'model.0.weight',
    expected: 'F32[2, 2] aa',
    found: 'F32[2, 2] \u001B[2Jbb',
    attempt: 2,
    when: 'boundary',
  },
  cause: { code: 'untracked_state', text: 'something is not tracked', hint: 'Track it.' },
}

test('asks for five kills of the first run, or for what the flags say', async () => {
  const app = fakeApp()
  await runCommand(app, ['doctor', 'resume', 'sweep.yaml'])
  await runCommand(app, ['doctor', 'resume', 'a.yaml', '--kills', '20', '--seed', '7', '--run', '3'])
  expect(app.asked).toEqual([
    'doctor resume sweep.yaml --kills 5 --seed 0 --run 1',
    'doctor resume a.yaml --kills 20 --seed 7 --run 3',
  ])
})

test('exits with 0 where nothing differs, with 1 where something does, with 2 for words it cannot take', async () => {
  expect(await runCommand(fakeApp(), ['doctor', 'resume'])).toMatchObject({ exitCode: 0 })
  const broken = await runCommand(fakeApp({ proof: BROKEN }), ['doctor', 'resume', '--json'])
  expect(broken.exitCode).toBe(1)
  expect(JSON.parse(broken.stdout)).toMatchObject({
    identical: false,
    kills: 20,
    first_difference: { step: 3, name: 'model.0.weight' },
  })
  expect(await runCommand(fakeApp(), ['doctor', 'resume', '--kills', '0'])).toMatchObject({ exitCode: 2 })
})

test('says what was compared, where both runs part, the usual cause and what to do', () => {
  const look = { columns: 200, paint: (_: unknown, text: string) => text }
  expect(resumeProofLines(PROOF, look)[0]).toBe('identical: 20 kills and 4 damaged checkpoints left no trace')
  expect(resumeProofLines(BROKEN, look)).toEqual([
    'not identical after 20 kills',
    '  final checkpoint  differs, 14 compared, max|Δ| = 0.25',
    '  data order        same, 8 compared',
    '',
    'first difference  after step 3, in life 2, boundary: model.0.weight',
    '  undisturbed  F32[2, 2] aa',
    '  resumed      F32[2, 2] bb',
    '',
    'usual cause       something is not tracked',
    'what to do        Track it.',
  ])
})
