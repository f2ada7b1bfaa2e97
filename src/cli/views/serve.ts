// What serves a promoted checkpoint, what that costs, and how it is ended.
import type { EndpointRow, ServeDocument } from '../../domain/promotion-documents.ts'
import type { PromotionRecord } from '../../domain/protocol.ts'
import { ago, duration } from '../../format/duration.ts'
import type { Look } from '../../format/look.ts'
import { money } from '../../format/money.ts'
import { count } from '../../format/number.ts'
import { plainTable } from '../../format/plain-table.ts'
import { sanitizeLine } from '../../format/sanitize.ts'
import { plural } from '../../format/words.ts'

export const serveLines = (served: ServeDocument): readonly string[] => {
  const { name, n, run_id, step, url, code } = served
  return [
    `${name} (promotion ${n}: step ${step} of run ${run_id}) is served by ${sanitizeLine(code)} at`,
    `  ${sanitizeLine(url)}`,
    `Ask it: curl -d '{"x": 1}' ${sanitizeLine(url)}`,
    ...(served.app_id === null ? ['Ctrl-C ends it.'] : elsewhere(served)),
  ]
}

const elsewhere = (served: ServeDocument): readonly string[] => {
  const { name, usd_per_hour, scaledown_s, max_containers } = served
  const most = plural(max_containers ?? 1, 'container')
  return [
    served.private
      ? 'Only requests with Modal-Key and Modal-Secret of the workspace are let through.'
      : 'Whoever has the address can ask it; --private lets only the workspace through.',
    `Idle it has no container and costs $0; one stays ${duration(scaledown_s ?? 0)} after the last request, ${most} at most` +
      `${usd_per_hour === null ? '' : `, at about ${money(usd_per_hour)}/h`}.`,
    `Stop it: sweepdeck serve ${name} --stop`,
  ]
}

export const deployQuestion = (
  { name, n }: PromotionRecord,
  {
    gpu,
    usdPerHour,
    isPrivate,
  }: { readonly gpu: string | null; readonly usdPerHour: number | null; readonly isPrivate: boolean },
): string => {
  const price = usdPerHour === null ? 'at a price that is not known' : `at about ${money(usdPerHour)}/h`
  return (
    `Deploy promotion ${n} of ${name} on Modal (${gpu === null ? 'no GPU' : sanitizeLine(gpu)}, ${price} while it answers, $0 while idle), ` +
    `${isPrivate ? 'for the workspace only' : 'open to whoever has its address'}?`
  )
}

export const endpointLines = (
  endpoints: readonly EndpointRow[],
  { look, now }: { readonly look: Look; readonly now: number },
): readonly string[] => {
  if (endpoints.length === 0)
    return ['Nothing is served on Modal. `sweepdeck promote RUN`, then `sweepdeck serve NAME`.']
  const [title = '', ...rows] = plainTable<EndpointRow>(
    [
      { title: 'NAME', cell: ({ name }) => sanitizeLine(name) },
      { title: 'PROMOTION', cell: ({ n }) => String(n), align: 'right' },
      { title: 'CONTAINERS', cell: ({ containers }) => count(containers), align: 'right' },
      {
        title: 'SINCE',
        cell: ({ created_at }) => (created_at === null ? '-' : ago(now - Date.parse(created_at))),
      },
      { title: 'ADDRESS', cell: ({ url }) => sanitizeLine(url ?? '-'), shrinks: true },
    ],
    endpoints,
    { width: look.columns },
  )
  return [look.paint('dim', title), ...rows]
}
