// What services need of the outside: engines, the store, a clock. Implementations live in engines/ and store/.
import type { CodeInputs } from './code-inputs.ts'
import type { ControlRequest, PlanRecord, RunRecord } from './protocol.ts'
import type { ResumeProofDocument } from './resume-proof.ts'

export type EngineName = 'local' | 'modal' | 'slurm'

/** A sweep as it is written to the volume at launch, and never changed afterwards. */
export interface FrozenSweep {
  readonly plan: PlanRecord
  readonly runs: readonly RunRecord[]
}

/** The live process that feeds a sweep; found again by any manager. */
export interface DriverHandle {
  readonly sweepId: string
  readonly epoch: number
}

export type DriverState = 'running' | 'ended' | 'lost'

export interface VolumeEntry {
  /** Relative to the sweep's folder, with forward slashes. */
  readonly path: string
  readonly kind: 'file' | 'directory'
  /** Bytes; 0 for directories. */
  readonly size: number
}

/** Reads one sweep's tree. Paths are relative to `sweeps/<sweep-id>/`. */
export interface VolumeReader {
  /** What lies directly below the folder `prefix` ('' = the sweep itself), by name; [] where it does not exist. */
  list(prefix: string): Promise<readonly VolumeEntry[]>
  /** Bytes from offset `from` to the end, or `limit` of them; null where the file does not exist. */
  read(path: string, from?: number, limit?: number): Promise<Uint8Array | null>
  /** Copies a file of any size to a place on this machine, where that is better than reading it piece by piece. */
  copyTo?(path: string, to: string): Promise<void>
}

export interface ControlWriter {
  /** Writes the request under the next free number, and returns that number. Two managers never share one. */
  append(request: ControlRequest): Promise<number>
  /** Adds a runs file, and returns its name for the `extend` request. */
  addRuns(runs: readonly RunRecord[]): Promise<string>
}

export interface Engine {
  readonly name: EngineName
  /** Freezes the sweep on the volume if it is not there yet, and starts its driver (again); says what it does. */
  start(sweep: FrozenSweep, progress?: (line: string) => void): Promise<DriverHandle>
  /** The newest driver of a sweep; null where none was ever started. */
  findDriver(sweepId: string): Promise<DriverHandle | null>
  driverState(handle: DriverHandle): Promise<DriverState>
  /** Ids of the sweeps on the volume. */
  sweeps(): Promise<readonly string[]>
  volume(sweepId: string): VolumeReader
  control(sweepId: string): ControlWriter
  /** Ends a schedule, and with it everything that still runs of it; missing where no sweep starts by itself. */
  endSchedule?(sweepId: string): Promise<void>
  /** The last resort, after a cooperative stop: the driver and everything it started. */
  kill(handle: DriverHandle): Promise<void>
}

/** What the user's code says of itself before anything is launched. */
export interface Inspection {
  readonly ok: boolean
  readonly python: { readonly executable: string; readonly version: string }
  /** Modules of the user's own that were loaded, with paths relative to the root. */
  readonly sources: readonly { readonly path: string; readonly sha256: string }[]
  readonly git: { readonly sha: string; readonly dirty: boolean; readonly diff: string } | null
  /** Names of the function's parameters, and whether it takes a second one for the run. */
  readonly parameters: readonly string[]
  /** What the code takes from a config; null where that cannot be told. */
  readonly inputs: CodeInputs | null
  /** What a script imports at its top and the interpreter lacks, and the package that has it. */
  readonly missingModules: readonly { readonly module: string; readonly package: string }[]
  /** What the user's own files import of others, where they will run on another machine; there it has to be installed. */
  readonly thirdParties: readonly { readonly module: string; readonly package: string }[]
  /** What the code says to its provider of the machines it wants; not there where it says nothing. */
  readonly declared?: DeclaredResources | null
  readonly error: {
    readonly code: string
    readonly message: string
    readonly hint: string
    readonly traceback: string
  } | null
}

/** As they are written; null: not, or not outright. */
export interface DeclaredResources {
  /** In the order in which they are tried. */
  readonly gpu: readonly string[] | null
  readonly cpu: number | null
  readonly memoryGib: number | null
  readonly region: readonly string[] | null
  readonly nonpreemptible: boolean
  /** Options whose value only running the code would tell. */
  readonly unread: readonly string[]
}

