// A project whose sweeps run on a double of Modal of its own: the built command line, the real client, real containers.
import { execFile } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { sweepFolder } from './aftermath.ts'
import { type ModalDouble, modalPython, startModalDouble } from './modal-double.ts'
import { killAll } from './processes.ts'
import { Project } from './project.ts'

/** Where the local engine, and the inspection of code, find the Python that containers have, too. */
export const samePython = (): Readonly<Record<string, string>> => ({
  PATH: `${dirname(modalPython())}:${process.env.PATH}`,
})

export interface ModalInput {
  readonly input_id: string
  readonly call_id: string
  readonly status: string
  readonly task_id: string
  /** How often it was given to a container. */
  readonly deliveries: number
}

export interface ModalContainer {
  readonly task_id: string
  readonly function_id: string
  readonly created_at: number
  /** 0 while it lives. */
  readonly finished_at: number
}

export class ModalProject extends Project {
  readonly double: ModalDouble

  private constructor(double: ModalDouble, copyOf: string) {
    super({ copyOf, volume: 'modal/sweepdeck', env: { ...samePython(), ...double.env } })
    this.double = double
  }

  static async open({
    copyOf = 'toy',
    policy = {},
  }: {
    readonly copyOf?: string
    readonly policy?: Readonly<Record<string, unknown>>
  } = {}): Promise<ModalProject> {
    return new ModalProject(await startModalDouble(policy), copyOf)
  }

  /** Ends what still runs, the double last; throws where a process is left. */
  async end(): Promise<void> {
    killAll(this.processes())
    this.remove()
    await this.double.end()
  }

  /** Everything that the double knows, by table. */
  // biome-ignore lint/suspicious/noExplicitAny: a test looks at whatever table it wants
  state(): Promise<any> {
    return this.double.control('/state')
  }

  async apps(): Promise<readonly { readonly name: string; readonly stopped_at: number }[]> {
    return Object.values((await this.state()).apps)
  }

  /** What calls of a function were given: `train` or `driver`. */
  async inputs(name: string): Promise<readonly ModalInput[]> {
    const { calls, inputs, functions } = await this.state()
    return (Object.values(inputs) as ModalInput[]).filter(
      ({ call_id }) => functions[calls[call_id].function_id].name === name,
    )
  }

  async containers(name: string): Promise<readonly ModalContainer[]> {
    const { containers, functions } = await this.state()
    return (Object.values(containers) as ModalContainer[]).filter(
      ({ function_id }) => functions[function_id].name === name,
    )
  }

  /** Runs Modal's own command line. */
  async modal(...words: readonly string[]): Promise<string> {
    const { stdout } = await promisify(execFile)(modalPython(), ['-m', 'modal', ...words], {
      env: this.environment,
    })
    return stdout
  }

  /** Where each attempt of the newest sweep ran, as its record says. */
  attempts(): readonly { readonly run_id: string; readonly attempt: string; readonly host: string }[] {
    const folder = sweepFolder(this)
    return readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter(path => /attempts\/[^/]+\/attempt\.json$/.test(path))
      .map(path => JSON.parse(readFileSync(join(folder, path), 'utf8')))
  }
}
