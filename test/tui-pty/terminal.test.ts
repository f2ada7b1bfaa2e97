// The built program in a shell in a real pseudo-terminal: however it ends, the terminal is as before, and runs go on.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { build } from 'esbuild'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { descendantsOf, isAlive } from '../support/processes.ts'
import { Project } from '../support/project.ts'
import { PtyShell } from '../support/pty-shell.ts'
import { waitFor } from '../support/wait-for.ts'

let project: Project
let shell: PtyShell

beforeEach(() => {
  project = new Project()
  shell = new PtyShell({ cwd: project.folder, env: { SWEEPDECK_HOME: project.home } })
})
afterEach(() => {
  shell.kill()
  project.remove()
})

/** What was switched on is off again: screen, cursor, wrapping, paste, focus, mouse. */
const UNDONE = ['?1049l', '?25h', '?7h', '?2004l', '?1004l', '?1006l', '?1002l']
const expectUndone = (): void => {
  const end = shell.output.slice(shell.output.lastIndexOf('\u001b[?1049h'))
  for (const sequence of UNDONE) expect(end).toContain(`\u001b[${sequence}`)
  // What stood on the screen before is left alone.
  expect(end.slice(end.indexOf('?1049l'))).not.toMatch(/\[[0-9]+;[0-9]+H|\[2?[JK]/)
}
/** The process of the UI, a child of the shell. */
const uiProcess = (): number => descendantsOf(shell.pid)[0] as number

describe('the terminal is as before', () => {
  test('after q, and the program ends with 0', async () => {
    const before = await shell.modes()
    await shell.command('echo what stood here')
    await shell.open()
    expect(shell.isAlternate).toBe(true)
    shell.type('q')
    expect(await shell.ended()).toBe(0)
    expect(shell.isAlternate).toBe(false)
    expect(shell.screen()).toMatch(/^what stood here/m)
    expectUndone()
    expect(await shell.modes()).toBe(before)
  })

  test('after Ctrl-C', async () => {
    const before = await shell.modes()
    await shell.open('tui')
    const pressed = performance.now()
    shell.type('\u0003')
    expect(await shell.ended()).toBe(0)
    expect(performance.now() - pressed).toBeLessThan(5_000)
    expectUndone()
    expect(await shell.modes()).toBe(before)
  })

  test.each([
    ['SIGTERM', 143],
    ['SIGHUP', 129],
    ['SIGINT', 130],
  ] as const)('after %s, and the shell sees that signal', async (signal, code) => {
    const before = await shell.modes()
    await shell.open()
    process.kill(uiProcess(), signal)
    expect(await shell.ended()).toBe(code)
    expectUndone()
    expect(await shell.modes()).toBe(before)
  })

  test('while it is stopped by Ctrl-Z, and it comes back by fg', async () => {
    const before = await shell.modes()
    await shell.open()
    shell.type('\u001a')
    await shell.waitForText('Stopped')
    expect(shell.isAlternate).toBe(false)
    expect(await shell.modes()).toBe(before)
    shell.resize(90, 25)
    shell.type('fg\r')
    await waitFor(() => shell.isAlternate, 'the screen of the UI')
    await shell.waitForText('q quit')
    shell.type('?')
    await shell.waitForText('Keys of this screen')
    shell.type('\u0003')
    expect(await shell.ended()).toBe(0)
    expect(await shell.modes()).toBe(before)
  })

  test('after a component threw, with the error below what was there', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'sweepdeck-crash-'))
    await build({
      entryPoints: [resolve(import.meta.dirname, '../support/tui-crash.ts')],
      outdir: folder,
      outExtension: { '.js': '.mjs' },
      splitting: true,
      bundle: true,
      format: 'esm',
      platform: 'node',
      target: 'node20',
      external: ['react-devtools-core'],
      define: { 'process.env.NODE_ENV': '"production"' },
      logLevel: 'error',
      banner: {
        js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
      },
    })
    const before = await shell.modes()
    await shell.open('', join(folder, 'tui-crash.mjs'))
    await shell.waitForText('broken')
    shell.type('j')
    expect(await shell.ended()).toBe(3)
    expect(shell.isAlternate).toBe(false)
    expect(shell.screen()).toContain('this sweep can not be drawn')
    expectUndone()
    expect(await shell.modes()).toBe(before)
    rmSync(folder, { recursive: true, force: true })
  })
})

describe('what runs', () => {
  test('goes on when the UI is killed with kill -9', async () => {
    await project.run('run', 'sweep.yaml', 'noise=0.0,0.1', '--yes', '--detach')
    await shell.open()
    await shell.waitForText('toy')
    process.kill(uiProcess(), 'SIGKILL')
    expect(await shell.ended()).toBe(137)
    const { stdout } = await project.run('watch', 'toy', '--json')
    expect(JSON.parse(stdout.trim().split('\n').at(-1) ?? '{}')).toMatchObject({
      event: 'summary',
      counts: { finished: 20 },
    })
  })

  test('is named when the UI is left, with how to come back to it', async () => {
    project.write(
      'train.py',
      'import time\ndef train(config, run):\n    time.sleep(60)\n    return {"loss": 0}\n',
    )
    await project.run('run', 'sweep.yaml', '--yes', '--detach')
    await shell.open()
    await shell.waitForText('running')
    shell.type('q')
    expect(await shell.ended()).toBe(0)
    expect(shell.screen()).toContain('1 sweep goes on')
    expect(shell.screen()).toContain('sweepdeck watch toy')
    expect(project.processes().filter(isAlive)).not.toEqual([])
  })
})

describe('keys and sizes', () => {
  test('reach it as they are typed', async () => {
    await shell.open()
    shell.resize(140, 35)
    await waitFor(
      () => shell.screen().split('\n').length === 35 && shell.screen().includes('q quit'),
      'the larger screen',
    )
    shell.type('?')
    await shell.waitForText('Keys of this screen')
    shell.type('\u001b')
    await waitFor(() => !shell.screen().includes('Keys of this screen'), 'the help to be closed')
    shell.type('/digits')
    await shell.waitForText('/digits')
  })

  test('that are none print lines instead', async () => {
    const output = await shell.command(`TERM=dumb ${process.execPath} ${resolve('dist/bin.js')}`)
    expect(output).toContain('code=2')
    expect(output).toContain('can only print lines')
    expect(await shell.command(`${process.execPath} ${resolve('dist/bin.js')} tui < /dev/null`)).toContain(
      'its input is not a terminal',
    )
  })
})
