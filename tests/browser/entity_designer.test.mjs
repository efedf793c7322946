// A business admin shapes kinds of records by clicking: a new one with fields and a relation, a rule that counts who breaks it, a name
// that changes everywhere and still answers, a field that is in the way of nobody, and one that is.

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { beforeEach, describe, test } from 'node:test'
import { listAccessibilityProblems } from './lib/accessibility.mjs'
import { dialog, eventually, request, until } from './lib/app.mjs'
import { takeShot } from './lib/browser.mjs'
import { currentRevision, discardDrafts, publishByClicking, readFiles, restore, shootThemes, withoutChance } from './lib/designer.mjs'
import { DESK, useSite } from './lib/site.mjs'
import { LANGUAGES, t as textOf } from './lib/texts.mjs'

const EXPECTED = JSON.parse(readFileSync(new URL('expected/entity_designer.json', import.meta.url), 'utf8'))
/** Type, label in Chinese and English. */
const FIELDS = [
  ['date', '勘测日期', 'Surveyed on'],
  ['integer', '用气量', 'Air demand'],
  ['decimal', '露点', 'Dew point'],
  ['money', '费用', 'Cost'],
  ['user', '工程师', 'Engineer'],
  ['choice', '结论', 'Result'],
  ['lookup', '商机', 'Opportunity'],
  ['long_text', '备注', 'Notes'],
]

const site = useSite()

