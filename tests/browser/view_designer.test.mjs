// A business admin makes a view by clicking: fields by path, their order by key, a filter, a colour, a total, for whom it is; the
// preview follows, the file is what was meant, and a seller begins with it. Then everything is restored.

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { beforeEach, describe, test } from 'node:test'
import { listAccessibilityProblems } from './lib/accessibility.mjs'
import { dialog, eventually, request, SALES, until } from './lib/app.mjs'
import { takeShot } from './lib/browser.mjs'
import { currentRevision, discardDrafts, publishByClicking, readFiles, restore, shootThemes, withoutChance } from './lib/designer.mjs'
import { DESK, useSite } from './lib/site.mjs'
import { LANGUAGES, t as textOf } from './lib/texts.mjs'

const FILE = 'entities/opportunity/views/big_deals.json'
const EXPECTED = JSON.parse(readFileSync(new URL('expected/view_designer.json', import.meta.url), 'utf8'))

const site = useSite()

for (const language of LANGUAGES) {
  describe(language, () => {
    const t = (key, params) => textOf(language, key, params)
    let page, model
    beforeEach(async () => ({ page, model } = await site.open({ language, size: DESK })))
    const field = (name, entity = 'opportunity') => model.field(entity, name)
    const settings = () => page.getByRole('complementary', { name: t('vd.settings') })
    const preview = () => page.getByRole('region', { name: t('vd.preview') })
    const saved = () => page.getByText(t('designer.saved')).waitFor()
    const pick = async (button, ...ways) => {
      await settings().getByRole('button', { name: button, exact: true }).click()
      for (const way of ways) {
        await page.getByRole('combobox', { name: button }).fill(way)
        await page.getByRole('listbox').getByRole('option', { name: way, exact: true }).click()
      }
    }
    /** A condition that a choice is one of its options, in the builder that is open. */
    const choose = async (name, option) => {
      await page.getByRole('combobox', { name: t('list.chooseField') }).fill(name)
      await page.getByRole('listbox').getByRole('option', { name, exact: true }).first().click()
      await page.getByRole('listbox').getByRole('option', { name: option, exact: true }).click()
      await page.keyboard.press('Escape')
    }

    test('a view is made, seen, published, begun with and taken back', async () => {
      const first = await currentRevision(page)
      const before = await readFiles(page, first)
      await page.goto('/design/entities/opportunity?show=views')
      await page.getByRole('region', { name: t('vd.views') }).getByRole('button', { name: t('vd.new') }).click()
      const form = dialog(page, t('vd.newTitle'))
      await form.getByRole('textbox', { name: t('designer.labelZh') }).fill('重点商机')
      await form.getByRole('textbox', { name: t('designer.labelEn') }).fill('Big deals')
      await form.getByRole('button', { name: t('vd.create'), exact: true }).click()
      await page.waitForURL((url) => url.pathname === '/design/entities/opportunity/views/big_deals')
      await settings().waitFor()

      // Four of the fields it begins with, another's field behind them, and one moved by key.
      const columns = settings().getByRole('list', { name: t('vd.columns') })
      const names = () => columns.locator('[data-row]').evaluateAll((rows) => rows.map((row) => row.dataset.row))
      await columns.locator('[data-row]').first().waitFor()
      for (const name of (await names()).slice(4)) {
        await columns.locator(`[data-row="${name}"]`).getByRole('button', { name: t('app.actionsFor', { name: field(name) }) }).click()
        await page.getByRole('menuitem', { name: t('vd.removeColumn') }).click()
      }
      await pick(t('vd.addColumn'), t('vd.fieldsOf', { field: field('account') }), field('industry', 'account'))
      await eventually(names, ['name', 'number', 'account', 'contact', 'account.industry'])
      await columns.getByRole('button', { name: t('app.moveItem', { name: field('contact') }) }).focus()
      await page.keyboard.press('Alt+ArrowUp')
      await until(async () => (await names())[2] === 'contact')
      await page.keyboard.press('Alt+ArrowUp')
      await until(async () => (await names())[1] === 'contact')
      const path = `${field('account')} · ${field('industry', 'account')}`
      await settings().getByRole('textbox', { name: t('vd.widthOf', { column: path }) }).fill('180')
      await preview().getByRole('columnheader', { name: path }).waitFor()

      const type = model.entity('opportunity').fields.find((candidate) => candidate.name === 'type')
      await settings().getByRole('group', { name: t('vd.filter') }).getByRole('button', { name: t('pipe.addCondition'), exact: true }).click()
      await choose(type.label, type.choices.find(({ name }) => name === 'new').label)
      await pick(t('vd.addSort'), field('amount'))
      await settings().getByRole('button', { name: t('list.ascending') }).click()
      await pick(t('vd.addTotal'), field('amount'))

      await settings().getByRole('button', { name: t('vd.addColor') }).click()
      await settings().getByRole('group', { name: t('vd.when') }).getByRole('button', { name: t('pipe.addCondition'), exact: true }).click()
      await choose(`${field('stage')} · ${t('fields.stageKind')}`, t('fields.kindOpen'))
      // The preview is coloured as the list will be.
      await preview().locator('[data-tint]').first().waitFor()
      await settings().getByRole('checkbox', { name: t('vd.beginsOf', { role: roleName('sales') }) }).check()
      await saved()
      await takeShot(page, 'view-designer')
      assert.deepEqual(await listAccessibilityProblems(page), [])

      // One step back and on again.
      await page.getByRole('button', { name: t('pipe.undo') }).click()
      await settings().getByRole('checkbox', { name: t('vd.beginsOf', { role: roleName('sales') }), checked: false }).waitFor()
      await page.getByRole('button', { name: t('pipe.redo') }).click()
      await settings().getByRole('checkbox', { name: t('vd.beginsOf', { role: roleName('sales') }), checked: true }).waitFor()
      await saved()

      await publishByClicking(page, t)
      await page.waitForURL((url) => !url.searchParams.has('draft'))

      const after = await readFiles(page, await currentRevision(page))
      const { colors, ...rest } = withoutChance(after[FILE])
      assert.deepEqual({ ...rest, colors: colors.map((color) => ({ ...color, hue: 20 })) }, EXPECTED)
      assert.deepEqual(Object.keys(after).filter((file) => JSON.stringify(after[file]) !== JSON.stringify(before[file])).sort(), [FILE, 'roles/sales.json'])
      assert.equal(after['roles/sales.json'].objects.opportunity.defaultView, 'big_deals')

      await sell(path)
      await restore(page, first)
      assert.deepEqual(await readFiles(page, await currentRevision(page)), before)
    })

    test('a view is copied, given another shape and order, and removed with what names it', async () => {
      const before = await readFiles(page, await currentRevision(page))
      await page.goto('/o/opportunity?view=open')
      await page.getByRole('button', { name: t('list.viewOptions', { view: model.view('opportunity', 'open') }) }).click()
      await page.getByRole('menuitem', { name: t('list.designView') }).click()
      await settings().waitFor()
      await page.getByRole('button', { name: t('app.actionsFor', { name: model.view('opportunity', 'open') }) }).click()
      await page.getByRole('menuitem', { name: t('vd.copy') }).click()
      await page.waitForURL((url) => url.pathname.endsWith('/views/open_2'))
      // The settings are the first one's until the copy is drawn.
      await page.getByRole('button', { name: t('app.actionsFor', { name: model.view('opportunity', 'open') }), exact: true }).waitFor({ state: 'detached' })
      await settings().getByRole('radio', { name: t('vd.shape.calendar') }).check({ force: true })
      await preview().getByRole('grid').waitFor()
      await takeShot(page, 'view-designer-calendar')
      await saved()
      const draft = async () => (await request(page, 'GET', '/drafts')).items[0]
      // The copy may be kept before it has its other shape.
      const doc = await until(async () => {
        const kept = (await draft())?.files['entities/opportunity/views/open_2.json']
        return kept?.type === 'calendar' && kept
      })
      assert.deepEqual([doc.type, doc.dateField, doc.colorBy, doc.filter], ['calendar', 'expected_close', 'stage', before['entities/opportunity/views/open.json'].filter])

      // On the entity's page: to the top, and the first one away.
      await page.goto(`/design/entities/opportunity?show=views&draft=${(await draft()).id}`)
      const list = page.getByRole('list', { name: t('vd.views') })
      const copy = doc.label[language]
      await list.getByRole('button', { name: t('app.actionsFor', { name: copy }) }).click()
      await page.getByRole('menuitem', { name: t('app.moveUp') }).click()
      await list.getByRole('button', { name: t('app.actionsFor', { name: model.view('opportunity', 'open') }), exact: true }).click()
      await page.getByRole('menuitem', { name: t('vd.remove') }).click()
      await dialog(page, t('vd.removeTitle', { view: model.view('opportunity', 'open') })).getByRole('button', { name: t('vd.remove') }).click()
      await saved()
      const files = await until(async () => {
        const { files, problems } = await draft()
        return files['entities/opportunity/views/open.json'] === null && problems.length === 0 ? files : null
      })
      assert.ok(!JSON.stringify(files['navigation.json']).includes('"view":"open","entity":"opportunity"'))
      assert.ok(!files['entities/opportunity/entity.json'].viewOrder.includes('open'))
      await discardDrafts(page)
    })

    test('a timeline gets lanes, seen before they are published', async () => {
      await page.goto('/design/entities/opportunity/views/timeline')
      const lanes = settings().getByRole('combobox', { name: t('vd.lanesBy') })
      const heads = preview().getByRole('rowheader').getByRole('button')
      const kept = async () => {
        const [draft] = (await request(page, 'GET', '/drafts')).items
        return draft && [draft.files['entities/opportunity/views/timeline.json']?.groupBy, draft.problems]
      }
      await lanes.waitFor()
      // What comes again and again: a stage, a choice, a person, a record that is referred to.
      const offered = await lanes.getByRole('option').evaluateAll((options) => options.map((option) => option.value))
      for (const name of ['', 'stage', 'type', 'owner', 'account']) assert.ok(offered.includes(name), name)
      for (const name of ['name', 'amount', 'expected_close']) assert.ok(!offered.includes(name), name)
      for (const name of ['owner', 'account', 'stage']) {
        await lanes.selectOption(name)
        await heads.first().getByText(`${field(name)} · `).waitFor()
        await eventually(kept, [name, []])
      }
      await shootThemes(page, 'view-designer-lanes')
      assert.deepEqual(await listAccessibilityProblems(page), [])
      await heads.first().press('Enter')
      await until(async () => (await heads.first().getAttribute('aria-expanded')) === 'false')
      await lanes.selectOption('')
      await heads.first().waitFor({ state: 'detached' })
      await discardDrafts(page)
    })

    function roleName(name) {
      return { admin: { 'zh-CN': '管理员', en: 'Administrator' }, sales: { 'zh-CN': '销售', en: 'Sales' } }[name][language]
    }

    /** As a seller: the list begins with the view, its rows are coloured, its total stands below. */
    async function sell(path) {
      const { page } = await site.open({ language, size: DESK, person: SALES })
      await page.goto('/o/opportunity')
      await page.getByRole('tab', { name: { 'zh-CN': '重点商机', en: 'Big deals' }[language], selected: true }).waitFor()
      await page.getByRole('columnheader', { name: path }).waitFor()
      await page.locator('.gr[data-tint]').first().waitFor()
      await takeShot(page, 'view-tinted')
    }
  })
}
