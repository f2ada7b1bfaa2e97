import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { SweepdeckError } from '../../src/domain/errors.ts'
import type { Bridge } from '../../src/engines/modal/bridge.ts'
import { createModalPromotions } from '../../src/engines/modal/promotions.ts'
import { PROMOTION } from '../support/sample-documents.ts'

const SWEEP = '20260301-090000-aaaa'
const { passed_over: _, ...record } = PROMOTION

let root: string
let asked: string[]
let isReachable: boolean
let said: string[]

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'sweepdeck-promotions-'))
  mkdirSync(join(root, 'models', 'sweeps', SWEEP), { recursive: true })
  asked = []
  said = []
  isReachable = true
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

const promotions = () => {
  const call = async ({ method, params, result }: Parameters<Bridge['call']>[0]) => {
    asked.push(`${method} ${params?.volume}`)
    if (!isReachable) throw new SweepdeckError('no network', { code: 'modal.unreachable' })
    return result.parse({ records: [record] })
  }
  const bridge = { call, close: () => {} } as Bridge
  return createModalPromotions({ mirrorRoot: root, bridge, say: line => said.push(line) })
}

test('are those of the volume that a sweep is on, and of every volume that was seen', async () => {
  mkdirSync(join(root, 'other'))
  expect(await promotions().list(SWEEP)).toMatchObject([{ name: record.name, n: record.n }])
  await promotions().list(null)
  await promotions().list('20260301-090000-bbbb')
  expect(asked.sort()).toEqual(['promotions models', 'promotions models', 'promotions other'])
})

test('are shown as they were last seen where Modal cannot be asked, and that is said', async () => {
  await promotions().list(SWEEP)
  isReachable = false
  expect(await promotions().list(SWEEP)).toMatchObject([{ name: record.name }])
  expect(said).toEqual([expect.stringContaining('as they were last seen')])
})

test('a sweep that was never seen here has nothing to promote', async () => {
  const { n: _n, folder: _f, files: _s, promoted_at: _p, v: _v, ...wish } = record
  const adding = promotions().add({ ...wish, sweep_id: '20260301-090000-bbbb', manifest: {} as never })
  await expect(adding).rejects.toMatchObject({ code: 'sweep.not_found' })
  expect(asked).toEqual([])
})