for (const language of LANGUAGES) {
  describe(language, () => {
    const t = (key, params) => textOf(language, key, params)
    let page, model
    beforeEach(async () => ({ page, model } = await site.open({ language, size: DESK })))
    const say = (zh, en) => (language === 'en' ? en : zh)
    const saved = () => page.getByText(t('designer.saved')).first().waitFor()
    const panelOf = (field) => page.getByRole('complementary', { name: t('ent.fieldOf', { field }) })
    const draftId = () => new URL(page.url()).searchParams.get('draft')

    async function publish() {
      await saved()
      await publishByClicking(page, t)
    }

    async function discard() {
      await saved()
      await discardDrafts(page)
    }

    async function addField([type, zh, en]) {
      await page.getByRole('button', { name: t('designer.addField'), exact: true }).click()
      const title = t('designer.addFieldTo', { entity: say('现场勘测单', 'Site survey') })
      await dialog(page, title).locator(`[data-type=${type}]`).click()
      const form = dialog(page, title)
      await form.getByRole('textbox', { name: t('designer.labelZh'), exact: true }).fill(zh)
      await form.getByRole('textbox', { name: t('designer.labelEn'), exact: true }).fill(en)
      if (type === 'choice') {
        await form.getByRole('textbox', { name: t('designer.optionZh', { n: 1 }) }).fill('可行')
        await form.getByRole('textbox', { name: t('designer.optionEn', { n: 1 }) }).fill('Feasible')
        await form.getByRole('textbox', { name: t('designer.optionZh', { n: 2 }) }).fill('不可行')
        await form.getByRole('textbox', { name: t('designer.optionEn', { n: 2 }) }).fill('Not feasible')
      }
      if (type === 'lookup') await form.getByRole('combobox', { name: t('designer.to'), exact: true }).selectOption('opportunity')
      await form.getByRole('button', { name: t('designer.add'), exact: true }).click()
      await form.waitFor({ state: 'detached' })
      await panelOf(say(zh, en)).waitFor()
    }

    test('a new kind of record with eight fields and a relation is live', async () => {
      const first = await currentRevision(page)
      await page.goto('/design/entities')
      await page.getByRole('button', { name: t('designer.addEntity') }).click()
      const form = dialog(page, t('designer.addEntity'))
      await form.getByRole('textbox', { name: t('designer.labelZh') }).fill('现场勘测单')
      await form.getByRole('textbox', { name: t('designer.labelEn') }).fill('Site survey')
      await form.getByRole('combobox', { name: t('designer.rightsLike') }).selectOption('account')
      await form.getByRole('combobox', { name: t('designer.menu') }).selectOption('crm_nav_work')
      await form.getByRole('button', { name: t('designer.add'), exact: true }).click()
      await form.waitFor({ state: 'detached' })
      for (const field of FIELDS) await addField(field)

      // Facts of a field by its panel: required, a range, unique, help in both languages.
      const demand = page.locator('[data-field=air_demand]')
      await demand.click()
      const panel = panelOf(say('用气量', 'Air demand'))
      await panel.getByRole('checkbox', { name: new RegExp(`^${t('schema.field.required')}`) }).check()
      await panel.getByRole('textbox', { name: t('schema.field.min') }).fill('0')
      await panel.getByRole('textbox', { name: t('pipe.inZh', { name: t('schema.field.help') }) }).fill('立方米每分钟')
      await panel.getByRole('textbox', { name: t('pipe.inEn', { name: t('schema.field.help') }) }).fill('Cubic metres a minute')
      await saved()
      await takeShot(page, 'entity-field')
      assert.deepEqual(await listAccessibilityProblems(page), [])
      // By the menu, one place up; and taken back.
      const names = () => page.locator('[data-field]').evaluateAll((rows) => rows.map((row) => row.dataset.field))
      const order = await names()
      await page.getByRole('button', { name: t('app.actionsFor', { name: say('用气量', 'Air demand') }) }).click()
      await page.getByRole('menuitem', { name: t('app.moveUp') }).click()
      await until(async () => (await names()).join() !== order.join())
      await page.getByRole('button', { name: t('pipe.undo') }).click()
      await eventually(names, order)
      await publish()

      const files = await readFiles(page, await currentRevision(page))
      assert.deepEqual(withoutChance(files['entities/site_survey/entity.json']), EXPECTED.site_survey)
      assert.equal(files['roles/sales.json'].objects.site_survey.read, files['roles/sales.json'].objects.account.read)
      const deal = (await request(page, 'GET', '/records/opportunity?limit=1')).items[0]
      const made = await request(page, 'POST', '/records/site_survey', { name: 'S1', air_demand: 12, cost: '300', result: 'feasible', opportunity: deal.id })
      assert.deepEqual([made.air_demand, made.cost.amount, made.opportunity.id], [12, '300.00', deal.id])
      await page.goto('/o/site_survey')
      await page.getByRole('grid').getByRole('link', { name: 'S1' }).waitFor()
      await restore(page, first)
    })

    test('a stage field comes with its pipeline, and goes with it', async () => {
      const entity = model.label('competitor')
      const title = t('designer.addFieldTo', { entity })
      const files = async () => (await request(page, 'GET', `/drafts/${draftId()}`)).files
      const path = 'entities/competitor/pipelines/progress.json'
      await page.goto('/design/entities/competitor')
      await page.getByRole('button', { name: t('designer.addField'), exact: true }).click()
      await dialog(page, title).locator('[data-type=stage]').click()
      const form = dialog(page, title)
      await form.getByRole('textbox', { name: t('designer.labelZh'), exact: true }).fill('跟进状态')
      await form.getByRole('textbox', { name: t('designer.labelEn'), exact: true }).fill('Progress')
      await form.getByRole('textbox', { name: t('ent.stageZh', { n: 2 }) }).fill('观察中')
      await form.getByRole('textbox', { name: t('ent.stageEn', { n: 2 }) }).fill('Watched')
      // A further one stands before the ends.
      await form.getByRole('button', { name: t('ent.addStage') }).click()
      await form.getByRole('textbox', { name: t('ent.stageEn', { n: 3 }) }).fill('Met')
      await form.getByRole('textbox', { name: t('ent.stageZh', { n: 3 }) }).fill('遭遇')
      await form.getByRole('combobox', { name: t('ent.stageKind', { n: 1 }) }).selectOption('lost')
      await form.getByRole('button', { name: t('designer.add'), exact: true }).click()
      await form.getByRole('alert').getByText(t('ent.stagesMissing')).waitFor()
      await form.getByRole('combobox', { name: t('ent.stageKind', { n: 1 }) }).selectOption('open')
      assert.deepEqual(await listAccessibilityProblems(page), [])
      await shootThemes(page, 'entity-stage-field')
      await form.getByRole('button', { name: t('designer.add'), exact: true }).click()
      await page.waitForURL((url) => url.pathname === '/design/pipelines/competitor/progress' && url.searchParams.has('draft'))
      for (const [zh, en] of [['新建', 'New'], ['观察中', 'Watched'], ['遭遇', 'Met'], ['已完成', 'Done'], ['已取消', 'Cancelled']]) await page.getByRole('region', { name: say(zh, en), exact: true }).waitFor()
      await takeShot(page, 'entity-stage-pipeline')
      const made = await until(async () => {
        const draft = await request(page, 'GET', `/drafts/${draftId()}`)
        return draft.files[path] && draft
      })
      assert.deepEqual(made.problems, [])
      assert.deepEqual(made.files[path].stages.map(({ name, kind }) => [name, kind]), [['new', undefined], ['watched', undefined], ['met', undefined], ['done', 'won'], ['cancelled', 'lost']])
      assert.equal(made.files['entities/competitor/entity.json'].fields.find(({ type }) => type === 'stage').name, 'progress')
      const whole = Object.keys(made.files).sort()

      // One step takes both away, and brings both again.
      await page.getByRole('button', { name: t('pipe.undo') }).click()
      await page.getByRole('heading', { name: t('pipe.goneTitle') }).waitFor()
      await eventually(files, {})
      await page.getByRole('button', { name: t('pipe.redo') }).click()
      await page.getByRole('region', { name: say('观察中', 'Watched'), exact: true }).waitFor()
      await eventually(async () => Object.keys(await files()).sort(), whole)

      // Published, it is used at once: a new record begins in the first stage.
      const first = await currentRevision(page)
      await publish()
      const record = await request(page, 'POST', '/records/competitor', { name: `Stage ${language}` })
      assert.equal(record.progress, 'progress/new')
      await request(page, 'DELETE', `/records/competitor/${record.id}`)
      await restore(page, first)

      // Where there is none yet, the list of pipelines offers it.
      await page.setViewportSize({ width: 390, height: 844 })
      await page.goto('/design/entities/competitor?show=pipelines')
      await page.getByRole('button', { name: t('ent.addStageField') }).click()
      await dialog(page, title).getByRole('textbox', { name: t('ent.stageZh', { n: 4 }) }).waitFor()
      await takeShot(page, 'entity-stage-field-narrow')
      assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth))
    })

    test('a rule by condition shows who breaks it before it holds', async () => {
      await page.goto('/design/entities/opportunity?show=rules')
      await page.getByRole('button', { name: t('ent.addRule'), exact: true }).click()
      await page.getByRole('menuitem', { name: t('ent.rule.require') }).click()
      const card = page.getByRole('tabpanel').getByRole('listitem').filter({ has: page.getByRole('button', { pressed: true }) })
      await card.getByRole('button', { name: t('pipe.addCondition'), exact: true }).click()
      const amount = model.field('opportunity', 'amount')
      await page.getByRole('combobox', { name: t('list.chooseField') }).fill(amount)
      await page.getByRole('option', { name: amount, exact: true }).first().click()
      await page.getByRole('combobox', { name: t('list.operator') }).selectOption('gt')
      await page.getByRole('textbox', { name: amount }).last().fill('500000')
      await page.keyboard.press('Enter')
      await card.getByRole('textbox', { name: t('pipe.inZh', { name: t('schema.rule.message') }) }).fill('大单须填写')
      await card.getByRole('textbox', { name: t('pipe.inEn', { name: t('schema.rule.message') }) }).fill('Large ones need it')
      await saved()
      await takeShot(page, 'entity-rule')
      assert.deepEqual(await listAccessibilityProblems(page), [])
      await page.waitForURL((url) => url.searchParams.has('draft'))
      // What is said to be saved may be the change before the last one.
      const rulesOf = (draft) => draft.files['entities/opportunity/entity.json']?.rules ?? []
      const draft = await until(async () => {
        const kept = await request(page, 'GET', `/drafts/${draftId()}`)
        return rulesOf(kept).at(-1)?.message?.en && kept
      })
      assert.deepEqual(draft.problems.filter((problem) => problem.level === 'error'), [])
      const rule = rulesOf(draft).at(-1)
      assert.deepEqual([rule.when, rule.message], [{ field: 'amount', op: 'gt', value: '500000' }, { 'zh-CN': '大单须填写', en: 'Large ones need it' }])
      await discard()
    })

    test('a field gets another name wherever it is used, and the old one answers', async () => {
      const first = await currentRevision(page)
      await page.goto('/design/entities/opportunity')
      const label = model.field('opportunity', 'expected_close')
      await page.locator('[data-field=expected_close]').click()
      const panel = panelOf(label)
      await panel.getByRole('button', { name: new RegExp(t('ent.usedIn', { n: 7 }).replace('7', '\\d+')) }).click()
      await panel.getByRole('region', { name: t('ent.usedTitle') }).getByRole('listitem').first().waitFor()
      await takeShot(page, 'entity-uses')
      const name = panel.getByRole('textbox', { name: t('designer.apiName') })
      await name.fill('name')
      await name.blur()
      await panel.getByText(t('designer.nameTaken')).waitFor()
      await name.fill('closing_on')
      await name.blur()
      await page.locator('[data-field=closing_on]').waitFor()
      await publish()
      const files = JSON.stringify(await readFiles(page, await currentRevision(page)))
      assert.ok(!files.includes('"expected_close"') || files.split('"expected_close"').length === 2, 'only the alias keeps the old name')
      const filter = encodeURIComponent(JSON.stringify({ field: 'expected_close', op: 'not_empty' }))
      assert.ok((await request(page, 'GET', `/records/opportunity?limit=1&sort=-expected_close&filter=${filter}`)).items[0].closing_on)
      await restore(page, first)
    })

    test('a field in use names its places; one a rule needs stays', async () => {
      await page.goto('/design/entities/opportunity')
      const remove = async (field) => {
        await page.getByRole('button', { name: t('app.actionsFor', { name: model.field('opportunity', field) }), exact: true }).click()
        await page.getByRole('menuitem', { name: t('designer.removeField') }).click()
        return dialog(page, t('designer.removeFieldTitle', { field: model.field('opportunity', field) }))
      }
      const needed = await remove('amount')
      await needed.getByText(t('ent.removeBlocked')).waitFor()
      await takeShot(page, 'entity-remove-blocked')
      assert.equal(await needed.getByRole('button', { name: t('designer.remove'), exact: true }).count(), 0)
      await needed.getByRole('button', { name: t('app.close') }).last().click()
      await needed.waitFor({ state: 'detached' })

      const free = await remove('need_doc')
      const action = free.getByRole('button', { name: t('designer.remove'), exact: true })
      await action.waitFor()
      const places = await free.getByRole('listitem').count()
      assert.ok(places > 0)
      await action.click()
      await saved()
      assert.equal(await page.locator('[data-field=need_doc]').count(), 0)
      await page.waitForURL((url) => url.searchParams.has('draft'))
      const draft = await request(page, 'GET', `/drafts/${draftId()}`)
      assert.deepEqual(draft.problems.filter((problem) => problem.level === 'error'), [])
      await discard()
    })

    test('the map of relations is reached by keyboard', async () => {
      await page.goto('/design/entities?show=map')
      const map = page.getByRole('group', { name: t('ent.diagram') })
      const node = map.locator('a[href="/design/entities/opportunity"]')
      await node.focus()
      await takeShot(page, 'entity-map')
      assert.deepEqual(await listAccessibilityProblems(page), [])
      await page.keyboard.press('Enter')
      await page.waitForURL((url) => url.pathname === '/design/entities/opportunity')
    })
  })
}
