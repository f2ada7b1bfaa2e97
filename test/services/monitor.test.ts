import { describe, expect, test } from 'vitest'
import type { Cloud } from '../../src/domain/cloud-port.ts'
import type { RunFacts, SweepFacts } from '../../src/domain/facts.ts'
import { createMonitor, type MonitorPorts } from '../../src/services/monitor.ts'
import { attempt } from '../domain/ledger/attempts.ts'
import { run } from '../support/facts.ts'
import { summary } from './summaries.ts'

const HOUR = 3_600_000
const START = Date.parse('2026-11-24T07:10:00Z')
const GPU = { name: 'T4', utilisation: 50, memoryMib: 1, memoryTotalMib: 2, temperatureC: 3 }

const inContainer = (host: string, facts: Parameters<typeof attempt>[0] = {}) =>
  attempt({ host, startedAt: START, elapsedS: 1800, lastT: 1800, ...facts })
const live = (host: string) => inContainer(host, { end: null, elapsedS: null })

const made = (
  runs: readonly RunFacts[],
  {
    now = START + HOUR,
    engine = 'modal',
    cloud = {},
    files = {},
  }: {
    now?: number
    engine?: string
    cloud?: Partial<Cloud>
    files?: Readonly<Record<string, string>>
  } = {},
) => {
  const sweep = summary({ engine, createdAt: START })
  const facts: SweepFacts = {
    plan: sweep.plan,
    state: 'running',
    stateWhy: '',
    createdAt: START,
    endedAt: null,
    runs: runs.map(each => ({ ...each, sweepId: sweep.sweepId })),
  }
  const asked: unknown[] = []
  const ports: MonitorPorts = {
    store: {
      sweeps: () => [sweep],
      sweep: () => facts,
      ledger: () => [],
      prices: () => [],
      run: (_, id) => facts.runs.find(({ runId }) => runId === id) ?? null,
      findRuns: () => facts.runs.slice(0, 1).map(({ runId }) => ({ sweepId: sweep.sweepId, runId })),
    },
    cloud: {
      apps: async () => [
        {
          appId: 'ap-1',
          name: `sweepdeck-${sweep.sweepId}`,
          sweepId: sweep.sweepId,
          state: 'deployed',
          containers: 2,
          createdAt: null,
          tags: {},
        },
      ],
      containers: async () => [
        { containerId: 'ta-1', enqueuedAt: null, startedAt: '2026-11-24T07:10:00Z' },
        { containerId: 'ta-2', enqueuedAt: '2026-11-24T07:10:00Z', startedAt: null },
      ],
      gpus: async id => {
        asked.push(id)
        return [GPU]
      },
      bill: async window => {
        asked.push(window)
        return []
      },
      ...cloud,
    },
    clock: { now: () => now },
    files: { readText: async path => files[path] ?? '' },
    ownGpus: async names => {
      asked.push(names)
      return [GPU]
    },
  }
  return { sweep, asked, monitor: createMonitor(ports) }
}

describe('containers', () => {
  test('are told with the runs that are in them now, two of one container included', async () => {
    const { sweep, monitor } = made([
      run({ lr: 1, attempts: [inContainer('ta-2'), live('ta-1')] }),
      run({ lr: 2, attempts: [live('ta-1')] }),
      run({ lr: 3, attempts: [inContainer('ta-2')] }),
    ])
    const { app_id, containers } = await monitor.containers(sweep.name)
    expect(app_id).toBe('ap-1')
    expect(containers.map(({ state, run_ids }) => [state, run_ids.length])).toEqual([
      ['ready', 2],
      ['starting', 0],
    ])
  })

  test('are none where the App does not live, and cost nothing', async () => {
    const { sweep, monitor } = made([], { cloud: { apps: async () => [] } })
    expect(await monitor.containers(sweep.name)).toMatchObject({ app_id: null, containers: [] })
  })

  test('are none of this machine', async () => {
    const { sweep, monitor } = made([], { engine: 'local' })
    await expect(monitor.containers(sweep.name)).rejects.toMatchObject({ code: 'containers.none' })
  })
})

describe('the GPU of a run', () => {
  test('on Modal is asked in its container, on this machine by what it was given', async () => {
    const attempts = [live('ta-1')]
    const there = made([run({ attempts })])
    expect((await there.monitor.gpu('1')).host).toBe('ta-1')
    expect(there.asked).toEqual(['ta-1'])
    const here = made([run({ attempts: [{ ...live('box'), gpu: '1' }] })], { engine: 'local' })
    expect((await here.monitor.gpu('1')).gpus).toMatchObject([{ name: 'T4', temperature_c: 3 }])
    expect(here.asked).toEqual(['1'])
  })

  test('is not asked of a run that does not run', async () => {
    const { monitor } = made([run({ attempts: [inContainer('ta-1')] })])
    await expect(monitor.gpu('1')).rejects.toMatchObject({ code: 'gpu.not_running' })
  })
})

