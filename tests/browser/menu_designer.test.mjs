// The menu and the texts of the model, kept by clicking and by key: a group, a link for one role, its place; then a text in the
// other language, a table pasted in, twins told. The files say what was meant.

import assert from 'node:assert/strict'
import { afterEach, beforeEach, describe, test } from 'node:test'
import { listAccessibilityProblems } from './lib/accessibility.mjs'
import { eventually, request, until } from './lib/app.mjs'
import { takeShot } from './lib/browser.mjs'
import { discardDrafts, readFiles } from './lib/designer.mjs'
import { DESK, useSite } from './lib/site.mjs'
import { LANGUAGES, t as textOf } from './lib/texts.mjs'

const site = useSite()

for (const language of LANGUAGES) {
  describe(language, () => {
    const t = (key, params) => textOf(language, key, params)
    let page, model, base
    beforeEach(async () => {
      ;({ page, model } = await site.open({ language, size: DESK }))
      base = await readFiles(page)
    })
    afterEach(() => discardDrafts(page))
    const saved = () => page.getByText(t('designer.saved')).waitFor()
    const draftOf = (file) => until(async () => (await request(page, 'GET', '/drafts')).items.find(({ files }) => files[file]))

    test('a menu gets a group with a link that only one role sees', async () => {
      await page.goto('/design/navigation')
      await page.getByRole('button', { name: t('vd.addGroup'), exact: true }).click()
      const settings = page.getByRole('complementary', { name: t('vd.settings') })
      await settings.getByRole('textbox', { name: t('pipe.inZh', { name: t('vd.label') }) }).fill('售后')
      await settings.getByRole('textbox', { name: t('pipe.inEn', { name: t('vd.label') }) }).fill('After sales')
      await page.getByRole('button', { name: t('vd.addLink'), exact: true }).click()
      await settings.getByRole('combobox', { name: t('vd.opens') }).selectOption('task')
      await settings.getByRole('combobox', { name: t('vd.withView') }).selectOption('overdue')
      await settings.getByRole('checkbox', { name: base['roles/sales.json'].label[language] }).check()
      const rows = page.getByRole('list', { name: t('vd.navigation') })
      const group = { 'zh-CN': '售后', en: 'After sales' }[language]
      await rows.getByRole('button', { name: t('app.moveItem', { name: group }) }).focus()
      await page.keyboard.press('Alt+ArrowUp')
      await saved()
      await takeShot(page, 'navigation-designer')
      assert.deepEqual(await listAccessibilityProblems(page), [])

      // The preview follows the role.
      const preview = page.getByRole('region', { name: t('vd.preview') })
      for (const [role, state] of [['sales', 'visible'], ['manager', 'detached']]) {
        await preview.getByRole('combobox', { name: t('vd.previewAs') }).selectOption(role)
        await preview.getByRole('heading', { name: group }).waitFor({ state })
      }

      // What is kept first may be the change before the last one: the group comes to its place at the end.
      const { items } = await until(async () => {
        const menu = (await draftOf('navigation.json')).files['navigation.json']
        return menu.items.at(-2).items?.[0]?.roles && menu
      })
      const before = base['navigation.json'].items
      const made = items.at(-2)
      assert.deepEqual([...items.slice(0, -2), items.at(-1)], before)
      assert.deepEqual(made, { id: made.id, label: { 'zh-CN': '售后', en: 'After sales' }, items: [{ id: made.items[0].id, entity: 'task', view: 'overdue', roles: ['sales'] }] })
    })

    test('texts are written where they belong, alone and as a table', async () => {
      await page.goto(`/design/translations?kind=option&q=${encodeURIComponent(base['choices/tier.json'].label[language])}`)
      const grid = page.getByRole('grid', { name: t('vd.translations') })
      const cells = grid.getByRole('gridcell')
      await cells.first().waitFor()
      assert.deepEqual(await listAccessibilityProblems(page), [])
      // The list's own label, then its options; the Chinese of the first option by key.
      await cells.nth(2).click()
      await page.keyboard.press('Enter')
      await page.keyboard.press('ControlOrMeta+a')
      await page.keyboard.type('贵宾')
      await page.keyboard.press('Enter')
      await saved()
      // A table pasted into the English column from the next option on.
      await cells.nth(5).click()
      await grid.evaluate((element) => {
        const clipboardData = new DataTransfer()
        clipboardData.setData('text/plain', 'Ordinary\nOrdinary\n')
        element.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }))
      })
      await grid.getByRole('img', { name: t('vd.twin') }).first().waitFor()
      await eventually(() => grid.getByRole('img', { name: t('vd.twin') }).count(), 2)
      await saved()
      await takeShot(page, 'translations')
      const options = await until(async () => {
        const { files } = await draftOf('choices/tier.json')
        const found = files['choices/tier.json'].options
        return found[2].label.en === 'Ordinary' ? found : null
      })
      const [vip, regular, potential] = base['choices/tier.json'].options
      assert.deepEqual(options, [{ ...vip, label: { ...vip.label, 'zh-CN': '贵宾' } }, { ...regular, label: { ...regular.label, en: 'Ordinary' } }, { ...potential, label: { ...potential.label, en: 'Ordinary' } }])
      // One step back takes the table back, not the text before it.
      await page.getByRole('button', { name: t('pipe.undo') }).click()
      await grid.getByRole('img', { name: t('vd.twin') }).first().waitFor({ state: 'detached' })
      assert.equal(await cells.nth(2).textContent(), '贵宾')
      // What is missing is found, and stays in sight while it is filled in.
      await cells.nth(3).click()
      await page.keyboard.press('Delete')
      await page.getByRole('combobox', { name: t('vd.showOf') }).selectOption('missing')
      await eventually(() => grid.getByRole('rowheader').count(), 1)
      assert.ok(model)
    })
  })
}
