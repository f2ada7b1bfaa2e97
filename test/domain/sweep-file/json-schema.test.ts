// The schema that editors complete a sweep file with.
import { expect, test } from 'vitest'
import { sweepFileJsonSchema } from '../../../src/domain/sweep-file/json-schema.ts'

interface Node {
  readonly properties?: Readonly<Record<string, Node>>
  readonly anyOf?: readonly Node[]
  readonly $defs?: Readonly<Record<string, Node>>
  readonly $ref?: string
  readonly required?: readonly string[]
  readonly enum?: readonly string[]
  readonly additionalProperties?: unknown
}

const schema = sweepFileJsonSchema() as Node

test('it knows every key, and no others', () => {
  expect(Object.keys(schema.properties ?? {})).toEqual(
    expect.arrayContaining([
      'name',
      'train',
      'metric',
      'parameters',
      'zip',
      'any_of',
      'early_terminate',
      'tags',
    ]),
  )
  expect(schema.additionalProperties).toBe(false)
  expect(schema.required).toEqual(['metric'])
  expect(schema.properties?.method?.enum).toEqual(['grid', 'random', 'sobol', 'halving', 'tpe'])
})

test('it knows every shape of a parameter', () => {
  const shapes = schema.$defs?.parameter?.anyOf ?? []
  const keys = new Set(shapes.flatMap(shape => Object.keys(shape.properties ?? {})))
  expect([...keys].toSorted()).toEqual([
    'a',
    'b',
    'distribution',
    'int',
    'log',
    'max',
    'min',
    'mu',
    'parameters',
    'points',
    'probabilities',
    'q',
    'sigma',
    'step',
    'value',
    'values',
    'when',
  ])
})

test('it is plain JSON', () => {
  expect(JSON.parse(JSON.stringify(schema))).toEqual(schema)
})
