// `sweepdeck pull RUN [--best] [--to DIR]`: checkpoints and files of a run, fetched and verified.
import { pullDocument } from '../../domain/cloud-documents.ts'
import { EXIT, type ExitCode } from '../../domain/errors.ts'
import { bytes } from '../../format/bytes.ts'
import { sanitizeLine } from '../../format/sanitize.ts'
import { plural } from '../../format/words.ts'
import type { Session } from '../session.ts'

export interface PullArguments {
  readonly run: string
  readonly best?: boolean
  readonly to?: string
}

export const pull = async (session: Session, { run, best = false, to }: PullArguments): Promise<ExitCode> => {
  const { output } = session
  const app = await session.app()
  const document = await output.during(progress => app.pull({ run, best, to: to ?? null, progress }))
  if (output.json) output.document(pullDocument, document)
  else {
    const { files } = document
    const there = files.filter(({ fetched }) => !fetched).length
    const verified = files.filter(each => each.verified).length
    output.lines([
      `${plural(files.length, 'file')}, ${bytes(document.bytes)}, in ${sanitizeLine(document.to)}` +
        (there === 0 ? '' : `; ${plural(there, 'file')} of them there already`),
      `${plural(verified, 'file')} of checkpoints verified against the sha256 in their manifests`,
    ])
  }
  return EXIT.done
}