describe('a bill', () => {
  test('is asked for whole hours that are over, and of another App is none of ours', async () => {
    const { sweep, asked, monitor } = made([run({ attempts: [inContainer('ta-1')] })], {
      now: START + 2 * HOUR,
      cloud: {
        bill: async window => {
          asked.push(window)
          const at = (app: string, hour: string, usd: string) => ({
            app,
            start: `2026-11-24T${hour}:00:00+00:00`,
            usd,
          })
          return [at(`sweepdeck-${sweep.sweepId}`, '07', '1.5'), at('other', '07', '9')]
        },
      },
    })
    const bill = await monitor.bill(sweep.name, { kind: 'workspace' })
    expect(asked).toEqual([{ from: '2026-11-24T07:00:00.000Z', to: '2026-11-24T09:00:00.000Z' }])
    expect(bill.billed_usd).toBe(1.5)
    const parts = bill.runs.reduce((sum, each) => sum + each.billed_usd, bill.idle_usd + bill.unallocated_usd)
    expect(parts).toBeCloseTo(1.5, 9)
    expect(bill.runs).toHaveLength(1)
  })

  test('is not asked for before the first hour is over', async () => {
    const { sweep, asked, monitor } = made([run({ attempts: [inContainer('ta-1')] })], {
      now: START + HOUR / 2,
    })
    expect(await monitor.bill(sweep.name, { kind: 'workspace' })).toMatchObject({
      billed_usd: 0,
      runs: [{ billed_usd: 0 }],
    })
    expect(asked).toEqual([])
  })

  test('is not to be had for this machine', async () => {
    const { sweep, monitor } = made([], { engine: 'local' })
    await expect(monitor.bill(sweep.name, { kind: 'workspace' })).rejects.toMatchObject({ code: 'bill.none' })
  })

  const HEADER = 'ChargePeriodStart,ChargePeriodEnd,BilledCost,BillingCurrency,ResourceName'
  const filed = (name: string, ...lines: readonly string[]) =>
    made([run({ attempts: [inContainer('ta-1')] })], {
      engine: 'local',
      files: { [name]: [HEADER, ...lines].join('\r\n') },
    })
  const DAY = '2026-11-24T00:00:00Z,2026-11-25T00:00:00Z'

  test('that a file holds in FOCUS columns is shared out as one that was asked for', async () => {
    const { sweep, monitor, asked } = filed(
      'march.csv',
      `${DAY},1.25,USD,"a ""name"", sweepdeck-${summary().sweepId}"`,
      `${DAY},0.000000001,USD,sweepdeck-${summary().sweepId}`,
      `${DAY},9,USD,sweepdeck-20260101-000000-ffff`,
    )
    const bill = await monitor.bill(sweep.name, { kind: 'focus', path: 'march.csv' })
    expect(asked).toEqual([])
    expect(bill).toMatchObject({
      app: 'march.csv',
      from: '2026-11-24T00:00:00.000Z',
      to: '2026-11-25T00:00:00.000Z',
      billed_usd: 1.250000001,
      idle_usd: 0,
      unallocated_usd: 0,
      runs: [{ billed_usd: 1.250000001 }],
    })
  })

  test('in a file that names no sweep at all is for this one; one that names others only is not', async () => {
    const own = filed('cluster.csv', `${DAY},3,USD,node-7`)
    expect(await own.monitor.bill(own.sweep.name, { kind: 'focus', path: 'cluster.csv' })).toMatchObject({
      billed_usd: 3,
    })
    const others = filed('others.csv', `${DAY},3,USD,sweepdeck-20260101-000000-ffff`)
    await expect(
      others.monitor.bill(others.sweep.name, { kind: 'focus', path: 'others.csv' }),
    ).rejects.toMatchObject({ code: 'bill.none' })
  })

  test.each([
    ['has no column BilledCost', 'ChargePeriodStart,ChargePeriodEnd\n'],
    ['line 2: it is in EUR', `${HEADER}\n${DAY},1,EUR,x\n`],
    ['line 3: "much" is no amount', `${HEADER}\n${DAY},1,USD,x\n${DAY},much,USD,x\n`],
    ['line 2: its charge period is no time', `${HEADER}\n2026-11-24,2026-11-24,1,USD,x\n`],
  ])('in a file that %s is refused', async (message, text) => {
    const { sweep, monitor } = made([], { engine: 'local', files: { 'bad.csv': text } })
    await expect(monitor.bill(sweep.name, { kind: 'focus', path: 'bad.csv' })).rejects.toThrow(message)
  })
})
