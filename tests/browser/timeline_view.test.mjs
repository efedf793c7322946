// Records as bars over time and as cards: a bar is dragged by its end, with the mouse or a finger, moved by key and from its card, taken
// back; bars stand in lanes that fold; the address holds how much is in sight; cards show a picture where there is one.

import assert from 'node:assert/strict'
import { beforeEach, describe, test } from 'node:test'
import { listAccessibilityProblems } from './lib/accessibility.mjs'
import { eventually, makeOpportunity, notice, publishFiles, quickSearch, request, until, written } from './lib/app.mjs'
import { takeShot } from './lib/browser.mjs'
import { readFiles, shootThemes } from './lib/designer.mjs'
import { DESK, useSite } from './lib/site.mjs'
import { LANGUAGES, t as textOf } from './lib/texts.mjs'

const TIMELINE = 'entities/opportunity/views/timeline.json'

/** Beside the timeline there is, the same in lanes. */
const site = useSite({
  prepare: async (page) => {
    const { groupBy: _none, ...view } = (await readFiles(page))[TIMELINE]
    const label = { 'zh-CN': '分道时间线', en: 'Timeline in lanes' }
    await publishFiles(page, { 'entities/opportunity/views/lanes.json': { ...view, id: 'vie_test_lanes', name: 'lanes', label, groupBy: 'stage' } })
  },
})

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
        await until(async () => Math.abs((await bar.boundingBox())?.width - box.width - (days - 10) * 14) < 1)
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
      await written(page, 'PATCH', `/records/opportunity/${deal.id}`, () => page.keyboard.press('Alt+ArrowRight'))
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

    /** The lanes, with only these records. */
    const openLanes = (where, prefix) => where.goto(`/o/opportunity?view=lanes&filter=${encodeURIComponent(JSON.stringify({ field: 'name', op: 'starts_with', value: prefix }))}`)
    const lane = (where, stage) => where.getByRole('rowheader').getByRole('button', { name: new RegExp(`${model.stage('opportunity', `standard/${stage}`)}`) })

    test('bars stand in lanes that count and fold', async () => {
      const prefix = `泳道 ${language} ${process.pid}`
      for (const [name, stage] of [['一', 'prospect'], ['二', 'prospect'], ['三', 'talking']]) await makeOpportunity(page, `${prefix} ${name}`, { expected_close: day(12), stage: `standard/${stage}` })
      await openLanes(page, prefix)
      const names = () => page.getByRole('row').getByRole('rowheader').allTextContents()
      const bar = (name) => page.getByRole('button', { name: `${prefix} ${name}` })
      await bar('三').waitFor()
      await lane(page, 'prospect').getByText(t('list.count', { n: 2 })).waitFor()
      await lane(page, 'talking').getByText(t('list.count', { n: 1 })).waitFor()
      // In the order of the pipeline, each lane over its bars.
      const kinds = async () => (await names()).map((text) => text.match(/ ([一二三])$/)?.[1] ?? '-')
      await eventually(kinds, ['-', '一', '二', '-', '三'])
      await shootThemes(page, 'timeline-lanes')
      assert.deepEqual(await listAccessibilityProblems(page), [])
      // By key.
      await lane(page, 'prospect').focus()
      await page.keyboard.press('Enter')
      await eventually(kinds, ['-', '-', '三'])
      assert.equal(await lane(page, 'prospect').getAttribute('aria-expanded'), 'false')
      await lane(page, 'prospect').getByText(t('list.count', { n: 2 })).waitFor()
      await page.keyboard.press('Space')
      await eventually(kinds, ['-', '一', '二', '-', '三'])
    })

    test('a finger scrolls over bars, and moves one it has held', async () => {
      const prefix = `手指 ${language} ${process.pid}`
      const deal = await makeOpportunity(page, prefix, { expected_close: day(8) })
      const closes = async () => (await request(page, 'GET', `/records/opportunity/${deal.id}`)).expected_close
      const phone = await site.open({ language, device: 'phone' })
      await openLanes(phone.page, prefix)
      const bar = phone.page.getByRole('cell').getByRole('button', { name: prefix })
      await bar.waitFor()
      await lane(phone.page, 'prospect').waitFor()
      await shootThemes(phone.page, 'timeline-lanes')
      assert.deepEqual(await listAccessibilityProblems(phone.page), [])
      const place = async () => {
        const box = await bar.boundingBox()
        return { x: box.x + box.width / 2, y: box.y + box.height / 2 }
      }
      const session = await phone.page.context().newCDPSession(phone.page)
      const touch = (type, ...touchPoints) => session.send('Input.dispatchTouchEvent', { type, touchPoints })
      const scrolled = () => phone.page.locator('.tml').evaluate((element) => element.scrollLeft)
      const held = phone.page.locator('.tml-bar[data-drag=touch]')

      // A finger that moves at once scrolls, and changes nothing.
      const before = await scrolled()
      const from = await place()
      const moveTo = (step) => touch('touchMove', { x: from.x - step, y: from.y })
      await until(async () => {
        await touch('touchStart', from)
        for (const step of [10, 20]) await moveTo(step)
        // A slow machine makes a finger of it that stays: back, and once more.
        const isHeld = (await held.count()) > 0
        for (const step of isHeld ? [0] : [30, 40, 50, 60, 70, 80]) await moveTo(step)
        await touch('touchEnd')
        return !isHeld
      })
      // It goes on a little by itself.
      const reads = []
      await until(async () => reads.unshift(await scrolled()) > 4 && reads[0] > before && reads.slice(0, 5).every((place) => place === reads[0]))
      assert.equal(await held.count(), 0)
      assert.equal(await closes(), day(8))

      // One that stays holds the bar; then it takes it along, and nothing scrolls. On a page of its own: on a slow machine the
      // one before may go on by itself after a rest.
      await openLanes(phone.page, prefix)
      await bar.waitFor()
      // Drawn first, then scrolled to the day in sight, which stands where it stood.
      await eventually(scrolled, before)
      const { x, y } = await place()
      const still = await scrolled()
      await touch('touchStart', { x, y })
      await held.waitFor()
      for (const step of [-10, -20, -28]) await touch('touchMove', { x: x + step, y })
      await takeShot(phone.page, 'timeline-held')
      await written(phone.page, 'PATCH', `/records/opportunity/${deal.id}`, () => touch('touchEnd'))
      assert.equal(await closes(), day(6))
      assert.equal(await scrolled(), still)
      assert.equal(await phone.page.getByRole('dialog').count(), 0)

      // The same from the card, for whom dragging is no way.
      await bar.tap()
      const card = phone.page.getByRole('dialog', { name: prefix })
      await written(phone.page, 'PATCH', `/records/opportunity/${deal.id}`, () => card.getByRole('button', { name: t('views.weekLater') }).click())
      assert.equal(await closes(), day(13))
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
