// Of many comparisons at 5 %, one in twenty finds what is not there; Holm's correction keeps the chance of even one at 5 %.

/** The p-values as they count among all of these, in the order given. */
export const holm = (pValues: readonly number[]): readonly number[] => {
  const order = pValues
    .map((_, index) => index)
    .sort((a, b) => (pValues[a] as number) - (pValues[b] as number))
  const adjusted = new Array<number>(pValues.length)
  let most = 0
  order.forEach((index, place) => {
    most = Math.max(most, Math.min(1, (pValues.length - place) * (pValues[index] as number)))
    adjusted[index] = most
  })
  return adjusted
}
