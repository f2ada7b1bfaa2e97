// What has happened to a sweep, for a screen that stays open: what its drivers said, and where runs went on after an
// attempt had ended early, which only the attempts themselves know.
import type { LiveQueries, Resume } from '../domain/live-port.ts'
import { type RunProgress, unitAt } from '../domain/progress.ts'
import type { DriverNote } from '../domain/store-port.ts'

export type LiveNote = Pick<DriverNote, 'time' | 'text' | 'level' | 'runId'>

export interface NotedRun {
  readonly runId: string
  readonly progress: RunProgress | null
  readonly step: number | null
}

/** The newest notes, oldest first. */
export const liveNotes = (
  {
    sweepId,
    runs,
    limit,
  }: { readonly sweepId: string; readonly runs: readonly NotedRun[]; readonly limit: number },
  store: Pick<LiveQueries, 'newestNotes' | 'resumes'>,
): readonly LiveNote[] => {
  const notes = store.newestNotes(sweepId, limit)
  const broken = new Set(
    notes.flatMap(({ kind, runId }) => (kind === 'attempt_ended' && runId ? [runId] : [])),
  )
  if (broken.size === 0) return notes
  const byId = new Map(runs.filter(({ runId }) => broken.has(runId)).map(run => [run.runId, run]))
  const resumes = store.resumes(sweepId, [...broken]).map(
    (resume): LiveNote => ({
      time: resume.at,
      level: 'info',
      runId: resume.runId,
      text: resumeText(resume, byId.get(resume.runId)),
    }),
  )
  return [...notes, ...resumes].sort((a, b) => a.time - b.time).slice(-limit)
}

const resumeText = ({ step }: Resume, run: NotedRun | undefined): string =>
  step === null ? 'starts over' : `resumed from ${run === undefined ? 'step' : unitAt(run, step)} ${step}`
