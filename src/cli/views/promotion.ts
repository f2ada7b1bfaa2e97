// What a promotion has done.
import type { PromoteDocument } from '../../domain/promotion-documents.ts'
import { bytes } from '../../format/bytes.ts'
import { sanitizeLine } from '../../format/sanitize.ts'
import { metricText, plural } from '../../format/words.ts'

export const promotionLines = (promotion: PromoteDocument): readonly string[] => {
  const { name, n, folder, run_id, step, metric, files, passed_over } = promotion
  const size = files.reduce((sum, file) => sum + file.bytes, 0)
  const value = metric.value === null ? '' : `, ${sanitizeLine(metric.name)} ${metricText(metric.value)}`
  return [
    ...passed_over.map(({ why }) => `Passed over: ${sanitizeLine(why)}`),
    `Promoted step ${step} of run ${run_id} (${sanitizeLine(promotion.sweep)}${value}) as ${name}`,
    `It is at promoted/${name}/${folder} on the volume, ${bytes(size)}${n === 1 ? '' : `; it takes the place of ${plural(n - 1, 'earlier promotion')}`}.`,
    `Serve it: sweepdeck serve ${name}`,
  ]
}
