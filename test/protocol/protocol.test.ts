// The golden records: what zod takes here, JSON Schema takes in python/tests/test_protocol_golden.py, and the same
// records are refused by both.
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { PROTOCOL } from '../../src/domain/protocol.ts'
import { protocolJsonSchema } from '../../src/domain/protocol-schema.ts'

type RecordName = keyof typeof PROTOCOL
interface Golden {
  readonly record: RecordName
  readonly value: unknown
  readonly why?: string
}

const read = (name: string): Golden[] =>
  readFileSync(new URL(name, import.meta.url), 'utf8')
    .trimEnd()
    .split('\n')
    .map(line => JSON.parse(line) as Golden)

const valid = read('valid.jsonl')
const invalid = read('invalid.jsonl')

describe('golden records', () => {
  test('cover every record of the protocol', () => {
    expect(new Set(valid.map(golden => golden.record))).toEqual(new Set(Object.keys(PROTOCOL)))
  })

  test.each(
    valid.map((golden, line) => [line + 1, golden] as const),
  )('line %i is taken as it is', (_, golden) => {
    expect(PROTOCOL[golden.record].parse(golden.value)).toEqual(golden.value)
  })

  test.each(
    invalid.map(golden => [golden.record, golden.why, golden] as const),
  )('%s: %s is refused', (_, __, golden) => {
    expect(PROTOCOL[golden.record].safeParse(golden.value).success).toBe(false)
  })
})

test('a plan and an attempt of before presets and places mean what they meant', () => {
  const older = (record: RecordName, ...keys: string[]): unknown => {
    const { value } = valid.find(golden => golden.record === record) as Golden
    return Object.fromEntries(Object.entries(value as object).filter(([key]) => !keys.includes(key)))
  }
  expect(
    PROTOCOL.plan.parse(
      older(
        'plan',
        'preset',
        'pack',
        'resources',
        'image',
        'volume',
        'secrets',
        'schedule',
        'generation_of',
        'serve',
        'budget',
      ),
    ),
  ).toMatchObject({
    preset: { precision: 'auto', batch: 'default', workers: 'auto', scale_lr: 'none' },
    pack: 1,
    resources: null,
    image: null,
    volume: null,
    secrets: [],
    schedule: null,
    generation_of: null,
    serve: null,
    budget: { usd: null, gpu_hours: null, reserve_usd: null, reserve_gpu_hours: null, run_s: null },
  })
  expect(PROTOCOL.attempt.parse(older('attempt', 'gpu_facts'))).toMatchObject({ gpu_facts: null })
})

test('the JSON Schema that Python reads is the one the zod schemas give (npm run schema rewrites it)', async () => {
  await expect(`${JSON.stringify(protocolJsonSchema(), null, 2)}\n`).toMatchFileSnapshot(
    '../../python/src/sweepdeck/protocol.schema.json',
  )
})
