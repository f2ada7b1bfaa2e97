// Adds runs to a sweep: what would come is planned first, and asked about; nothing is written before that.
import { duration } from '../../format/duration.ts'
import { money } from '../../format/money.ts'
import { plural } from '../../format/words.ts'
import type { ControlService } from '../../services/app.ts'
import type { ConfirmSheet } from '../sheets/sheet.ts'

type Extension = Awaited<ReturnType<ControlService['extend']>>

export interface ExtensionRequest {
  readonly sweepId: string
  /** Hydra-style, `seeds=5`. */
  readonly overrides: readonly string[]
  readonly cli: string
}

export interface ExtensionPorts {
  readonly control: Pick<ControlService, 'extend'>
  readonly say: (text: string, cli?: string | null) => void
  /** What is done just now. */
  readonly report: (text: string) => void
  readonly ask: (question: Omit<ConfirmSheet, 'kind' | 'isYes'>) => void
}

/** Plans additions and asks about each; `launch` does one that was asked about, by its number. */
export const createExtensions = ({ control, say, report, ask }: ExtensionPorts) => {
  const planned = new Map<number, Extension>()
  let count = 0
  return {
    plan: async ({ sweepId, overrides, cli }: ExtensionRequest): Promise<void> => {
      const extension = await control.extend(sweepId, overrides, report)
      const { added, plan } = extension
      if (added.length === 0) return say('It has all of these runs already.')
      const { cached_count, quote, warnings } = plan.document
      const cached =
        cached_count === 0 ? '' : ` ${plural(cached_count, 'of them is', 'of them are')} known already.`
      count += 1
      planned.set(count, extension)
      ask({
        question: `Add ${plural(added.length, 'run')}?`,
        lines: [`${costText(quote)}${cached}`, ...warnings],
        cli,
        effects: [{ kind: 'launch-extension', id: count, cli }],
      })
    },
    launch: async (id: number, cli: string): Promise<void> => {
      const extension = planned.get(id)
      planned.delete(id)
      if (extension !== undefined) say((await extension.launch()).text, cli)
    },
  }
}

const costText = ({ usd, gpu_hours, wall_s }: Extension['plan']['document']['quote']): string => {
  const { likely } = usd ?? { likely: null }
  if (likely !== null && usd !== null)
    return `About ${money(likely)}${usd.high === null ? '' : `, at most ${money(usd.high)}`}${wall_s.likely === null ? '' : `, ${duration(wall_s.likely)}`}.`
  return gpu_hours.likely === null
    ? 'What they would cost is not known yet.'
    : `About ${gpu_hours.likely} GPU-hours.`
}
