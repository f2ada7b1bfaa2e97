// Whether the name of a metric says that more of it is better.

const LARGER_IS_BETTER =
  /(^|[^a-z])(acc(uracy)?|auc|auroc|f1|score|reward|return|precision|recall|iou|map|bleu|r2)([^a-z]|$)/i

export const looksBetterWhenLarger = (metric: string): boolean =>
  LARGER_IS_BETTER.test(metric.replaceAll('_', ' '))
