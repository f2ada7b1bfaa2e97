// What is typed for the values of a parameter, and how they are shown.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { axisText, type Fields, fieldsFrom } from '../../../../src/domain/sweep-file/edit/axis-text.ts'

describe('the values of a parameter in one line', () => {
  test.each<readonly [string, Fields]>([
    ['0.1', { value: '0.1' }],
    ['adam', { value: 'adam' }],
    ['"1, 2"', { value: '"1, 2"' }],
    ['0.1, 0.2', { values: '[0.1, 0.2]' }],
    ['1e-4 to 1e-2 log 5 points', { min: '1e-4', max: '1e-2', log: 'true', points: '5' }],
    ['0 to 1 step 0.25', { min: '0', max: '1', step: '0.25' }],
    ['8 to 64 int', { min: '8', max: '64', int: 'true' }],
    ['normal mu=0 sigma=1', { distribution: 'normal', mu: '0', sigma: '1' }],
    ['{ values: [a, b], probabilities: [0.1, 0.9] }', { values: '[a, b]', probabilities: '[0.1, 0.9]' }],
  ])('%s', (text, fields) => {
    expect(fieldsFrom(text)).toEqual({ fields })
    expect(axisText(fields)).toBe(text)
  })

  test.each<readonly [string, Fields]>([
    ['1e-4..1e-2 log 5', { min: '1e-4', max: '1e-2', log: 'true', points: '5' }],
    ['[1]', { values: '[1]' }],
    ['a: b', { value: '"a: b"' }],
    ['adam, a: b', { values: '[adam, "a: b"]' }],
  ])('%s can be typed, too', (text, fields) => {
    expect(fieldsFrom(text)).toEqual({ fields })
  })

  test.each(['', '[]', '0 to 1 often', '{ min }', '{ }'])('%j is refused with what would be right', text => {
    expect(fieldsFrom(text)).toHaveProperty('expected')
  })

  test('a condition is no value', () => {
    expect(axisText({ values: '[1, 2]', when: 'a > 1' })).toBe('1, 2')
  })

  test('what is shown says the same when it is typed again', () => {
    const number = fc.double({ min: -1e6, max: 1e6, noNaN: true }).map(String)
    const word = fc.constantFrom('adam', '"x, y"', '[1, 2]', 'true', '0.1', '{ a: 1 }')
    const fields: fc.Arbitrary<Fields> = fc.oneof(
      word.map(value => ({ value })),
      fc.array(word, { minLength: 1, maxLength: 4 }).map(values => ({ values: `[${values.join(', ')}]` })),
      fc
        .record(
          {
            min: number,
            max: number,
            log: fc.constant('true'),
            int: fc.constant('true'),
            step: number,
            points: fc.nat(99).map(String),
          },
          { requiredKeys: ['min', 'max'] },
        )
        .map(each => each as Fields),
    )
    fc.assert(
      fc.property(fields, before => {
        expect(fieldsFrom(axisText(before))).toEqual({ fields: before })
      }),
    )
  })
})
