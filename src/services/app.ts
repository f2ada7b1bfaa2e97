// All that the command line and the terminal UI can do, without knowing which store or engine is behind it.
import type { ModalProofDocument, PullDocument } from '../domain/cloud-documents.ts'
import type { CompareDocument, ComparedCurve } from '../domain/compare-document.ts'
import type { CostDocument } from '../domain/cost-document.ts'
import type {
  DoctorDocument,
  HistoryLine,
  PlanDocument,
  PricesDocument,
  ShowRunDocument,
  ShowSweepDocument,
  SweepRow,
  SyncDocument,
} from '../domain/documents.ts'
import type { GpuRow } from '../domain/gpu-comparison.ts'
import type { Candidate, Inspection } from '../domain/ports.ts'
import type { PromoteDocument } from '../domain/promotion-documents.ts'
import type { PlanRecord, RunRecord } from '../domain/protocol.ts'
import type { ReportDocument } from '../domain/report-document.ts'
import type { ResumeProofDocument } from '../domain/resume-proof.ts'
import type { DriverNote } from '../domain/store-port.ts'
import type { AnnotateService } from './annotate.ts'
import type { CompareRequest } from './compare.ts'
import type { CompareCurvesRequest } from './compare-curves.ts'
import type { DefineService } from './define.ts'
import type { ModalDoctorReport } from './doctor-modal.ts'
import type { ExportedTable, ExportRequest } from './export.ts'
import type { Imported, ImportRequest } from './import.ts'
import type { LiveService } from './live.ts'
import type { LiveView } from './live-view.ts'
import type { MonitorService } from './monitor.ts'
import type { PromoteRequest } from './promote.ts'
import type { ModalProofRequest } from './prove-modal.ts'
import type { PullRequest } from './pull.ts'
import type { ServeService } from './serve.ts'

export interface PlanRequest {
  /** Path of the sweep file, as the user gave it. */
  readonly file: string
  /** Hydra-style overrides, `lr=1e-3,3e-3`. */
  readonly overrides: readonly string[]
  /** Run again what is finished already. */
  readonly noCache: boolean
  /** Take the code identity of the newest sweep of this name. */
  readonly sameCode: boolean
  /** Long work says here what it does: building an environment, importing the module. */
  readonly progress: (line: string) => void
}

export interface ResumeProofRequest extends Pick<PlanRequest, 'file' | 'overrides' | 'progress'> {
  readonly kills: number
  /** Says where the kills are. */
  readonly seed: number
  /** Which run of the plan, from 1. */
  readonly run: number
}

/** A plan record before launch gives it its id and its time. */
export type PlanDraft = Omit<PlanRecord, 'sweep_id' | 'created_at'>

/** A plan that could be launched as it is. */
export interface SweepPlan {
  readonly document: PlanDocument
  readonly plan: PlanDraft
  readonly runs: readonly RunRecord[]
  readonly inspection: Inspection
  /** What is to be done of it on each GPU there is a price of; worked out when it is asked for. */
  readonly gpus: () => readonly GpuRow[]
}

/** A few runs of a plan that only measure how long they would take. */
export interface ProbeOffer {
  readonly runs: number
  /** Seconds of training that each takes at most, and the probe as a whole. */
  readonly runS: number
  readonly wallS: number
  /** What that costs at most; null: no price is known. */
  readonly usd: number | null
  /** Each is in a container, whose start takes and costs something on top of that. */
  readonly inContainers: boolean
  /** Does it, and returns when it is over; the signal stops it. */
  run(options: {
    readonly signal: AbortSignal
    readonly progress: (line: string) => void
  }): Promise<ProbeOutcome>
}

export interface ProbeOutcome {
  readonly sweepId: string
  readonly runs: number
  readonly failed: number
  /** Those that did not come to an end in time, nor said how far they go. */
  readonly open: number
  readonly hours: number
  readonly usd: number | null
}

/** A source of the user's own that is not what it was when the sweep was launched. */
export interface CodeChange {
  readonly path: string
  readonly change: 'changed' | 'added' | 'removed'
}

export interface FollowUpdate {
  readonly sweep: SweepRow
  readonly stateWhy: string
  readonly runsPerS: number | null
  readonly etaS: number | null
  readonly notes: readonly DriverNote[]
  readonly ended: readonly { readonly runId: string; readonly state: string; readonly value: number | null }[]
}

/** What a control command did; `restarted`: no driver was alive, one was started for it. */
export interface ControlOutcome {
  readonly sweepId: string
  /** Number of the request; null where nothing had to be asked for. */
  readonly seq: number | null
  readonly restarted: boolean
  /** One line for people. */
  readonly text: string
}

export interface ControlService {
  /** Targets: sweep names or ids, run ids or unique prefixes. */
  stop(targets: readonly string[], options: { readonly all: boolean }): Promise<readonly ControlOutcome[]>
  pause(sweep: string, options: { readonly now: boolean }): Promise<ControlOutcome>
  resume(targets: readonly string[]): Promise<readonly ControlOutcome[]>
  retry(targets: readonly string[], options: { readonly fresh: boolean }): Promise<readonly ControlOutcome[]>
  parallel(sweep: string, parallel: number): Promise<ControlOutcome>
  /** null: no limit; what is left out stays as it is. */
  budget(
    sweep: string,
    change: { readonly usd?: number | null; readonly gpuHours?: number | null },
  ): Promise<ControlOutcome>
  /** Plans the addition first; nothing is written until `launch` is called. */
  extend(
    sweep: string,
    overrides: readonly string[],
    progress: (line: string) => void,
  ): Promise<{
    readonly added: readonly RunRecord[]
    readonly plan: SweepPlan
    launch(): Promise<ControlOutcome>
  }>
}

