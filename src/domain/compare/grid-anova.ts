// Functional ANOVA of a complete grid, exactly: what part of the variance of the results each parameter explains alone.
import type { CodedConfigs } from './level-codes.ts'

/** True where every combination of levels is there, and once. */
export const isCompleteGrid = ({ parameters, codes }: CodedConfigs): boolean => {
  const cells = parameters.reduce((product, { levels }) => product * levels, 1)
  return cells === codes.length && new Set(codes.map(code => code.join())).size === cells
}

/** Shares by parameter; what they leave of 1 is what only parameters together explain. The results must differ. */
export const gridShares = (
  { parameters, codes }: CodedConfigs,
  values: readonly number[],
): readonly number[] => {
  const whole = varianceOf(values)
  return parameters.map(({ levels }, parameter) => {
    const sums = new Array<number>(levels).fill(0)
    codes.forEach((code, config) => {
      const level = code[parameter] as number
      sums[level] = (sums[level] as number) + (values[config] as number)
    })
    return varianceOf(sums.map(sum => (sum * levels) / values.length)) / whole
  })
}

/** Of all there is, and not of a sample. */
export const varianceOf = (values: readonly number[]): number => {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  return values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length
}
