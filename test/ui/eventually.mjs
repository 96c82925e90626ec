/** Milliseconds that something may take until it is seen: the machine may be busy. */
const PATIENCE = 20_000;

/** Tries again until nothing is thrown, for what is seen a moment later. @template T @param {() => Promise<T>} attempt @returns {Promise<T>} */
export async function eventually(attempt, patience = PATIENCE) {
  for (const end = Date.now() + patience; ; ) {
    try {
      return await attempt();
    } catch (error) {
      if (Date.now() > end) throw error;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}
