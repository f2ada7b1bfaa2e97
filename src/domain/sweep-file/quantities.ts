// Durations and memory sizes as people write them.

const SECONDS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 }

/** `90s`, `10m`, `1h30m`, `1d`, or a number of seconds, as seconds above 0; null for anything else. */
export const parseDuration = (written: string | number): number | null => {
  if (typeof written === 'number') return written > 0 && Number.isFinite(written) ? written : null
  const text = written.trim()
  if (/^\d+(\.\d+)?$/.test(text)) return parseDuration(Number(text))
  if (!/^(\d+(\.\d+)?[smhd]\s*)+$/.test(text)) return null
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)([smhd])/g)].map(
    ([, count, unit]) => [Number(count), SECONDS[unit as string] as number] as const,
  )
  const falling = parts.every(([, unit], index) => index === 0 || unit < (parts[index - 1]?.[1] ?? 0))
  return falling ? parseDuration(parts.reduce((sum, [count, unit]) => sum + count * unit, 0)) : null
}

const BYTES: Readonly<Record<string, number>> = {
  MB: 1e6,
  GB: 1e9,
  TB: 1e12,
  MIB: 2 ** 20,
  GIB: 2 ** 30,
  TIB: 2 ** 40,
}

/** `32GiB`, `32GB` (decimal), or a bare number of MiB as Modal has it, in GiB above 0; null for anything else. */
export const parseMemoryGib = (written: string | number): number | null => {
  if (typeof written === 'number') return written > 0 && Number.isFinite(written) ? written / 1024 : null
  const match = /^(\d+(?:\.\d+)?)\s*([MGT]i?B)?$/i.exec(written.trim())
  if (!match) return null
  const count = Number(match[1])
  if (match[2] === undefined) return parseMemoryGib(count)
  return count > 0 ? (count * (BYTES[match[2].toUpperCase()] as number)) / 2 ** 30 : null
}
