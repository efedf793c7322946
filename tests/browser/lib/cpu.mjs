// CPU time of a page's main thread. Time spent waiting, or by other programs on a busy machine, is not in it.

/**
 * @param {import('playwright-core').Page} page
 * @returns {Promise<{ each: (times: number, act: () => Promise<void>) => Promise<number[]> }>} `each`: what an act costs, in milliseconds, each time
 */
export async function measureCpu(page) {
  const session = await page.context().newCDPSession(page)
  await session.send('Performance.enable', { timeDomain: 'threadTicks' })
  const read = async () => {
    const { metrics } = await session.send('Performance.getMetrics')
    return metrics.find(({ name }) => name === 'TaskDuration').value * 1000
  }
  return {
    async each(times, act) {
      const costs = []
      for (let turn = 0; turn < times; turn++) {
        const before = await read()
        await act()
        costs.push((await read()) - before)
      }
      return costs
    },
  }
}

/** The middle one: neither the first, slow turn nor a collection of garbage decides. */
export function median(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)]
}
