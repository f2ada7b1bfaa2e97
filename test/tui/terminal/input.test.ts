// The reader of keys, with the time that an Escape is waited on.
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createInputReader } from '../../../src/tui/terminal/input.ts'
import type { Input } from '../../../src/tui/terminal/input-parser.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const reader = () => {
  const taken: string[] = []
  const { push, stop } = createInputReader((input: Input) =>
    taken.push(
      input.kind === 'key' ? input.key : input.kind === 'paste' ? `paste ${input.text}` : input.kind,
    ),
  )
  return { taken, stop, bytes: (text: string | Uint8Array) => push(Buffer.from(text as string)) }
}

test('an Escape is the key once nothing follows it for a moment', () => {
  const { taken, bytes } = reader()
  bytes('\u001b')
  expect(taken).toEqual([])
  vi.advanceTimersByTime(60)
  expect(taken).toEqual(['escape'])
})

test('a sequence in two packets is one key', () => {
  const { taken, bytes } = reader()
  bytes('\u001b')
  vi.advanceTimersByTime(30)
  bytes('[A')
  vi.advanceTimersByTime(1_000)
  expect(taken).toEqual(['up'])
})

test('a letter whose bytes come one by one is one letter', () => {
  const { taken, bytes } = reader()
  for (const byte of Buffer.from('学🚀')) bytes(Uint8Array.of(byte))
  expect(taken).toEqual(['学', '🚀'])
})

test('pasted text that never ends is given up after a while, and keys are keys again', () => {
  const { taken, bytes } = reader()
  bytes('\u001b[200~half')
  vi.advanceTimersByTime(6_000)
  bytes('j')
  expect(taken).toEqual(['paste half', 'j'])
})

test('nothing comes after it was stopped', () => {
  const { taken, bytes, stop } = reader()
  bytes('\u001b')
  stop()
  vi.advanceTimersByTime(1_000)
  expect(taken).toEqual([])
})
