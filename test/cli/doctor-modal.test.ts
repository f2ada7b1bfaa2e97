import { expect, test } from 'vitest'
import { modalProofDocument } from '../../src/domain/cloud-documents.ts'
import { doctorDocument, pricesDocument } from '../../src/domain/documents.ts'
import { fakeApp } from '../support/fake-app.ts'
import { runCommand } from '../support/terminal.ts'

test('doctor modal says what is missing, and runs nothing', async () => {
  const app = fakeApp()
  const { exitCode, stdout } = await runCommand(app, ['doctor', 'modal', '--spend-up-to', '0.10'])
  expect(exitCode).toBe(3)
  expect(stdout).toMatch(/missing +token +there is none/)
  expect(app.asked).toEqual([])
})

test('doctor modal offers to make a token on a terminal, and looks again', async () => {
  const app = fakeApp()
  const { exitCode, stdout } = await runCommand(app, ['doctor', 'modal'], { columns: 100, answer: 'y' })
  expect(app.asked).toEqual(['modal token new'])
  expect(exitCode).toBe(0)
  expect(stdout).toMatch(/ok .* workspace +ours/)
  const declined = fakeApp()
  expect((await runCommand(declined, ['doctor', 'modal'], { columns: 100, answer: 'n' })).exitCode).toBe(3)
  expect(declined.asked).toEqual([])
})

test('doctor modal --spend-up-to runs a sweep within that, and says what it cost', async () => {
  const app = fakeApp({ isLoggedIn: true })
  const { exitCode, stdout } = await runCommand(app, [
    'doctor',
    'modal',
    '--spend-up-to',
    '0.10',
    '--gpu',
    'T4',
  ])
  expect(exitCode).toBe(0)
  expect(app.asked).toEqual(['prove for 0.1 on T4'])
  expect(stdout).toContain('Proven with 20261124-070000-ab12 in 61 s, for $0.012 of at most $0.10')
  const failed = await runCommand(fakeApp({ isLoggedIn: true }), ['doctor', 'modal', '--spend-up-to', '2'])
  expect(failed.exitCode).toBe(1)
  expect(failed.stdout).toMatch(/failed +sweep/)
})

test('doctor modal is one document with --json', async () => {
  const json = async (...words: string[]) =>
    JSON.parse(
      (await runCommand(fakeApp({ isLoggedIn: true }), ['doctor', 'modal', '--json', ...words])).stdout,
    )
  expect(doctorDocument.parse(await json()).checks).toHaveLength(1)
  expect(modalProofDocument.parse(await json('--spend-up-to', '0.1')).checks).toHaveLength(1)
})

test.each([
  ['--spend-up-to', '0'],
  ['--spend-up-to', 'all'],
  ['--gpu', 'T4'],
])('doctor modal %s %s is a mistake', async (flag, value) => {
  const app = fakeApp({ isLoggedIn: true })
  expect(await runCommand(app, ['doctor', 'modal', flag, value])).toMatchObject({ exitCode: 2 })
  expect(app.asked).toEqual([])
})

test('prices --modal has the rates of the workspace, or the dated list and why', async () => {
  const own = await runCommand(fakeApp({ isLoggedIn: true }), ['prices', '--modal', '--json'])
  expect(pricesDocument.parse(JSON.parse(own.stdout)).source).toBe('rates of this workspace')
  const listed = await runCommand(fakeApp(), ['prices', '--modal'])
  expect(listed).toMatchObject({ exitCode: 0, stderr: expect.stringContaining('not on this plan') })
  expect(listed.stdout).toContain('the list of the provider')
})
