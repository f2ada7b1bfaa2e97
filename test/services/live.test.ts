import { describe, expect, test } from 'vitest'
import type { Cloud, CloudApp } from '../../src/domain/cloud-port.ts'
import { createLive } from '../../src/services/live.ts'
import { summary } from './summaries.ts'

const app = (sweepId: string, rest: Partial<CloudApp> = {}): CloudApp => ({
  appId: `ap-${sweepId}`,
  name: `sweepdeck-${sweepId}`,
  sweepId,
  state: 'deployed',
  containers: 3,
  createdAt: null,
  tags: {},
  ...rest,
})

const live = (
  apps: readonly CloudApp[],
  {
    state = 'running' as const,
    stopApp = async () => {},
  }: { state?: 'running' | 'finished'; stopApp?: Cloud['stopApp'] } = {},
) =>
  createLive({
    cloud: {
      apps: async () => apps,
      stopApp,
      launchedFrom: async id => (id === 'other' ? '/p/.sweepdeck' : null),
    },
    store: { summary: id => (id === 'mine' ? summary({ sweepId: 'mine', state }) : null) },
  })

describe('what lives at the provider', () => {
  test('is of this project, of another one on this machine, or of nobody here', async () => {
    const { apps } = await live([app('mine'), app('other'), app('stray')]).apps()
    expect(apps.map(({ sweep_id, known, project }) => [sweep_id, known, project])).toEqual([
      ['stray', 'nobody', null],
      ['other', 'elsewhere', '/p/.sweepdeck'],
      ['mine', 'here', null],
    ])
  })

  test('costs what its run containers cost; the price of a forgotten one is in its tags', async () => {
    const { apps, usd_per_hour } = await live([app('stray', { tags: { nano_usd_per_s: '164000' } })]).apps()
    expect(apps[0]?.usd_per_hour).toBeCloseTo(2 * 0.5904)
    expect(usd_per_hour).toBeCloseTo(2 * 0.5904)
    expect((await live([app('stray')]).apps()).usd_per_hour).toBeNull()
  })
})

describe('orphans', () => {
  const ids = async (apps: readonly CloudApp[], state: 'running' | 'finished') =>
    (await live(apps, { state }).orphans()).map(({ sweep_id }) => sweep_id)

  test('are of nobody, or of a sweep that is over; never what another project runs, or what a schedule needs', async () => {
    expect(await ids([app('mine'), app('other'), app('stray')], 'running')).toEqual(['stray'])
    expect(await ids([app('mine'), app('other')], 'finished')).toEqual(['mine'])
    expect(await ids([app('mine', { tags: { scheduled: 'yes' } })], 'finished')).toEqual([])
  })

  test('that Modal does not let go are said', async () => {
    const service = live([app('stray')], {
      stopApp: async () => {
        throw new Error('refused')
      },
    })
    await expect(service.end(await service.orphans())).rejects.toMatchObject({
      code: 'live.not_ended',
      message: '0 of 1 Apps were ended: refused',
    })
  })
})
