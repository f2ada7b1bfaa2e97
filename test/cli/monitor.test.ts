// A look at what runs, on the command line: `show --containers`, `gpu`, `cost --bill`.
import { expect, test } from 'vitest'
import { billedCostDocument } from '../../src/domain/bill-document.ts'
import { containersDocument, gpuDocument } from '../../src/domain/monitor-documents.ts'
import { fakeApp } from '../support/fake-app.ts'
import { FAKE_MONITOR } from '../support/fake-monitor.ts'
import { runCommand } from '../support/terminal.ts'

test('containers are listed with their runs, how they came up, what starts took and an hour costs', async () => {
  const { exitCode, stdout } = await runCommand(fakeApp(), ['show', 'digits', '--containers'])
  expect(exitCode).toBe(0)
  expect(stdout).toMatch(/ta-0123456789ABCDEFabcdef +ready .* 21s? /)
  expect(stdout).toMatch(/ta-1 +starting .* - +none: driver, or kept warm/)
  expect(stdout).toContain('1 running, 3 queued')
  expect(stdout).toMatch(/cold starts +2, 36s? in all, \$0\.0060/)
  expect(stdout).toMatch(/per hour +about \$0\.61/)
})

test('GPUs of a run are told as they are, unknown values as such', async () => {
  const { stdout } = await runCommand(fakeApp(), ['gpu', '3f2a'])
  expect(stdout).toMatch(/Tesla T4 +97 % +1\.0 GiB +15 GiB +61 °C/)
  expect(stdout).toMatch(/Tesla T4 +- +- +- +-/)
  expect(stdout).toContain('in ta-0123456789ABCDEFabcdef')
})

test('a bill is held against the estimate', async () => {
  const { stdout } = await runCommand(fakeApp(), ['cost', 'digits', '--bill'])
  expect(stdout).toMatch(/billed +\$1\.36, \$1\.30 of it to the runs/)
  expect(stdout).toMatch(/difference +\$0\.10 more than estimated \(8(\.\d)? %\)/)
  expect(stdout).toMatch(/not closed +\$0\.25/)
  expect((await runCommand(fakeApp(), ['cost', 'digits'])).stdout).not.toContain('Bill')
})

test('each is one document with --json', async () => {
  const json = async (...words: readonly string[]) =>
    JSON.parse((await runCommand(fakeApp(), [...words, '--json'])).stdout)
  expect(containersDocument.parse(await json('show', 'digits', '--containers'))).toEqual(
    await FAKE_MONITOR.containers(''),
  )
  expect(gpuDocument.parse(await json('gpu', '3f2a'))).toEqual(await FAKE_MONITOR.gpu(''))
  expect(billedCostDocument.parse(await json('cost', 'digits', '--bill')).bill).toEqual(
    await FAKE_MONITOR.bill('', { kind: 'workspace' }),
  )
})
