// Probabilities as they are read: two digits, and never quite nothing.

/** `0.022`, `0.64`, `<0.001`. */
export const chanceText = (p: number): string => {
  if (p < 0.001) return '<0.001'
  return p < 0.0995 ? p.toFixed(3) : p.toFixed(2)
}
