// `sweepdeck import SOURCE`: a sweep of W&B, Hydra or Optuna as a sweep file; trials of a study as results of this project.
import { EXIT, type ExitCode, SweepdeckError } from '../../domain/errors.ts'
import { type ImportKind, importDocument, importKind } from '../../domain/import-document.ts'
import type { Session } from '../session.ts'
import { DEFAULT_SWEEP_FILE } from '../sweep-file-argument.ts'
import { importedLines } from '../views/imported.ts'
import { refuseExisting, writeOwn } from '../written-file.ts'

export interface ImportFlags {
  readonly output?: string
  readonly from?: string
  readonly study?: string
  readonly runCap?: number
  readonly metric?: string
  readonly train?: string
  readonly force?: boolean
}

const COMMAND = 'import'

export const importFrom = async (
  session: Session,
  {
    source,
    output: file = DEFAULT_SWEEP_FILE,
    force = false,
    ...flags
  }: ImportFlags & { readonly source: string },
): Promise<ExitCode> => {
  const { output } = session
  const from = kindOf(flags.from)
  if (!force) await refuseExisting(file, COMMAND)
  const app = await session.app()
  const answers = {
    runCap: flags.runCap ?? null,
    metric: flags.metric ?? null,
    train: flags.train ?? null,
  }
  const { document, text } = await output.during(progress =>
    app.importSweep({ source, from, file, study: flags.study ?? null, answers, progress }),
  )
  await writeOwn(file, text, { command: COMMAND, replaces: force })
  if (output.json) output.document(importDocument, document)
  else output.lines(importedLines(document, output.look))
  return EXIT.done
}

const kindOf = (from: string | undefined): ImportKind | null => {
  if (from === undefined) return null
  const kind = importKind.safeParse(from)
  if (kind.success) return kind.data
  throw new SweepdeckError(`${JSON.stringify(from)} is none of ${importKind.options.join(', ')}`, {
    code: 'cli.bad_value',
  })
}
