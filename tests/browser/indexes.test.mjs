// An index is suggested where lists were slow, taken into the draft, published and made.

import assert from 'node:assert/strict'
import { beforeEach, describe, test } from 'node:test'
import { listAccessibilityProblems } from './lib/accessibility.mjs'
import { request, until } from './lib/app.mjs'
import { takeShot } from './lib/browser.mjs'
import { publishByClicking, shootThemes } from './lib/designer.mjs'
import { DESK, useSite } from './lib/site.mjs'
import { LANGUAGES, t as textOf } from './lib/texts.mjs'

const site = useSite()

for (const language of LANGUAGES) {
  describe(language, () => {
    const t = (key, params) => textOf(language, key, params)
    let page, model
    beforeEach(async () => ({ page, model } = await site.open({ language, size: DESK })))

    test('a suggested index is taken, published and made', async () => {
      const fields = language === 'en' ? ['region', '-probability'] : ['source', 'next_contact_at']
      // Nothing is slow on a small machine with little data: that lists were is told to the page, all else is the engine's.
      await page.route('**/metadata/entities/opportunity/indexes', async (route) => {
        const response = await route.fetch()
        const seen = await response.json()
        await route.fulfill({ response, json: { ...seen, suggestions: [...seen.suggestions, { fields, questions: 120, slow: 34, longest: 230 }] } })
      })
      await page.goto('/design/entities/opportunity?show=settings')
      const part = page.getByRole('region', { name: t('ent.indexes') })
      const suggested = part.getByRole('list', { name: t('ent.suggestedIndexes') }).getByRole('listitem')
      await suggested.getByText(t('ent.indexReason', { n: 120, slow: 34, ms: 230 })).waitFor()
      await suggested.getByText(model.field('opportunity', fields[0])).waitFor()
      await part.evaluate((element) => element.scrollIntoView())
      await shootThemes(page, 'indexes')
      assert.deepEqual(await listAccessibilityProblems(page), [])
      await suggested.getByRole('button', { name: t('ent.takeIndex') }).click()
      await suggested.waitFor({ state: 'detached' })
      const own = part.getByRole('list', { name: t('ent.ownIndexes') }).getByRole('listitem').last()
      await own.getByText(model.field('opportunity', fields[0])).first().waitFor()
      await page.setViewportSize({ width: 390, height: 844 })
      await part.evaluate((element) => element.scrollIntoView())
      await takeShot(page, 'indexes-phone')
      await page.setViewportSize({ width: 1440, height: 900 })

      await publishByClicking(page, t)
      await until(async () => {
        const { items } = await request(page, 'GET', '/metadata/entities/opportunity/indexes')
        return items.some((index) => index.fields.join() === fields.join() && index.own !== null && index.there)
      })
      // The page may be asking at this moment.
      await page.unrouteAll({ behavior: 'ignoreErrors' })
    })
  })
}
