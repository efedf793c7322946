// Records as bars over time and as cards: a bar is dragged by its end, moved by key and from its card, taken back; the address holds
// how much is in sight; cards show a picture where there is one.

import assert from 'node:assert/strict'
import { beforeEach, describe, test } from 'node:test'
import { listAccessibilityProblems } from './lib/accessibility.mjs'
import { makeOpportunity, notice, quickSearch, request, until } from './lib/app.mjs'
import { takeShot } from './lib/browser.mjs'
import { DESK, useSite } from './lib/site.mjs'
import { LANGUAGES, t as textOf } from './lib/texts.mjs'

const site = useSite()

/** Some days from today, in Shanghai. */
const day = (days) => new Date(Date.now() + 8 * 3_600_000 + days * 86_400_000).toISOString().slice(0, 10)

for (const language of LANGUAGES) {
  describe(language, () => {
    const t = (key, params) => textOf(language, key, params)
    let page, model
    beforeEach(async () => ({ page, model } = await site.open({ language, size: DESK })))

    test('a bar is dragged by its end, moved by key and from its card', async () => {
      const name = `时间线 ${language} ${process.pid}`
      const deal = await makeOpportunity(page, name, { expected_close: day(10) })
      await page.goto('/o/opportunity?view=timeline')
      await quickSearch(page, language, model.plural('opportunity'), name)
      const bar = page.getByRole('button', { name })
      await bar.waitFor()
      await until(async () => (await page.getByRole('rowheader').count()) === 1)
      await takeShot(page, 'timeline-view')
      assert.deepEqual(await listAccessibilityProblems(page), [])
      // Fourteen pixels are a day; the beginning is the engine's and stays.
      const box = await bar.boundingBox()
      const [x, y] = [box.x + box.width - 3, box.y + box.height / 2]
      // Kept, and drawn as well: the next step goes on from what the page shows.
      const closes = async (days) => {
        await until(async () => (await request(page, 'GET', `/records/opportunity/${deal.id}`)).expected_close === day(days))
        await until(async () => Math.abs((await bar.boundingBox()).width - box.width - (days - 10) * 14) < 1)
      }
      await page.mouse.move(x, y)
      await page.mouse.down()
      await page.mouse.move(x + 20, y)
      await page.mouse.move(x + 5 * 14, y)
      await page.mouse.up()
      await closes(15)
      await notice(page, name).getByRole('button', { name: t('app.undo') }).click()
      await closes(10)

      await bar.focus()
      await page.keyboard.press('Alt+ArrowRight')
      await closes(11)
      await bar.click()
      await page.getByRole('dialog', { name }).getByRole('button', { name: t('views.weekLater') }).click()
      await closes(18)

      await page.getByRole('tab', { name: t('views.zoom.week') }).click()
      await page.waitForURL((url) => url.searchParams.get('mode') === 'week')
      await bar.waitFor()
      await page.reload()
      await page.getByRole('tab', { name: t('views.zoom.week'), selected: true }).waitFor()
    })

    test('cards show what was chosen, and arrows go from one to the next', async () => {
      await page.goto('/o/article?view=cases')
      const cards = page.getByRole('list', { name: model.view('article', 'cases') }).getByRole('listitem')
      await cards.nth(1).waitFor()
      await cards.first().getByText(model.field('article', 'industries')).waitFor()
      await takeShot(page, 'gallery')
      assert.deepEqual(await listAccessibilityProblems(page), [])
      await cards.first().getByRole('link').focus()
      await page.keyboard.press('ArrowRight')
      assert.ok(await until(() => cards.nth(1).getByRole('link').evaluate((link) => link === document.activeElement)))
      const title = (await cards.nth(1).getByRole('heading').textContent()).trim()
      await page.keyboard.press('Enter')
      await page.getByRole('heading', { level: 1, name: title }).waitFor()
    })
  })
}
