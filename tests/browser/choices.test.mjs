// A business admin keeps a shared list of options: a new one, its hue and place, one retired; the form offers what is left, a record
// that holds the retired one still shows it.

import assert from 'node:assert/strict'
import { beforeEach, describe, test } from 'node:test'
import { listAccessibilityProblems } from './lib/accessibility.mjs'
import { anAccount, dialog, publishFiles, request, until } from './lib/app.mjs'
import { takeShot } from './lib/browser.mjs'
import { discardDrafts, readFiles } from './lib/designer.mjs'
import { DESK, useSite } from './lib/site.mjs'
import { LANGUAGES, t as textOf } from './lib/texts.mjs'

const FILE = 'choices/lead_source.json'

const site = useSite()

for (const language of LANGUAGES) {
  describe(language, () => {
    const t = (key, params) => textOf(language, key, params)
    let page, model
    beforeEach(async () => ({ page, model } = await site.open({ language, size: DESK })))

    test('a list gets an option, an order and a retired one', async () => {
      const before = (await readFiles(page))[FILE]
      const label = (name) => before.options.find((option) => option.name === name).label[language]
      await page.goto('/design/choices')
      await page.getByRole('link', { name: before.label[language], exact: true }).click()
      await page.getByRole('textbox', { name: t('pipe.inZh', { name: t('vd.newOption') }) }).fill('直播')
      await page.getByRole('textbox', { name: t('pipe.inEn', { name: t('vd.newOption') }) }).fill('Live stream')
      await page.keyboard.press('Enter')
      const rows = page.getByRole('list', { name: t('vd.options') })
      const name = { 'zh-CN': '直播', en: 'Live stream' }[language]
      for (let place = before.options.length; place > 1; place--) {
        await rows.getByRole('button', { name: t('app.moveItem', { name }) }).focus()
        await page.keyboard.press('Alt+ArrowUp')
        await until(async () => (await rows.locator('[data-row]').nth(place - 1).getByRole('button', { name: t('app.moveItem', { name }) }).count()) === 1)
      }
      await rows.getByRole('button', { name: t('app.actionsFor', { name: label('search_ads') }) }).click()
      await page.getByRole('menuitem', { name: t('vd.retire') }).click()
      await rows.getByText(t('vd.retired'), { exact: true }).waitFor()
      await page.getByText(t('designer.saved')).waitFor()
      await takeShot(page, 'choices')
      assert.deepEqual(await listAccessibilityProblems(page), [])
      // What is kept first may be the change before the last one.
      const draft = await until(async () => (await request(page, 'GET', '/drafts')).items.find(({ files }) => files[FILE]?.options.some((option) => option.retired)))
      const [first, made, ...rest] = draft.files[FILE].options
      assert.deepEqual([first, ...rest], before.options.map((option) => (option.name === 'search_ads' ? { ...option, retired: true } : option)))
      assert.deepEqual([made.name, made.label], ['live_stream', { 'zh-CN': '直播', en: 'Live stream' }])
      await discardDrafts(page)

      // Published, the form offers what is left; a record that holds what was retired shows it.
      const account = await anAccount(page)
      const { items: lines } = await request(page, 'GET', '/records/product_line?limit=1&fields=name')
      const deal = await request(page, 'POST', '/records/opportunity', { name: `来源 ${language} ${process.pid}`, account: account.id, type: 'new', source: 'search_ads', product_line: lines[0].id, stage: 'standard/prospect' })
      await publishFiles(page, { [FILE]: draft.files[FILE] })
      await page.goto(`/o/opportunity/${deal.id}`)
      await page.getByText(label('search_ads'), { exact: true }).first().waitFor()
      await page.goto('/o/opportunity?view=open')
      await page.getByRole('button', { name: t('list.newOf', { entity: model.label('opportunity') }) }).click()
      const form = dialog(page, t('form.newTitle', { entity: model.label('opportunity') }))
      await form.getByRole('button', { name: model.field('opportunity', 'source') }).or(form.getByLabel(model.field('opportunity', 'source'), { exact: true })).first().click()
      await page.getByRole('option', { name }).waitFor()
      assert.equal(await page.getByRole('option', { name: label('search_ads'), exact: true }).count(), 0)
      await page.keyboard.press('Escape')
      await publishFiles(page, { [FILE]: before })
    })
  })
}
