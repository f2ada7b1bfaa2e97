// One sweep's folder in memory, which remembers what was asked of it.
import type { VolumeEntry, VolumeReader } from '../../src/domain/ports.ts'

const encoder = new TextEncoder()

export class MemoryVolume implements VolumeReader {
  readonly files = new Map<string, Uint8Array>()
  /** `list <prefix>` and `read <path>`, in order; emptied by whoever wants to start anew. */
  readonly asked: string[] = []

  /** Writes a file whole. */
  write(path: string, content: string | Uint8Array): void {
    this.files.set(path, typeof content === 'string' ? encoder.encode(content) : content)
  }

  /** Adds to the end of a file. */
  append(path: string, content: string | Uint8Array): void {
    const before = this.files.get(path) ?? new Uint8Array()
    const added = typeof content === 'string' ? encoder.encode(content) : content
    const after = new Uint8Array(before.length + added.length)
    after.set(before)
    after.set(added, before.length)
    this.files.set(path, after)
  }

  /** The folder as it is now. */
  copy(): MemoryVolume {
    const copied = new MemoryVolume()
    for (const [path, bytes] of this.files) copied.files.set(path, bytes)
    return copied
  }

  async list(prefix: string): Promise<readonly VolumeEntry[]> {
    this.asked.push(`list ${prefix}`)
    const folder = prefix === '' ? '' : `${prefix}/`
    const entries = new Map<string, VolumeEntry>()
    for (const [path, bytes] of this.files) {
      if (!path.startsWith(folder)) continue
      const [name = '', ...deeper] = path.slice(folder.length).split('/')
      const kind = deeper.length === 0 ? 'file' : 'directory'
      entries.set(name, { path: folder + name, kind, size: kind === 'file' ? bytes.length : 0 })
    }
    return [...entries.values()].sort((a, b) => (a.path < b.path ? -1 : 1))
  }

  async read(path: string, from = 0, limit = Number.POSITIVE_INFINITY): Promise<Uint8Array | null> {
    this.asked.push(`read ${path}`)
    return this.files.get(path)?.subarray(from, from + limit) ?? null
  }
}
