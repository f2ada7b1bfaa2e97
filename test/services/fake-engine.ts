// An engine whose volume is in memory and whose driver does what the test says.
import type { DriverState, Engine, FrozenSweep } from '../../src/domain/ports.ts'
import type { ControlRequest, DriverEvent, RunRecord } from '../../src/domain/protocol.ts'

export class FakeEngine {
  readonly files = new Map<string, string>()
  readonly requests: ControlRequest[] = []
  readonly started: FrozenSweep[] = []
  readonly added: (readonly RunRecord[])[] = []
  epoch = 0
  state: DriverState = 'running'
  /** What a new driver does when it is started. */
  onStart: () => void = () => {}
  /** What the running driver does about a request. */
  onRequest: (seq: number, request: ControlRequest) => void = () => {}

  startDriver(): void {
    this.epoch++
    this.state = 'running'
    this.files.set(this.#journal, '')
  }

  /** The driver answers a request, as its journal does. */
  answer(seq: number, outcome: string): void {
    this.journal({ v: 1, t: 1, kind: 'control', seq, control: 'stop', outcome })
  }

  journal(event: DriverEvent | string): void {
    const line = typeof event === 'string' ? event : `${JSON.stringify(event)}\n`
    this.files.set(this.#journal, (this.files.get(this.#journal) ?? '') + line)
  }

  get #journal(): string {
    return `driver/${this.epoch}/events-00001.jsonl`
  }

  readonly engine: Engine = {
    name: 'local',
    start: async sweep => {
      this.started.push(sweep)
      this.startDriver()
      this.onStart()
      return { sweepId: sweep.plan.sweep_id, epoch: this.epoch }
    },
    findDriver: async sweepId => (this.epoch === 0 ? null : { sweepId, epoch: this.epoch }),
    driverState: async () => this.state,
    sweeps: async () => [],
    volume: () => ({
      list: async prefix => this.#list(prefix),
      read: async (path, from = 0) => {
        const text = this.files.get(path)
        return text === undefined ? null : new TextEncoder().encode(text).subarray(from)
      },
    }),
    control: () => ({
      append: async request => {
        this.requests.push(request)
        this.onRequest(this.requests.length, request)
        return this.requests.length
      },
      addRuns: async runs => {
        this.added.push(runs)
        return '0002.jsonl'
      },
    }),
    kill: async () => {},
  }

  #list(prefix: string) {
    const below = [...this.files].filter(([path]) => path.startsWith(`${prefix}/`))
    const names = new Set(below.map(([path]) => path.slice(prefix.length + 1).split('/')[0] as string))
    return [...names].map(name => {
      const path = `${prefix}/${name}`
      const text = this.files.get(path)
      return {
        path,
        kind: text === undefined ? ('directory' as const) : ('file' as const),
        size: text?.length ?? 0,
      }
    })
  }
}

/** Time that passes only while somebody sleeps. */
export class FakeClock {
  time = Date.UTC(2026, 2, 1, 9)
  /** What happens while somebody sleeps. */
  onSleep: () => void = () => {}

  now(): number {
    return this.time
  }

  async sleep(ms: number): Promise<void> {
    this.time += ms
    this.onSleep()
  }
}
