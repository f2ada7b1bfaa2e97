// The budget of a sweep as documents state it, wherever it stands.
import * as z from 'zod'

const amount = z.number().nullable()

/** What a sweep may spend, and what beside that its runs may finish from; null: no limit, or no price. */
export const budgetDocument = z.object({
  usd: amount,
  gpu_hours: amount,
  reserve_usd: amount,
  reserve_gpu_hours: amount,
})
export type BudgetDocument = z.infer<typeof budgetDocument>
