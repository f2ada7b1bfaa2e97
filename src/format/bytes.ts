// Sizes of files, in powers of two.

const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB'] as const

/** 512 B, 1.5 MiB. */
export const bytes = (size: number): string => {
  const power = UNITS.findIndex((_, index) => size < 1023.5 * 1024 ** index)
  const index = power === -1 ? UNITS.length - 1 : power
  const value = size / 1024 ** index
  return `${index > 0 && value < 9.95 ? value.toFixed(1) : value.toFixed(0)} ${UNITS[index]}`
}