export interface ModalService {
  /** What sweeps on Modal need, asked of Modal. */
  doctor(progress: (line: string) => void): Promise<ModalDoctorReport>
  /** Has the user make a token in a browser; false: none was made. */
  logIn(): Promise<boolean>
  /** Runs two tiny runs for at most so much, and says what of it went as it should. */
  prove(request: ModalProofRequest): Promise<ModalProofDocument>
  /** The price list with the workspace's own rates; throws where its plan does not show them. */
  prices(): Promise<PricesDocument>
}

export interface App {
  /** The `.sweepdeck` folder in use. */
  readonly home: string
  /** What of ours runs at the provider, whoever launched it. */
  readonly live: LiveService
  readonly modal: ModalService
  readonly control: ControlService
  /** Tags and notes on runs and sweeps. */
  readonly annotate: AnnotateService
  /** For a screen that stays open: reads the volumes until it is closed. */
  liveView(): LiveView
  plan(request: PlanRequest): Promise<SweepPlan>
  /** What a probe of a plan would be; planning again afterwards quotes by what it has measured. */
  probe(plan: SweepPlan): Promise<ProbeOffer>
  launch(plan: SweepPlan, progress?: (line: string) => void): Promise<{ readonly sweepId: string }>
  /** Sweep files as they are written in the terminal UI. */
  define(): Promise<DefineService>
  sync(options: {
    readonly rebuild: boolean
    readonly progress?: (line: string) => void
  }): Promise<SyncDocument>
  /** The id of a sweep by id, unique prefix of it, or name (the newest of that name). Throws `sweep.not_found`. */
  resolveSweep(nameOrId: string): Promise<string>
  /** `filter`: those that a query lets pass. */
  listSweeps(options?: { readonly filter?: string }): Promise<readonly SweepRow[]>
  /** `filter`: with those of its runs that a query lets pass. */
  showSweep(sweepId: string, options?: { readonly filter?: string }): Promise<ShowSweepDocument>
  /** What resuming this sweep would run differently from what was launched, by path; [] where nothing changed. */
  codeChanges(sweepId: string): Promise<readonly CodeChange[]>
  /** By id or unique prefix; throws `run.not_found` or `run.ambiguous`. */
  showRun(run: string): Promise<ShowRunDocument>
  /** Gives a name to a checkpoint of a run, on the run's volume. */
  promote(request: PromoteRequest): Promise<PromoteDocument>
  /** What was promoted, behind a web address. */
  readonly serve: ServeService
  history(run: string): Promise<readonly HistoryLine[]>
  /** Raw bytes of a run's output, the newest attempt's unless one is named; with follow until the attempt ends. */
  logs(
    run: string,
    options: { readonly attempt: number | null; readonly follow: boolean; readonly signal: AbortSignal },
  ): AsyncIterable<Uint8Array>
  /** Updates until the sweep is over or the signal fires; the last one is always yielded. */
  follow(sweepId: string, signal: AbortSignal): AsyncIterable<FollowUpdate>
  /** Sweeps and single runs. */
  compare(targets: readonly string[], options?: CompareRequest): Promise<CompareDocument>
  /** What runs of a comparison logged, and what they had cost by then. */
  compareCurves(request: CompareCurvesRequest): Promise<readonly ComparedCurve[]>
  cost(sweepId: string): Promise<CostDocument>
  /** A row per run, or per value that a run has logged. */
  exportTable(request: ExportRequest): Promise<ExportedTable>
  /** A sweep of another tool as the text of a sweep file; what a study has finished is on the volume then. */
  importSweep(request: ImportRequest): Promise<Imported>
  /** Results, money and what repeats them, of one sweep or several. */
  report(sweeps: readonly string[]): Promise<ReportDocument>
  /** What runs now, and what it was billed. */
  monitor(): Promise<MonitorService>
  /** Fetches checkpoints and files of a run to a folder, and verifies them. */
  pull(request: PullRequest): Promise<PullDocument>
  prices(): Promise<PricesDocument>
  setLocalPrice(usdPerHour: number): Promise<PricesDocument>
  /** Of a GPU of the list, of a core (`cpu`) or of a GiB (`memory`), instead of what the list says. */
  setListedPrice(name: string, usdPerHour: number): Promise<PricesDocument>
  /** Training functions, or the flags of a script, found in a Python file without running it. */
  candidates(file: string): Promise<readonly Candidate[]>
  /** What this machine and this project folder have, and what to do about what they lack. */
  doctor(): Promise<DoctorDocument>
  /** Whether a run that is killed again and again ends as one that nothing disturbs; writes nothing here. */
  proveResume(request: ResumeProofRequest): Promise<ResumeProofDocument>
  close(): void
}

/** How the command line gets at the app: the first call opens the project, so that --help never does. */
export type OpenApp = (say: (line: string) => void) => Promise<App>
