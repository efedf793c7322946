// A business admin shapes a pipeline by clicking: a new stage with what it needs, not to be skipped, published; the seller's board
// then refuses and says exactly what is missing; and the pipeline is restored as it was.

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { beforeEach, describe, test } from 'node:test'
import { listAccessibilityProblems } from './lib/accessibility.mjs'
import { dialog, eventually, GATE, makeOpportunity, quickSearch, readModel, request, SALES, until } from './lib/app.mjs'
import { takeShot } from './lib/browser.mjs'
import { currentRevision, discardDrafts, publishByClicking, readFiles, restore, withoutChance } from './lib/designer.mjs'
import { DESK, useSite } from './lib/site.mjs'
import { LANGUAGES, t as textOf } from './lib/texts.mjs'

const FILE = 'entities/opportunity/pipelines/standard.json'
const PAGE = '/design/pipelines/opportunity/standard'
const EXPECTED = JSON.parse(readFileSync(new URL('expected/pipeline_designer.json', import.meta.url), 'utf8'))
const STAGE = { 'zh-CN': '投标', en: 'Bidding' }
const ITEM = { 'zh-CN': '标书已复核', en: 'Documents checked' }

const site = useSite()

/** The pipeline's file in a revision, with ids made by chance told by their kind. */
async function fileOf(page, revision) {
  return withoutChance((await readFiles(page, revision))[FILE])
}

