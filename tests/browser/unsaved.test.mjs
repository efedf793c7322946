// The browser is closed in mid-edit, within the moment before a save and with the network cut: the next page finds what was saved,
// and offers to bring back what was not.

import assert from 'node:assert/strict'
import { beforeEach, describe, test } from 'node:test'
import { listAccessibilityProblems } from './lib/accessibility.mjs'
import { request, until } from './lib/app.mjs'
import { discardDrafts, makeDraft, readFiles, shootThemes } from './lib/designer.mjs'
import { DESK, useSite } from './lib/site.mjs'
import { LANGUAGES, t as textOf } from './lib/texts.mjs'

const FILE = 'entities/competitor/entity.json'
const SETTINGS = '/design/entities/competitor?show=settings'
/** No network. */
const CUT = /net::ERR_INTERNET_DISCONNECTED/

const site = useSite()

for (const language of LANGUAGES) {
  describe(language, () => {
    const t = (key, params) => textOf(language, key, params)
    let page
    beforeEach(async () => ({ page } = await site.open({ language, size: DESK, excused: [CUT] })))

    const hue = (where, n) => where.getByRole('radio', { name: t('designer.hueN', { n }), exact: true })
    const offer = (where) => where.getByRole('button', { name: t('studio.bringBack'), exact: true })
    const hueOf = async (where, id) => (await request(where, 'GET', `/drafts/${id}`)).files[FILE]?.hue

    /** Opens the settings of an entity, cuts the network, changes the hue, and is gone before anything is saved. */
    async function changeAndVanish(address, n) {
      const doomed = await page.context().newPage()
      await doomed.goto(address)
      await hue(doomed, n).waitFor()
      await page.context().setOffline(true)
      await hue(doomed, n).check({ force: true })
      await doomed.close({ runBeforeUnload: false })
      await page.context().setOffline(false)
    }

    test('a change to a draft is brought back, and is one step', async () => {
      const files = await readFiles(page)
      const id = await makeDraft(page, `unsaved-${language}`, { [FILE]: { ...files[FILE], hue: 100 } })
      const address = `${SETTINGS}&draft=${id}`
      await changeAndVanish(address, 3)
      await page.goto(address)
      await offer(page).waitFor()
      assert.equal(await hueOf(page, id), 100)
      assert.equal(await hue(page, 3).isChecked(), false)
      assert.deepEqual(await listAccessibilityProblems(page), [])
      await shootThemes(page, 'unsaved')
      await page.setViewportSize({ width: 390, height: 844 })
      await shootThemes(page, 'unsaved-narrow')
      await page.setViewportSize(DESK)
      // It stays offered until it is decided.
      await page.reload()
      await offer(page).click()
      await offer(page).waitFor({ state: 'detached' })
      await until(async () => (await hueOf(page, id)) !== 100)
      assert.equal(await hue(page, 3).isChecked(), true)
      await page.getByRole('button', { name: t('pipe.undo') }).click()
      await until(async () => (await hueOf(page, id)) === 100)
      await page.reload()
      await hue(page, 3).waitFor()
      assert.equal(await offer(page).count(), 0)
      // Not wanted: it is not offered again.
      await changeAndVanish(address, 5)
      await page.goto(address)
      await page.getByRole('button', { name: t('studio.dropUnsaved'), exact: true }).click()
      await page.reload()
      await hue(page, 3).waitFor()
      assert.equal(await offer(page).count(), 0)
      await discardDrafts(page)
    })

    test('a first change, of which no draft was made yet, is brought back into one', async () => {
      await changeAndVanish(SETTINGS, 4)
      await page.goto('/design')
      await offer(page).click()
      await page.waitForURL((url) => url.searchParams.has('draft'))
      const id = new URL(page.url()).searchParams.get('draft')
      assert.notEqual(await hueOf(page, id), undefined)
      await page.goto(`${SETTINGS}&draft=${id}`)
      await hue(page, 4).waitFor()
      assert.equal(await hue(page, 4).isChecked(), true)
      await discardDrafts(page)
    })

    test('within the moment before a save, a change is either saved or offered', async () => {
      const files = await readFiles(page)
      const id = await makeDraft(page, `moment-${language}`, { [FILE]: { ...files[FILE], hue: 100 } })
      const doomed = await page.context().newPage()
      await doomed.goto(`${SETTINGS}&draft=${id}`)
      await hue(doomed, 3).check({ force: true })
      await doomed.close({ runBeforeUnload: false })
      await page.goto(`${SETTINGS}&draft=${id}`)
      await until(async () => (await hueOf(page, id)) !== 100 || (await offer(page).isVisible()))
      await discardDrafts(page)
    })
  })
}
