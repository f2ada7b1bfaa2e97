// What of ours runs at the provider, whoever launched it, and which of it nobody needs any more.

import type { LiveDocument, LiveRow } from '../domain/cloud-documents.ts'
import type { Cloud, CloudApp } from '../domain/cloud-port.ts'
import { SweepdeckError } from '../domain/errors.ts'
import { usdPerHour } from '../domain/price-book.ts'
import { isFinalSweepState } from '../domain/states.ts'
import type { StoreQueries } from '../domain/store-port.ts'

export interface LivePorts {
  readonly cloud: Pick<Cloud, 'apps' | 'stopApp' | 'launchedFrom'>
  readonly store: Pick<StoreQueries, 'summary'>
}

export interface LiveService {
  apps(): Promise<LiveDocument>
  /** Apps that nobody needs: of no project of this machine, or of a sweep that is over and has no schedule. */
  orphans(): Promise<readonly LiveRow[]>
  /** Ends these Apps, with every container they have; gives those that ended. Throws what the first refusal was. */
  end(apps: readonly LiveRow[]): Promise<readonly LiveRow[]>
}

/** Answers `ls --live` and `stop --orphans`. */
export const createLive = ({ cloud, store }: LivePorts): LiveService => ({
  apps: async () => {
    const apps = await rowsOf({ cloud, store })
    const rates = apps.map(row => row.usd_per_hour)
    return {
      apps: [...apps],
      usd_per_hour: rates.reduce((sum, rate) => (sum === null || rate === null ? null : sum + rate), 0),
    }
  },
  orphans: async () => (await rowsOf({ cloud, store })).filter(isOrphan),
  end: async apps => {
    const outcomes = await Promise.allSettled(apps.map(({ app_id }) => cloud.stopApp(app_id)))
    const failed = outcomes.find(outcome => outcome.status === 'rejected')
    const ended = apps.filter((_, index) => outcomes[index]?.status === 'fulfilled')
    if (failed !== undefined)
      throw new SweepdeckError(
        `${ended.length} of ${apps.length} Apps were ended: ${(failed.reason as Error).message}`,
        {
          code: 'live.not_ended',
          hint: '`sweepdeck ls --live` shows what still runs; try again, or `modal app stop APP`.',
          cause: failed.reason,
        },
      )
    return ended
  },
})

const isOrphan = ({ known, sweep_state, scheduled }: LiveRow): boolean =>
  known === 'nobody' || (!scheduled && sweep_state !== null && isFinalSweepState(sweep_state))

/** Newest first. */
const rowsOf = async (ports: LivePorts): Promise<readonly LiveRow[]> => {
  const rows = await Promise.all((await ports.cloud.apps()).map(app => rowOf(app, ports)))
  return rows.sort((a, b) => (a.sweep_id < b.sweep_id ? 1 : -1))
}

const rowOf = async (app: CloudApp, { cloud, store }: LivePorts): Promise<LiveRow> => {
  const sweep = store.summary(app.sweepId)
  const home = sweep === null ? await cloud.launchedFrom(app.sweepId) : null
  const price = sweep?.plan.price.nano_usd_per_s ?? priceOfTags(app.tags)
  return {
    app_id: app.appId,
    name: app.name,
    sweep_id: app.sweepId,
    sweep: sweep?.name ?? app.tags.sweep ?? null,
    sweep_state: sweep?.state ?? null,
    known: sweep !== null ? 'here' : home !== null ? 'elsewhere' : 'nobody',
    project: home,
    scheduled: sweep?.plan.schedule != null || app.tags.scheduled === 'yes',
    state: app.state,
    containers: app.containers,
    usd_per_hour: price === null ? null : usdPerHour(price * runContainers(app)),
    created_at: app.createdAt,
  }
}

/** All but the driver's, which has no GPU and costs next to nothing. */
const runContainers = ({ containers }: CloudApp): number => Math.max(0, containers - 1)

const priceOfTags = ({ nano_usd_per_s: text }: CloudApp['tags']): number | null =>
  text !== undefined && /^\d+$/.test(text) ? Number(text) : null
