import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { canonicalJson } from '../../src/domain/canonical-json.ts'
import { codeIdentity, idsOf } from '../../src/domain/identity.ts'

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')

describe('canonical JSON', () => {
  test('is one text whatever the order of the keys', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue({ noUnicodeString: false })), object => {
        const turned = Object.fromEntries(Object.entries(object).reverse())
        expect(canonicalJson(turned)).toBe(canonicalJson(object))
      }),
    )
  })

  test('reads back as the same value', () => {
    fc.assert(
      fc.property(fc.jsonValue(), value => {
        expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)))
      }),
    )
  })

  test('has one zero', () => expect(canonicalJson([-0, 0, 1.0, 1e21])).toBe('[0,0,1,1e+21]'))

  test.each([Number.NaN, Number.POSITIVE_INFINITY, undefined, () => 1])('refuses %s', value =>
    expect(() => canonicalJson({ value })).toThrow(TypeError))
})

describe('ids are the ones given out before', () => {
  const config = { lr: 1e-3, model: { heads: 6, name: 'vit' }, text: 'ü "q"\n' }
  const target = { kind: 'function', file: 'train.py', function: 'train', root: '/a' } as const
  const sources = [
    { path: 'train.py', sha256: 'aa' },
    { path: 'model.py', sha256: 'bb' },
  ]

  test('configs', () =>
    expect(idsOf({ config, seeds: [], identity: '' }, sha256).configId).toMatchInlineSnapshot(
      `"4ec8a15dbdc0"`,
    ))
  test('runs, one per seed', () =>
    expect(idsOf({ config, seeds: [null, 0, 1], identity: 'code' }, sha256).runIds).toMatchInlineSnapshot(`
      [
        "dd9cc552222cca0f",
        "8948d6d8e87427c8",
        "db600ff7aa0a6f91",
      ]
    `))
  test('code', () =>
    expect(codeIdentity(target, sources, sha256)).toMatchInlineSnapshot(
      `"1b03995fc857e12b7d4572611cf1ae95c3bd11d33d7a43ee31af0f62c903d93b"`,
    ))

  test('a config id hashes the canonical JSON of the config, a run id that of code, config and seed', () =>
    expect(idsOf({ config, seeds: [7], identity: 'code' }, sha256)).toEqual({
      configId: sha256(canonicalJson({ config })).slice(0, 12),
      runIds: [sha256(canonicalJson({ seed: 7, config, code: 'code' })).slice(0, 16)],
    }))

  test('code is the same in another folder and in another order of its sources, and another when one changes', () => {
    const here = codeIdentity(target, sources, sha256)
    expect(codeIdentity({ ...target, root: '/b' }, sources.toReversed(), sha256)).toBe(here)
    expect(codeIdentity(target, [{ path: 'train.py', sha256: 'ab' }], sha256)).not.toBe(here)
    expect(codeIdentity({ ...target, function: 'other' }, sources, sha256)).not.toBe(here)
  })
})
