/** Like `Promise.all`, but a failure, the first, is told only when nothing of it is under way any more. */
export async function allEnded<T extends readonly unknown[]>(work: T): Promise<{ -readonly [K in keyof T]: Awaited<T[K]> }> {
  try {
    return await Promise.all(work)
  } finally {
    await Promise.allSettled(work)
  }
}
