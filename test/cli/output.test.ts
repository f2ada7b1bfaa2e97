import { PassThrough } from 'node:stream'
import { expect, test } from 'vitest'
import { Output } from '../../src/cli/output.ts'

const ERASE = '\u001B[1A\u001B[J'
const END = '\u001B[?2026l'

const terminal = (isTTY: boolean) => {
  const written = { stdout: '', stderr: '' }
  const stream = (name: keyof typeof written) => {
    const through = Object.assign(new PassThrough(), { isTTY, columns: 40 })
    through.on('data', text => {
      written[name] += String(text)
    })
    return through
  }
  const streams = { stdin: stream('stdout'), stdout: stream('stdout'), stderr: stream('stderr') }
  return { written, output: new Output({ streams, env: {}, json: false }) }
}

const build = async (progress: (line: string) => void) => {
  progress('Collecting numpy')
  progress(`Downloading numpy-2.4.6-${'x'.repeat(60)}.whl`)
  return 'built'
}

test('on a terminal, long work says what it does in one line that goes away', async () => {
  const { output, written } = terminal(true)
  expect(await output.during(build)).toBe('built')
  expect(written.stdout).toMatch(/Downloading numpy-2\.4\.6-x+…\n/)
  // The line before is taken away each time, and the last one, too.
  expect(written.stdout.split(ERASE)).toHaveLength(3)
  expect(written.stdout.endsWith(`${ERASE}${END}`)).toBe(true)
  expect(written.stderr).toBe('')
})

test('elsewhere it says so line by line, beside the output proper', async () => {
  const { output, written } = terminal(false)
  await output.during(build)
  expect(written.stdout).toBe('')
  expect(written.stderr.split('\n')).toHaveLength(3)
})

test('the line goes away where the work fails, too', async () => {
  const { output, written } = terminal(true)
  const work = output.during(async progress => {
    progress('Collecting')
    throw new Error('no')
  })
  await expect(work).rejects.toThrow('no')
  expect(written.stdout.endsWith(`${ERASE}${END}`)).toBe(true)
})

test('while somebody else has the screen, nothing is printed over it', () => {
  const { output, written } = terminal(true)
  const heard: string[] = []
  const undivert = output.divert(line => heard.push(line))
  output.progress('uploading')
  expect(heard).toEqual(['uploading'])
  undivert()
  output.progress('done')
  expect(written).toEqual({ stdout: '', stderr: 'done\n' })
})
