// `sweepdeck compare [TARGET…]`: configs ranked, and their results against what they cost.
import { configDiff } from '../../domain/compare/config-diff.ts'
import { diffSides } from '../../domain/compare/diff-sides.ts'
import type { CurveAxis } from '../../domain/compare/run-curve.ts'
import { type CompareDocument, type ComparedCurve, compareDocument } from '../../domain/compare-document.ts'
import { EXIT, type ExitCode } from '../../domain/errors.ts'
import { encodeNumber } from '../../domain/number-code.ts'
import type { App } from '../../services/app.ts'
import type { Session } from '../session.ts'
import { sweepIdOf } from '../targets.ts'
import { compareLines } from '../views/compare.ts'
import { configDiffLines } from '../views/config-diff.ts'
import { curveLines } from '../views/curves.ts'

export interface CompareFlags {
  /** A query. */
  readonly where?: string
  readonly objectives?: string
  readonly curves?: CurveAxis
  readonly top?: number
  /** Two configs or runs, with a comma between. */
  readonly diff?: string
}

const TOP = 5

export const compare = async (
  session: Session,
  {
    targets,
    where,
    objectives,
    curves: by,
    top = TOP,
    diff: written,
  }: CompareFlags & { readonly targets: readonly string[] },
): Promise<ExitCode> => {
  const { output } = session
  const app = await session.app()
  const words = targets.length === 0 ? [await sweepIdOf(app, undefined)] : targets
  const document = await app.compare(words, {
    ...(where !== undefined && { where }),
    ...(objectives !== undefined && { objectives }),
  })
  const diff = written === undefined ? undefined : diffOf(document, written)
  const curves = by === undefined ? undefined : await curvesOf(app, { document, top })
  if (output.json) {
    const extra = { ...(curves && { curves: [...curves] }), ...(diff && { diff: diff.document }) }
    output.document(compareDocument, { ...document, ...extra })
    return EXIT.done
  }
  const { look } = output
  if (diff) output.lines(configDiffLines(diff.of, { titles: diff.titles, look }))
  else output.lines(compareLines(document, look))
  if (curves && by) output.lines(curveLines(document, { curves, by, look }))
  return EXIT.done
}

const curvesOf = (
  app: App,
  { document, top }: { readonly document: CompareDocument; readonly top: number },
): Promise<readonly ComparedCurve[]> => {
  const runs = document.rows
    .slice(0, top)
    .flatMap(({ runs: [best] }, row) =>
      best === undefined ? [] : { row, sweepId: best.sweep_id, runId: best.run_id },
    )
  return app.compareCurves({ metric: document.metric.name, runs })
}

const diffOf = (document: CompareDocument, written: string) => {
  const [a, b] = diffSides(written, document)
  const of = configDiff(a, b)
  const encoded = (value: number | undefined) => (value === undefined ? undefined : encodeNumber(value))
  return {
    of,
    titles: [a.title, b.title] as const,
    document: {
      a: a.title,
      b: b.title,
      parameters: [...of.parameters],
      metrics: of.metrics.map(line => ({ ...line, a: encoded(line.a), b: encoded(line.b) })),
    },
  }
}
