// Where the output of an attempt lies on the volume.
import type { VolumeEntry, VolumeReader } from '../domain/ports.ts'

/** The segments of an attempt's output, oldest first, with paths relative to the sweep's folder. */
export const outputFiles = async (
  volume: VolumeReader,
  { runId, attempt }: { readonly runId: string; readonly attempt: string },
): Promise<readonly VolumeEntry[]> => {
  const entries = await volume.list(`runs/${runId}/attempts/${attempt}`)
  return entries
    .filter(({ kind, path }) => kind === 'file' && /\/output-\d+\.log$/.test(path))
    .sort((a, b) => (a.path < b.path ? -1 : 1))
}
