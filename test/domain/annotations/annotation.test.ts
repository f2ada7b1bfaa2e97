// Tags and notes: what holds after a number of changes.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  type AnnotationRecord,
  annotate,
  annotationRecord,
  NO_ANNOTATIONS,
  tagsOf,
} from '../../../src/domain/annotations/annotation.ts'

const HEAD = {
  v: 1,
  at: '2026-11-24T07:00:00.000Z',
  by: 'ann@host',
  of: { run: '3f2a000000000001' },
} as const
const tags = (add: readonly string[], remove: readonly string[] = []): AnnotationRecord => ({
  ...HEAD,
  kind: 'tags',
  add: [...add],
  remove: [...remove],
})
const fold = (records: readonly AnnotationRecord[]) => records.reduce(annotate, NO_ANNOTATIONS)

describe('tags', () => {
  test('of the file hold until they are taken away, and again when they are added', () => {
    const declared = ['paper', 'debug']
    expect(tagsOf(declared, NO_ANNOTATIONS)).toEqual(['debug', 'paper'])
    expect(tagsOf(declared, fold([tags(['good'], ['debug'])]))).toEqual(['good', 'paper'])
    expect(tagsOf(declared, fold([tags([], ['debug']), tags(['debug'])]))).toEqual(['debug', 'paper'])
  })

  const word = fc.constantFrom('a', 'b', 'c', 'd')
  const change = fc.record({ add: fc.uniqueArray(word), remove: fc.uniqueArray(word) })

  test('hold as the last change that named them says, whatever came before', () => {
    fc.assert(
      fc.property(fc.array(change), fc.uniqueArray(word), (changes, declared) => {
        const held = new Set(declared)
        for (const { add, remove } of changes) {
          for (const each of add) held.add(each)
          for (const each of remove) held.delete(each)
        }
        const after = fold(changes.map(({ add, remove }) => tags(add, remove)))
        expect(tagsOf(declared, after)).toEqual([...held].sort())
      }),
    )
  })

  test('are the same when a change is made twice', () => {
    fc.assert(
      fc.property(fc.array(change), change, (changes, { add, remove }) => {
        const once = fold([...changes.map(each => tags(each.add, each.remove)), tags(add, remove)])
        expect(annotate(once, tags(add, remove))).toEqual(once)
      }),
    )
  })

  test.each([
    ['debug', true],
    ['paper/fig-2', true],
    ['größe:10', true],
    ['', false],
    ['two words', false],
    ['-minus', false],
    ['+plus', false],
    ['a,b', false],
    ['a|b', false],
    ['bell\u0007', false],
    ['x'.repeat(65), false],
  ])('%j is one: %s', (word, isOne) => expect(annotationRecord.safeParse(tags([word])).success).toBe(isOne))
})

test('a note takes the place of the one before, and leaves tags alone', () => {
  const note = (text: string | null): AnnotationRecord => ({ ...HEAD, kind: 'note', note: text })
  expect(fold([tags(['a']), note('first'), note('second')])).toEqual({
    added: ['a'],
    removed: [],
    note: 'second',
  })
  expect(fold([note('first'), note(null)]).note).toBeNull()
})
