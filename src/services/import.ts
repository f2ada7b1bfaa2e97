// Takes over what another tool knows: its space as a sweep file, and what it has finished as a sweep of this project.
import { SweepdeckError } from '../domain/errors.ts'
import type { ImportChange, ImportDocument, ImportKind } from '../domain/import-document.ts'
import type { StudyReader } from '../domain/imported-study.ts'
import type { Clock, Digest, ImportedSweeps, UserFiles } from '../domain/ports.ts'
import { type StudySweep, studySweep } from '../domain/study-records.ts'
import type { Conversion, ImportAnswers } from '../domain/sweep-file/import/conversion.ts'
import { convertHydra } from '../domain/sweep-file/import/hydra.ts'
import { convertStudy } from '../domain/sweep-file/import/optuna.ts'
import { kindOfName, kindOfText } from '../domain/sweep-file/import/source-kind.ts'
import { convertWandb } from '../domain/sweep-file/import/wandb.ts'

export interface ImportRequest {
  /** A file, or the URL of a storage of Optuna. */
  readonly source: string
  /** null: by what it looks like. */
  readonly from: ImportKind | null
  /** Where the sweep file will be written. */
  readonly file: string
  /** Of the studies in a storage; null: the only one. */
  readonly study: string | null
  readonly answers: ImportAnswers
  readonly progress: (line: string) => void
}

export interface Imported {
  readonly document: ImportDocument
  /** The sweep file. */
  readonly text: string
}

export interface ImportPorts {
  readonly files: UserFiles
  readonly readStudy: StudyReader
  readonly imported: ImportedSweeps
  readonly digest: Digest
  readonly clock: Pick<Clock, 'now'>
}

/** Reads, converts, and puts results on the volume; the sweep file itself is the caller's to write. */
export const importSweep = async (request: ImportRequest, ports: ImportPorts): Promise<Imported> => {
  const kind = request.from ?? kindOfName(request.source)
  if (kind === 'optuna') return importStudy(request, ports)
  const text = await ports.files.readText(request.source)
  const looksLike = kind ?? kindOfText(text)
  if (looksLike === null) throw unknownSource(request.source)
  if (looksLike === 'optuna') return importStudy(request, ports)
  const convert = looksLike === 'wandb' ? convertWandb : convertHydra
  const { source, answers } = request
  const conversion = convert(text, { source, path: ports.files.absolute(request.file), answers })
  return imported(looksLike, request, { conversion, results: null })
}

const unknownSource = (source: string): SweepdeckError =>
  new SweepdeckError(`${source} looks like no sweep of W&B, Hydra or Optuna`, {
    code: 'import.unknown',
    hint: 'Say what it is with --from wandb, --from hydra or --from optuna.',
  })

const importStudy = async (request: ImportRequest, ports: ImportPorts): Promise<Imported> => {
  const { source: storage, study: name, answers, progress } = request
  const study = await ports.readStudy({ storage, study: name, progress })
  const path = ports.files.absolute(request.file)
  const conversion = convertStudy(study, { path, answers })
  const root = ports.files.folderOf(request.file)
  const sweep = studySweep(
    { study, metric: answers.metric, text: conversion.text, root, now: ports.clock.now() },
    ports.digest,
  )
  if (sweep === null) return imported('optuna', request, { conversion, results: null })
  progress(`writing ${sweep.files.length} files`)
  const added = await ports.imported.add(sweep.plan.sweep_id, sweep.files)
  const results = {
    sweep_id: sweep.plan.sweep_id,
    name: sweep.plan.name,
    run_count: sweep.counts.finished + sweep.counts.pruned + sweep.counts.failed,
    ...sweep.counts,
    added,
  }
  const changes = [...conversion.changes, ...changesOfResults(sweep)]
  return imported('optuna', request, { conversion: { ...conversion, changes }, results })
}

const changesOfResults = ({ leftOut, repeated }: StudySweep): readonly ImportChange[] => {
  const say = (path: string, kind: ImportChange['kind'], text: string): ImportChange => ({
    path,
    line: null,
    kind,
    text,
  })
  return [
    say(
      'trials',
      'meaning',
      'have hours and no dollars; points of their curves are spread evenly over each, as a study does not say when they were reported; no run is ever taken over from them',
    ),
    ...(leftOut === 0
      ? []
      : [say('trials', 'dropped', `${leftOut} of them had not come to an end, and are left out`)]),
    ...(repeated === 0
      ? []
      : [
          say(
            'trials',
            'meaning',
            `${repeated} of them tried a config again: they are told apart as seeds 0, 1, 2, …`,
          ),
        ]),
  ]
}

const imported = (
  from: ImportKind,
  { source, file }: ImportRequest,
  { conversion, results }: { readonly conversion: Conversion; readonly results: ImportDocument['results'] },
): Imported => ({
  text: conversion.text,
  document: {
    from,
    source,
    file,
    changes: [...conversion.changes],
    questions: [...conversion.questions],
    results,
  },
})
