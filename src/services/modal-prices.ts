// The price list with a workspace's own rates in it, as far as the workspace names them.
import type { Cloud } from '../domain/cloud-port.ts'
import type { PricesDocument } from '../domain/documents.ts'
import type { Clock } from '../domain/ports.ts'

export interface ModalPricesPorts {
  readonly cloud: Pick<Cloud, 'rates'>
  readonly list: () => Promise<PricesDocument>
  readonly clock: Pick<Clock, 'now'>
}

const SOURCE = 'rates of this workspace'

/** Answers `prices --modal`; throws where the plan of the workspace does not show its rates. */
export const createModalPrices =
  ({ cloud, list, clock }: ModalPricesPorts) =>
  async (): Promise<PricesDocument> => {
    const [rates, document] = await Promise.all([cloud.rates(), list()])
    const byName = new Map(Object.entries(rates).map(([name, usd]) => [plainName(name), usd]))
    const cpu = byName.get('cpu')
    const memory = byName.get('memory') ?? byName.get('mem')
    return {
      ...document,
      dated: new Date(clock.now()).toISOString().slice(0, 10),
      source: SOURCE,
      rates: document.rates.map(row => {
        const usd = byName.get(plainName(row.gpu))
        return usd === undefined ? row : { ...row, ...perUnit(usd), source: SOURCE }
      }),
      cpu:
        cpu === undefined
          ? document.cpu
          : { usd_per_core_second: cpu / 3600, usd_per_core_hour: cpu, source: SOURCE },
      memory:
        memory === undefined
          ? document.memory
          : { usd_per_gib_second: memory / 3600, usd_per_gib_hour: memory, source: SOURCE },
    }
  }

const perUnit = (usdPerHour: number) => ({
  usd_per_hour: usdPerHour,
  usd_per_second: usdPerHour / 3600,
  usd_per_minute: usdPerHour / 60,
})

/** Its server decides the names: `gpu_a100_80gb`, `GPU A100-80GB` and `A100-80GB` are one. */
const plainName = (name: string): string =>
  name
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '')
    .replace(/^gpu/, '')