/** What `init` may offer to sweep: found by reading the file's syntax tree, so nothing is imported or run. */
export interface Candidate {
  readonly kind: 'function' | 'command'
  /** Name of the function; of a command, the script itself. */
  readonly name: string
  readonly line: number
  /** True where the function takes `run` beside the config. */
  readonly takesRun: boolean
  /** True where it can see the seed of a run: by `run`, by a parameter `seed` or by a flag --seed. */
  readonly takesSeed: boolean
  /** Config keys the function reads (`config.lr`, `config["lr"]`, `config.get("lr", 0.1)`), or argparse flags. */
  readonly parameters: readonly {
    readonly name: string
    readonly default: unknown
    /** The only ones that it takes, where it says so. */
    readonly values?: readonly unknown[]
  }[]
  /** Names that are logged or returned as metrics, most likely ranking first. */
  readonly metrics: readonly string[]
  /** False where none of them reaches a sweep in the way in which it is logged. */
  readonly reported: boolean
  /** Packages of the modules that the file imports and the interpreter lacks. */
  readonly missingPackages: readonly string[]
}

export interface InspectionRequest {
  readonly python: string
  readonly target: PlanRecord['target']
  /** It will run on another machine: what only that one has installed may be missing here. */
  readonly elsewhere: boolean
}

/** Prepares an interpreter, and looks at the user's code with it. */
export interface Environment {
  /** Path of the interpreter that has `pip` requirements installed; says what it does through `progress`. */
  prepare(request: {
    readonly pip: readonly string[]
    readonly requirements: string | null
    readonly python: string | null
    readonly root: string
    readonly progress: (line: string) => void
    /** Unless true or left out, throws `environment.not_built` where that would take a while. */
    readonly mayBuild?: boolean
  }): Promise<string>
  candidates(request: { readonly python: string; readonly file: string }): Promise<readonly Candidate[]>
  inspect(request: InspectionRequest): Promise<Inspection>
}

/** Runs one run undisturbed and once with kills on a scratch volume, and compares; throws where there is nothing to prove. */
export type ResumeProver = (request: {
  readonly plan: PlanRecord
  readonly run: RunRecord
  readonly kills: number
  readonly seed: number
  readonly progress: (line: string) => void
}) => Promise<ResumeProofDocument>

/** Where sweeps that were made elsewhere are put. */
export interface ImportedSweeps {
  /** Writes the files of a sweep's folder, plan.json as the last of them; false where the sweep is there already. */
  add(sweepId: string, files: readonly { readonly path: string; readonly text: string }[]): Promise<boolean>
}

/** The user's own files, by the paths the user gave. */
export interface UserFiles {
  /** UTF-8 text; throws `file.unreadable` with the reason. */
  readText(path: string): Promise<string>
  absolute(path: string): string
  /** The folder that a file lies in, absolute. */
  folderOf(path: string): string
}

/** What this machine can run at once, where a sweep does not say `parallel`. */
export interface Machine {
  readonly cores: number
  readonly gpus: number
}

export interface Clock {
  /** Milliseconds since 1970, UTC. */
  now(): number
  sleep(ms: number, signal?: AbortSignal): Promise<void>
}

export interface IdSource {
  /** `count` random bytes as lower-case hex. */
  hex(count: number): string
}

/** sha256 of UTF-8 text as lower-case hex. The domain may not touch node:crypto. */
export type Digest = (text: string) => string

/** A small file of ours that is read and replaced as a whole; a crash leaves the old content or the new. */
export interface WholeFile {
  /** null where it does not exist. */
  read(): Promise<string | null>
  replace(text: string): Promise<void>
}

/** A look at this machine, for `doctor`. */
export interface MachineProbe {
  readonly nodeVersion: string
  sqliteVersion(): string
  /** The first line a program prints; null where it is not there or fails. */
  firstLineOf(program: string, args: readonly string[]): Promise<string | null>
  /** Why nothing can be written to the folder, or to where it would be made; null where it can. */
  whyNotWritable(folder: string): Promise<string | null>
  /** Bytes that are free on the disk of the folder; null where the system does not say. */
  freeBytes(folder: string): Promise<number | null>
}
