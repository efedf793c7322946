// What the grid may cost while somebody scrolls through many thousand records.

import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { anAccount, assertNoProblems, BEFORE_SIGN_IN, request, signIn } from './lib/app.mjs'
import { openPage, startBrowser } from './lib/browser.mjs'
import { measureCpu, median } from './lib/cpu.mjs'
import { startServer } from './lib/server.mjs'

let browser, server
before(async () => {
  ;[browser, server] = await Promise.all([startBrowser(), startServer()])
})
after(() => Promise.all([browser?.close(), server?.stop()]))

/** Records under the grid, and how many of them have come before it is measured. */
const ROWS = 10_000
const LOADED = 1_500
/** CPU time of the page's main thread, in milliseconds. */
const FRAME_MS = 16
/** Eight screens a second, which nobody reads: the browser goes on scrolling while the page draws every second frame. */
const FLICK_MS = 32
const KEY_MS = 20

test(`the grid stays quick over ${ROWS.toLocaleString('en')} records`, async () => {
  const { page, problems } = await openPage(browser, { language: 'zh-CN', url: server.url })
  await page.setViewportSize({ width: 1440, height: 900 })
  await signIn(page)
  await makeMany(page, ROWS)
  await page.goto('/o/opportunity?view=all&sort=-name')
  const grid = page.getByRole('grid')
  await grid.getByRole('link').first().waitFor()
  await page.waitForFunction((rows) => {
    const box = document.querySelector('[role=grid]')
    box.scrollTop = box.scrollHeight
    return box.scrollHeight > rows * 36
  }, LOADED)
  const drawn = () => page.evaluate(() => ({ rows: document.querySelectorAll('.gr').length, cells: document.querySelectorAll('.gr .gc').length, columns: Number(document.querySelector('[role=grid]').getAttribute('aria-colcount')) }))
  const cpu = await measureCpu(page)

  const costs = {}
  // Pixels in a frame: twenty rows a second, and two hundred, which is eight screens.
  for (const [name, pixels] of [['reading', 12], ['flick', 120]]) {
    costs[name] = median(await cpu.each(5, () => scroll(page, pixels, 40)).then((spent) => spent.map((ms) => ms / 40)))
    const { rows, cells, columns } = await drawn()
    assert.ok(rows > 10 && rows <= 40 && cells <= rows * columns, `${rows} rows and ${cells} cells are drawn of ${columns} columns`)
  }
  await page.evaluate(() => (document.querySelector('[role=grid]').scrollTop = 0))
  await grid.focus()
  const keys = await cpu.each(24, async () => {
    await page.keyboard.press('ArrowDown')
    await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))))
  })
  costs.key = median(keys)
  assert.equal(await page.locator('[data-cur]').count(), 1)
  console.log(`grid over ${ROWS} records: ${costs.reading.toFixed(1)} ms of CPU per frame at reading speed, ${costs.flick.toFixed(1)} ms at a flick, ${costs.key.toFixed(1)} ms from an arrow key to paint`)
  assert.ok(costs.reading <= FRAME_MS && costs.flick <= FLICK_MS && costs.key <= KEY_MS, JSON.stringify(costs))
  assertNoProblems(problems, [BEFORE_SIGN_IN])
  await page.context().close()
})

/** Scrolls the grid up or down by so many pixels in each of so many frames, turning round before an end comes. */
async function scroll(page, pixels, frames) {
  const moved = await page.evaluate(
    ([pixels, frames]) =>
      new Promise((resolve) => {
        const box = document.querySelector('[role=grid]')
        const room = pixels * frames
        const from = box.scrollTop
        const way = from > room ? -1 : 1
        const step = (left) => {
          if (left === 0) return resolve(Math.abs(box.scrollTop - from))
          box.scrollTop = from + way * pixels * (frames - left + 1)
          requestAnimationFrame(() => step(left - 1))
        }
        requestAnimationFrame(() => step(frames))
      }),
    [pixels, frames],
  )
  assert.ok(moved >= pixels * frames * 0.9, `moved ${moved} px`)
}

/** Fills the list, a thousand at a time. */
async function makeMany(page, rows) {
  const account = await anAccount(page)
  const { items: lines } = await request(page, 'GET', '/records/product_line?limit=1&fields=name')
  for (let from = 0; from < rows; from += 1000) {
    const operations = Array.from({ length: 1000 }, (_, index) => ({
      op: 'create',
      values: { name: `长列表 ${String(from + index).padStart(5, '0')}`, account: account.id, type: 'new', source: 'expo', product_line: lines[0].id, stage: 'standard/prospect', amount: String(index * 137), expected_close: '2027-03-15' },
    }))
    await request(page, 'POST', '/records/opportunity/bulk', { operations })
  }
}
