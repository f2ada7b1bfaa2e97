// Frames to the least that has to be written, on an emulator that shows what came of it.
import xterm from '@xterm/headless'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { toWidth } from '../../../src/format/text-width.ts'
import { FrameSink } from '../../../src/tui/terminal/frame-sink.ts'

const COLUMNS = 24
const ROWS = 4

const screen = () => {
  const terminal = new xterm.Terminal({ cols: COLUMNS, rows: ROWS, allowProposedApi: true })
  const writes: string[] = []
  const sink = new FrameSink({
    write: text => {
      writes.push(text)
      terminal.write(text)
    },
    columns: COLUMNS,
    rows: ROWS,
  })
  const settled = (): Promise<void> => new Promise(resolve => terminal.write('', resolve))
  /** Letters with the colours that they have. */
  const cells = async (): Promise<readonly string[]> => {
    await settled()
    return Array.from({ length: ROWS }, (_, row) => {
      const line = terminal.buffer.active.getLine(row)
      return Array.from({ length: COLUMNS }, (_, column) => {
        const cell = line?.getCell(column)
        const letter = cell?.getChars() || ' '
        if (letter === ' ' && cell?.getBgColor() === -1 && !cell.isInverse()) return ' '
        return `${letter}${cell?.getFgColor()}/${cell?.getBgColor()}/${cell?.isBold()}${cell?.isDim()}${cell?.isInverse()}`
      }).join('|')
    })
  }
  return { sink, writes, cells }
}

test('the same frame again writes nothing, and a changed letter some bytes', () => {
  const { sink, writes } = screen()
  sink.write('one\ntwo')
  expect(writes.length).toBe(1)
  sink.write('one\ntwo')
  expect(writes.length).toBe(1)
  sink.write('one\ntwx')
  expect(writes.at(-1)?.length).toBeLessThan(40)
})

test('while it is held nothing is written; afterwards the newest frame is, whole', async () => {
  const { sink, writes, cells } = screen()
  sink.write('one')
  sink.hold()
  sink.write('two')
  sink.write('three')
  expect(writes.length).toBe(1)
  sink.release()
  expect((await cells())[0]).toMatch(/^t.*h.*r.*e.*e/)
  expect(writes.at(-1)).toContain('\u001b[2J')
})

test('a screen of another size is cleared, and only then', () => {
  const { sink, writes } = screen()
  sink.write('one')
  sink.write('two')
  expect(writes.at(-1)).not.toContain('\u001b[2J')
  sink.resize({ columns: 10, rows: 3 })
  sink.write('two')
  expect(writes.at(-1)).toContain('\u001b[2J')
})

const style = fc.constantFrom(
  '1',
  '2',
  '22',
  '7',
  '27',
  '32',
  '38;5;80',
  '39',
  '44',
  '48;5;238',
  '49',
  '0',
  '1;31',
)
const letters = fc.constantFrom('a', 'b', ' ', '─', '█', '学', 'é', 'e\u0301', '…', '✓', 'word', '12/28')
const row = fc
  .array(
    fc.oneof(
      { weight: 3, arbitrary: letters },
      { weight: 1, arbitrary: style.map(code => `\u001b[${code}m`) },
    ),
    { maxLength: 16 },
  )
  .map(parts => toWidth(`${parts.join('')}`, COLUMNS).replace(/ +$/, ''))
  .map(text => `${text}\u001b[0m`)

test('whatever came before, a frame looks as on an empty screen', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(row, { maxLength: ROWS }), { minLength: 2, maxLength: 5 }),
      async frames => {
        const [walked, fresh] = [screen(), screen()]
        for (const frame of frames) walked.sink.write(frame.join('\n'))
        fresh.sink.write((frames.at(-1) ?? []).join('\n'))
        expect(await walked.cells()).toEqual(await fresh.cells())
      },
    ),
    { numRuns: 300 },
  )
})
