// What the newest look at a sweep's folder on a Modal volume found: `.index.json`, which the bridge writes beside the
// files that it fetched.
import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import * as z from 'zod'
import type { VolumeEntry } from '../../domain/ports.ts'

const index = z.object({
  /** By path from the sweep's folder; a folder is an entry of its own. */
  entries: z.record(z.string(), z.object({ kind: z.enum(['file', 'directory']), size: z.number() })),
  /** Paths of files that are here. */
  fetched: z.array(z.string()),
})

export interface Index {
  /** What lies in each folder, by name. */
  readonly children: ReadonlyMap<string, readonly VolumeEntry[]>
  readonly fetched: ReadonlySet<string>
  /** When it was written, in milliseconds since 1970. */
  readonly at: number
}

/** null where there is none, or none that can be read. */
export const readIndex = async (folder: string): Promise<Index | null> => {
  const file = join(folder, '.index.json')
  try {
    const [text, { mtimeMs }] = await Promise.all([readFile(file, 'utf8'), stat(file)])
    const { entries, fetched } = index.parse(JSON.parse(text))
    return { children: childrenOf(entries), fetched: new Set(fetched), at: mtimeMs }
  } catch {
    return null
  }
}

const childrenOf = (entries: z.infer<typeof index>['entries']): Index['children'] => {
  const children = new Map<string, VolumeEntry[]>([['', []]])
  for (const path of Object.keys(entries).sort()) {
    const { kind, size } = entries[path] as (typeof entries)[string]
    // Half-written files have such names.
    if (path.slice(path.lastIndexOf('/') + 1).startsWith('.')) continue
    const parent = parentOf(path)
    const siblings = children.get(parent) ?? []
    siblings.push({ path, kind, size: kind === 'file' ? size : 0 })
    children.set(parent, siblings)
  }
  return children
}

/** Bytes of a file that is on the volume; null where there is none. */
export const sizeOf = ({ children }: Index, path: string): number | null => {
  const entry = children.get(parentOf(path))?.find(child => child.path === path)
  return entry?.kind === 'file' ? entry.size : null
}

const parentOf = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf('/')))
