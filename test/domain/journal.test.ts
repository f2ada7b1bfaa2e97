// Journals: whole lines become records, a torn one waits, a bad one is told with its place and passed over.
import { describe, expect, test } from 'vitest'
import { BEGINNING } from '../../src/domain/ingest-port.ts'
import { parseJournal, parseRecord } from '../../src/domain/journal.ts'
import { attemptEvent } from '../../src/domain/protocol.ts'

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text)
const parse = (bytes: Uint8Array, from = BEGINNING) => parseJournal(attemptEvent, { path: 'j', from, bytes })
const BEAT = '{"v":1,"t":1,"kind":"heartbeat"}\n'
const record = { v: 1, t: 1, kind: 'heartbeat' }

describe('a journal', () => {
  test('gives its records by line, and where to go on', () => {
    expect(parse(bytesOf(`${BEAT}\n${BEAT}`), { offset: 100, line: 7 })).toEqual({
      path: 'j',
      from: { offset: 100, line: 7 },
      to: { offset: 100 + 2 * BEAT.length + 1, line: 10 },
      records: [
        { line: 8, record },
        { line: 10, record },
      ],
      problems: [],
    })
  })

  test('waits for the rest of a torn last line', () => {
    expect(parse(bytesOf(BEAT.slice(0, 9)))).toBeNull()
    expect(parse(bytesOf(BEAT + BEAT.slice(0, 9)))).toMatchObject({ to: { offset: BEAT.length, line: 1 } })
  })

  test.each([
    ['no JSON', bytesOf('{"v":1,"t"\n'), 'not valid JSON'],
    ['no record', bytesOf('{"v":1,"t":-1,"kind":"heartbeat"}\n'), 't: '],
    ['an unknown kind', bytesOf('{"v":1,"t":1,"kind":"dance"}\n'), 'kind: '],
    ['a newer version', bytesOf('{"v":2,"t":1,"kind":"heartbeat"}\n'), 'protocol version 2 is newer'],
    ['no UTF-8', Uint8Array.from([0x22, 0xff, 0x22, 0x0a]), 'not valid UTF-8'],
    ['null', bytesOf('null\n'), 'not a record'],
  ])('passes over a line that is %s, and keeps the lines around it', (_, bad, message) => {
    const chunk = parse(Uint8Array.from([...bytesOf(BEAT), ...bad, ...bytesOf(BEAT)]))
    expect(chunk?.records.map(({ line }) => line)).toEqual([1, 3])
    expect(chunk?.problems).toEqual([{ line: 2, message: expect.stringContaining(message) }])
  })
})

test('a record that is written whole is read whole', () => {
  expect(parseRecord(attemptEvent, bytesOf(BEAT))).toEqual({ record })
  expect(parseRecord(attemptEvent, bytesOf(BEAT.slice(0, 5)))).toHaveProperty('message')
})
