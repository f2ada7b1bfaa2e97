import { describe, expect, test } from 'vitest'
import type { DeclaredResources } from '../../src/domain/ports.ts'
import { planSweep } from '../../src/services/plan.ts'
import { INSPECTION, portsOf, request, world } from './planning.ts'

const DECLARED: DeclaredResources = {
  gpu: ['A10', 'T4'],
  cpu: 2,
  memoryGib: 16,
  region: null,
  nonpreemptible: false,
  unread: [],
}

const plan = (declared: DeclaredResources | null, ...overrides: readonly string[]) =>
  planSweep(
    request({ overrides: ['resources.engine=modal', 'expect=1h', ...overrides] }),
    portsOf(world({ inspection: { ...INSPECTION, declared } })),
  )

describe("what a function that is Modal's already asks for", () => {
  test('is planned, priced and shown', async () => {
    const { plan: draft, document } = await plan(DECLARED)
    const nano = 306_000 + 2 * 13_100 + 16 * 2_220
    expect(draft.price.nano_usd_per_s).toBe(nano)
    expect(draft.gpus).toBe(1)
    expect(draft.resources).toMatchObject({ gpu: ['A10', 'T4'], cpu: null, memory_gib: null })
    expect(document.sweep).toMatchObject({ gpu: ['A10', 'T4'], usd_per_run_hour: (nano * 3600) / 1e9 })
    expect(document.quote.gpu_hours.likely).toBe(document.run_count)
    expect(document.quote.usd?.likely).toBeCloseTo((document.run_count * nano * 3600) / 1e9, 6)
  })

  test('comes after what the sweep file asks for', async () => {
    const { plan: draft } = await plan(DECLARED, 'resources.gpu=H100', 'resources.cpu=1')
    expect(draft.price.nano_usd_per_s).toBe(1_097_000 + 13_100 + 16 * 2_220)
    expect(draft.resources?.gpu).toEqual(['H100'])
  })

  test('has no price where only running the code would tell its GPU, and the plan says so', async () => {
    const unread = { ...DECLARED, gpu: null, unread: ['gpu'] }
    const { plan: draft, document } = await plan(unread)
    expect(draft.price.nano_usd_per_s).toBeNull()
    expect(document.quote.usd).toBeNull()
    expect(document.warnings.join()).toContain('resources.gpu')
    const said = await plan(unread, 'resources.gpu=T4')
    expect(said.plan.price.nano_usd_per_s).not.toBeNull()
    expect(said.document.warnings.join()).not.toContain('resources.gpu')
  })

  test('is of no matter on this machine', async () => {
    const { plan: draft } = await planSweep(
      request(),
      portsOf(world({ inspection: { ...INSPECTION, declared: DECLARED } })),
    )
    expect([draft.gpus, draft.resources]).toEqual([0, null])
  })
})
