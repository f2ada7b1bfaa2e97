// Which texts of a sweep file are checked while somebody types.
import { expect, test } from 'vitest'
import type { DraftCheck } from '../../src/services/draft-check.ts'
import { createDraftReader, type DraftWant } from '../../src/tui/state/read-draft.ts'

const want = (text: string, edits: DraftWant['edits'] = []): DraftWant => ({
  kind: 'draft',
  path: 'a.yaml',
  text,
  edits,
})

/** A reader whose every check takes so long. */
const reading = (takes: () => number) => {
  let now = 0
  const checked: string[] = []
  const taken: string[] = []
  const read = createDraftReader({
    app: {
      define: async () =>
        ({
          check: async ({ text, onChange }: { text: string; onChange: (check: DraftCheck) => void }) => {
            checked.push(text)
            now += takes()
            onChange({} as DraftCheck)
          },
        }) as never,
    },
    now: () => now,
    take: draft => taken.push(draft?.text ?? ''),
  })
  return { read, checked, taken }
}

test('a text that is wanted again is not checked again', async () => {
  const { read, checked } = reading(() => 1)
  await read(want('a: 1\n'))
  await read(want('a: 1\n'))
  expect(checked).toEqual(['a: 1\n'])
})

test('of letters that follow each other fast, only the last is checked where that takes long', async () => {
  const { read, checked } = reading(() => 50)
  await read(want('a: 1\n'))
  await Promise.all([read(want('a: 2\n')), read(want('a: 3\n')), read(want('a: 4\n'))])
  expect(checked).toEqual(['a: 1\n', 'a: 4\n'])
})

test('what is being typed is checked as it would be in the file', async () => {
  const { read, taken } = reading(() => 1)
  await read(want('seeds: 1\n', [{ kind: 'set', path: ['seeds'], source: '3' }]))
  expect(taken).toEqual(['seeds: 3\n'])
  await read(undefined)
})
