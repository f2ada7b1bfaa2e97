import { expect, test } from 'vitest'
import type { Cloud } from '../../src/domain/cloud-port.ts'
import { SweepdeckError } from '../../src/domain/errors.ts'
import { createModalDoctor } from '../../src/services/doctor-modal.ts'
import { createModalPrices } from '../../src/services/modal-prices.ts'
import { createPrices } from '../../src/services/prices.ts'

const ACCESS = {
  client: '1.5.5',
  python: '3.11.2',
  executable: '/env/bin/python',
  workspace: 'ours',
  environment: '',
  billing: true,
}

const look = (cloud: Partial<Cloud> = {}) =>
  createModalDoctor({
    cloud: {
      python: async () => '/env/bin/python',
      access: async () => ACCESS,
      volumeVersion: async () => 2,
      ...cloud,
    },
    volume: 'sweepdeck',
  })(() => {})

test('a workspace that can be used passes', async () => {
  const { checks, needsToken } = await look()
  expect(needsToken).toBe(false)
  expect(checks.map(({ name, ok }) => [name, ok])).toEqual(
    ['python', 'client', 'token', 'workspace', 'environment', 'billing', 'volume'].map(name => [name, true]),
  )
})

test('what the plan does not show, and an old volume, are no failure but have a consequence', async () => {
  const { checks } = await look({
    access: async () => ({ ...ACCESS, billing: false }),
    volumeVersion: async () => 1,
  })
  expect(checks.every(({ ok }) => ok)).toBe(true)
  expect(checks.filter(({ hint }) => hint !== null).map(({ name }) => name)).toEqual(['billing', 'volume'])
})

test.each([
  ['modal.no_token', 'token', true],
  ['modal.unreachable', 'network', false],
  ['modal.client_version', 'client', false],
] as const)('%s is a row that says what to do, and the last one', async (code, name, needsToken) => {
  const report = await look({
    access: async () => {
      throw new SweepdeckError('why', { code, hint: 'what to do' })
    },
  })
  expect(report.needsToken).toBe(needsToken)
  expect(report.checks.at(-1)).toEqual({ name, ok: false, found: 'why', hint: 'what to do' })
})

test("a workspace's own rates take the place of the list's, by whatever name", async () => {
  const file = { read: async () => null, replace: async () => {} }
  const clock = { now: () => Date.UTC(2026, 10, 24) }
  const prices = createModalPrices({
    cloud: { rates: async () => ({ gpu_T4: 0.36, 'GPU A100-80GB': 1.8, cpu: 0.072 }) },
    list: createPrices({ file, clock }).document,
    clock,
  })
  const { rates, cpu, memory, dated } = await prices()
  expect(dated).toBe('2026-11-24')
  expect(rates.find(({ gpu }) => gpu === 'T4')).toMatchObject({ usd_per_hour: 0.36, usd_per_minute: 0.006 })
  expect(rates.find(({ gpu }) => gpu === 'A100-80GB')?.usd_per_hour).toBe(1.8)
  expect(rates.find(({ gpu }) => gpu === 'L4')?.source).not.toBe('rates of this workspace')
  expect(cpu.usd_per_core_second).toBeCloseTo(0.00002)
  expect(memory.usd_per_gib_hour).toBeGreaterThan(0)
})