for (const language of LANGUAGES) {
  describe(language, () => {
    const t = (key, params) => textOf(language, key, params)
    let page
    beforeEach(async () => ({ page } = await site.open({ language, size: DESK, excused: [GATE] })))
    const column = (name) => page.getByRole('region', { name, exact: true })
    const panel = () => page.getByRole('complementary', { name: t('pipe.stageOf', { stage: STAGE[language] }) })
    const saved = () => page.getByText(t('designer.saved')).waitFor()

    test('a stage that asks for something and is not skipped, published, met on the board, restored', async () => {
      const model = await readModel(page, language)
      const stage = (name) => model.stage('opportunity', `standard/${name}`)
      const first = await currentRevision(page)
      const original = await fileOf(page, first)

      // From the board's menu.
      await page.goto('/o/opportunity?view=board_standard')
      await page.getByRole('button', { name: t('list.viewOptions', { view: model.view('opportunity', 'board_standard') }) }).click()
      await page.getByRole('menuitem', { name: t('pipe.design') }).click()
      await page.waitForURL((url) => url.pathname === PAGE)

      await page.getByRole('button', { name: t('designer.menuOf', { name: stage('needs') }) }).click()
      await page.getByRole('menuitem', { name: t('designer.addStageAfter') }).click()
      const form = dialog(page, t('designer.addStageTo', { pipeline: model.entity('opportunity').pipelines.find((pipeline) => pipeline.name === 'standard').label }))
      await form.getByRole('textbox', { name: t('designer.labelZh') }).fill(STAGE['zh-CN'])
      await form.getByRole('textbox', { name: t('designer.labelEn') }).fill(STAGE.en)
      await form.getByRole('textbox', { name: t('designer.expectedDays') }).fill('12')
      await form.getByRole('button', { name: t('designer.add'), exact: true }).click()
      await form.waitFor({ state: 'detached' })

      // A required field to enter.
      const enter = panel().getByRole('region', { name: t('pipe.enter') })
      await enter.getByRole('button', { name: t('pipe.addField') }).click()
      await page.getByRole('combobox', { name: t('pipe.addField') }).fill(model.field('opportunity', 'budget'))
      await page.getByRole('option', { name: `${model.field('opportunity', 'budget')} budget` }).click()
      await page.keyboard.press('Escape')
      await enter.getByRole('textbox', { name: t('pipe.inZh', { name: t('pipe.message') }) }).fill('投标前请填写客户预算')
      await enter.getByRole('textbox', { name: t('pipe.inEn', { name: t('pipe.message') }) }).fill('Bidding needs the budget')
      // A behaviour that has to be done.
      const list = panel().getByRole('region', { name: t('pipe.checklist') })
      await list.getByRole('button', { name: t('pipe.addItem') }).click()
      await list.getByRole('textbox', { name: t('pipe.inZh', { name: t('pipe.item', { n: 1 }) }) }).fill(ITEM['zh-CN'])
      await list.getByRole('textbox', { name: t('pipe.inEn', { name: t('pipe.item', { n: 1 }) }) }).fill(ITEM.en)
      await list.getByRole('checkbox', { name: t('pipe.itemRequired') }).check()
      // Not to be skipped.
      await panel().getByRole('checkbox', { name: new RegExp(`^${t('pipe.skippable')}`) }).uncheck()
      await saved()
      await takeShot(page, 'pipeline-stage')
      assert.deepEqual(await listAccessibilityProblems(page), [])

      // One step back and on again.
      await page.getByRole('button', { name: t('pipe.undo') }).click()
      await panel().getByRole('checkbox', { name: new RegExp(`^${t('pipe.skippable')}`), checked: true }).waitFor()
      await page.getByRole('button', { name: t('pipe.redo') }).click()
      await panel().getByRole('checkbox', { name: new RegExp(`^${t('pipe.skippable')}`), checked: false }).waitFor()
      await saved()

      await page.getByRole('tab', { name: t('pipe.moves') }).click()
      await page.locator('[data-move="needs>quoting"]').getByText('·').waitFor()
      await takeShot(page, 'pipeline-moves')

      await publishByClicking(page, t, () => takeShot(page, 'pipeline-publish'))
      await page.waitForURL((url) => url.pathname === PAGE && !url.searchParams.has('draft'))

      const second = await currentRevision(page)
      assert.ok(second > first)
      const published = await fileOf(page, second)
      assert.deepEqual(published, { ...original, moves: EXPECTED.moves, stages: [...original.stages.slice(0, 3), EXPECTED.stage, ...original.stages.slice(3)] })

      await sell()

      await restore(page, first)
      assert.deepEqual(await fileOf(page, await currentRevision(page)), original)
    })

    /** As a seller: skipping is no move, entering asks for the budget, going on for the item. */
    async function sell() {
      const { page } = await site.open({ language, size: DESK, person: SALES, excused: [GATE] })
      const name = `投标单 ${language} ${process.pid}`
      const deal = await makeOpportunity(page, name, { next_step: '约总工看现场', stage: 'standard/needs', amount: '88000', expected_close: '2027-03-15' })
      const model = await readModel(page, language)
      await page.goto('/o/opportunity?view=board_standard')
      await quickSearch(page, language, model.plural('opportunity'), name)
      const column = (key) => page.getByRole('region', { name: model.stage('opportunity', `standard/${key}`), exact: true })
      const card = (key) => column(key).getByRole('article').filter({ hasText: name })
      await card('needs').waitFor()
      // Cards move when the others go.
      await until(async () => (await page.getByRole('article').count()) === 1)

      // Dropped past the new stage, the card stays where it is, and nothing is sent.
      await card('needs').dragTo(column('quoting'))
      await card('needs').waitFor()
      assert.equal((await request(page, 'GET', `/records/opportunity/${deal.id}`)).stage, 'standard/needs')

      await card('needs').dragTo(column('bidding'))
      const gate = dialog(page, t('gate.title', { stage: STAGE[language] }))
      await gate.getByText(t('gate.open', { n: 1 })).waitFor()
      const missing = gate.getByRole('region', { name: t('gate.missing') })
      await takeShot(page, 'pipeline-gate')
      await missing.getByRole('textbox').fill('120000')
      await gate.getByRole('button', { name: t('gate.move') }).click()
      await gate.waitFor({ state: 'detached' })
      await card('bidding').waitFor()

      await card('bidding').dragTo(column('quoting'))
      const next = dialog(page, t('gate.title', { stage: model.stage('opportunity', 'standard/quoting') }))
      const ticks = next.getByRole('region', { name: t('gate.tick') }).getByRole('checkbox')
      await ticks.first().waitFor()
      assert.equal(await ticks.count(), 1)
      await next.getByRole('checkbox', { name: ITEM[language] }).check()
      await next.getByRole('button', { name: t('gate.move') }).click()
      await next.waitFor({ state: 'detached' })
      assert.equal((await request(page, 'GET', `/records/opportunity/${deal.id}`)).stage, 'standard/quoting')
    }

    test('stages change places by key and by menu, and a draft is thrown away', async () => {
      await page.goto(PAGE)
      const model = await readModel(page, language)
      const names = () => page.locator('[data-stage]').evaluateAll((columns) => columns.map((column) => column.dataset.stage))
      const label = model.stage('opportunity', 'standard/talking')
      await column(label).getByRole('button', { pressed: false }).first().focus()
      await page.keyboard.press('Alt+ArrowLeft')
      const firstThree = async () => (await names()).slice(0, 3)
      await eventually(firstThree, ['talking', 'prospect', 'needs'])
      await page.getByRole('button', { name: t('designer.menuOf', { name: label }) }).click()
      await page.getByRole('menuitem', { name: t('pipe.moveRight') }).click()
      await eventually(firstThree, ['prospect', 'talking', 'needs'])
      await saved()
      // Back where it was, the draft holds nothing.
      await eventually(async () => (await request(page, 'GET', '/drafts')).items.map((draft) => draft.files), [{}])
      await discardDrafts(page)
    })
  })
}
