// One person's day from the first sign-in to a changed model, in both languages, on the real server.

import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { assertNoProblems, BEFORE_SIGN_IN, dialog, GATE, makeOpportunity, quickSearch, readModel, request, signInByButton, until } from './lib/app.mjs'
import { openPage, takeShot } from './lib/browser.mjs'
import { publishByClicking } from './lib/designer.mjs'
import { useSite } from './lib/site.mjs'
import { LANGUAGES, t as textOf } from './lib/texts.mjs'

const site = useSite()

const STAGE = { 'zh-CN': '投标', en: 'Bidding test' }
const VISIT = {
  'zh-CN': { zh: '巡检', en: 'Inspection', name: 'inspection', record: '三号站巡检' },
  en: { zh: '培训', en: 'Training', name: 'training', record: 'Operator training' },
}

for (const language of LANGUAGES) {
  const t = (key, params) => textOf(language, key, params)

  describe(`journey (${language})`, () => {
    let page, problems, model
    const dealName = `空压站扩容 ${language} ${process.pid}`
    const gateName = `待报价机组 ${language} ${process.pid}`

    before(async () => ({ page, problems } = await openPage(site.browser, { language, url: site.url })))
    after(() => page?.context().close())

    const follow = (name) => page.getByRole('navigation', { name: t('shell.navigation') }).getByRole('link', { name, exact: true }).click()
    const expectRows = (n) => page.getByRole('main').getByText(t('list.count', { n: n.toLocaleString(language) }), { exact: true }).waitFor()
    const notice = (text) => page.getByRole('status').filter({ hasText: text })
    const column = (name) => page.getByRole('region', { name, exact: true })

    test('signs in through a demo button', async () => {
      await signInByButton(page)
      model = await readModel(page)
      await page.getByRole('heading', { level: 1, name: model.plural('opportunity') }).waitFor()
      assert.equal(await page.evaluate(() => document.documentElement.lang), language)
    })

    test('creates a record: lookup search, money, calendar', async () => {
      const account = (await request(page, 'GET', '/records/account?limit=1&sort=name&fields=name')).items[0]
      await follow(model.place('opportunity', 'open'))
      await page.getByRole('button', { name: t('list.newOf', { entity: model.label('opportunity') }) }).click()
      const form = dialog(page, t('form.newTitle', { entity: model.label('opportunity') }))
      await form.getByRole('textbox', { name: model.field('opportunity', 'name') }).fill(dealName)

      const accountLabel = model.field('opportunity', 'account')
      await form.getByRole('button', { name: new RegExp(`^${accountLabel}`) }).click()
      const search = page.getByRole('combobox', { name: accountLabel })
      await search.fill(account.name.slice(0, 4))
      await page.getByRole('option', { name: account.name }).click()
      await form.getByRole('button', { name: new RegExp(`^${accountLabel}`) }).filter({ hasText: account.name }).waitFor()

      await form.getByRole('textbox', { name: model.field('opportunity', 'amount'), exact: true }).fill('35.7万')
      const closeLabel = model.field('opportunity', 'expected_close')
      await form.getByRole('button', { name: t('fields.openCalendarOf', { label: closeLabel }) }).click()
      await dialog(page, closeLabel).getByRole('button', { name: t('fields.inAWeek') }).click()
      await form.getByRole('button', { name: t('form.create') }).click()

      await form.waitFor({ state: 'detached' })
      await page.getByRole('heading', { level: 1, name: dealName }).waitFor()
      const id = page.url().match(/\/o\/opportunity\/([\w-]+)/)[1]
      const record = await request(page, 'GET', `/records/opportunity/${id}`)
      const inAWeek = new Date(Date.now() + 7 * 86_400_000).toLocaleDateString('sv', { timeZone: 'Asia/Shanghai' })
      assert.deepEqual([record.name, record.account.id, record.amount.amount, record.expected_close, record.stage], [dealName, account.id, '357000.00', inAWeek, 'standard/prospect'])
    })

    test('edits an amount in the list by keyboard, and undoes it', async () => {
      await follow(model.place('opportunity', 'open'))
      await quickSearch(page, language, model.plural('opportunity'), dealName)
      await expectRows(1)
      const grid = page.getByRole('grid')
      const cell = grid.getByRole('gridcell').filter({ hasText: '357,000' })
      await cell.waitFor()
      await grid.focus()
      for (let step = 0; step < 8 && !(await grid.getAttribute('aria-activedescendant'))?.endsWith('-amount'); step++) await page.keyboard.press('ArrowRight')
      await page.keyboard.press('Enter')
      const input = grid.getByRole('textbox', { name: model.field('opportunity', 'amount') })
      await input.waitFor()
      assert.equal(await input.inputValue(), '357000')
      await page.keyboard.type('420000')
      await page.keyboard.press('Enter')
      await grid.getByRole('gridcell').filter({ hasText: '420,000' }).waitFor()
      const done = notice(t('list.updated', { field: model.field('opportunity', 'amount') }))
      await done.getByRole('button', { name: t('app.undo') }).click()
      await notice(t('app.undone')).waitFor()
      await cell.waitFor()
      await page.reload()
      await cell.waitFor()
    })

    test('adds a filter; the address keeps it', async () => {
      await follow(model.place('opportunity', 'open'))
      const search = page.getByRole('searchbox')
      if (await search.inputValue()) await search.fill('')
      const all = await totalOf({ field: 'stage.kind', op: 'eq', value: 'open' })
      const some = await totalOf({ all: [{ field: 'stage.kind', op: 'eq', value: 'open' }, { field: 'type', op: 'in', value: ['repurchase'] }] })
      assert.ok(some > 0 && some < all)
      await expectRows(all)
      await page.getByRole('button', { name: t('list.filter'), exact: true }).click()
      const panel = dialog(page, t('list.addFilter'))
      const type = model.field('opportunity', 'type')
      await panel.getByRole('combobox', { name: t('list.chooseField') }).fill(type)
      await panel.getByRole('option', { name: type, exact: true }).first().click()
      const choice = model.entity('opportunity').fields.find((field) => field.name === 'type').choices.find((candidate) => candidate.name === 'repurchase')
      await panel.getByRole('option', { name: choice.label }).click()
      await page.keyboard.press('Escape')
      await expectRows(some)
      assert.match(page.url(), /filter=/)
      await page.reload()
      await expectRows(some)
      await page.getByRole('button', { name: t('list.removeFilter', { field: type }) }).click()
      await expectRows(all)
    })

    test('a gate asks for exactly what is missing, and takes it in place', async () => {
      const deal = await makeOpportunity(page, gateName, { next_step: '约总工看现场', stage: 'standard/needs' })
      await follow(model.place('opportunity', 'board_standard'))
      const [from, to] = [column(model.stage('opportunity', 'standard/needs')), column(model.stage('opportunity', 'standard/quoting'))]
      const card = page.getByRole('article').filter({ hasText: gateName })
      // The list before it has the same search box.
      await from.waitFor()
      await quickSearch(page, language, model.plural('opportunity'), gateName)
      await from.getByRole('article').filter({ hasText: gateName }).waitFor()
      // Cards move when the others go.
      await until(async () => (await page.getByRole('article').count()) === 1)
      await card.dragTo(to)

      const gate = dialog(page, t('gate.title', { stage: model.stage('opportunity', 'standard/quoting') }))
      const missing = gate.getByRole('region', { name: t('gate.missing') })
      await missing.getByRole('textbox').nth(1).waitFor()
      const asked = await missing.getByRole('textbox').evaluateAll((boxes) => boxes.map((box) => box.closest('[data-field]').dataset.field))
      assert.deepEqual(asked, ['amount', 'expected_close'])
      assert.equal(await missing.getByRole('combobox').count(), 0)
      await gate.getByText(t('gate.open', { n: 2 })).waitFor()
      await takeShot(page, 'gate')
      await missing.getByRole('textbox', { name: model.field('opportunity', 'amount') }).fill('88000')
      await missing.getByRole('textbox', { name: model.field('opportunity', 'expected_close') }).fill('2027-03-15')
      await gate.getByText(t('gate.ready')).waitFor()
      await gate.getByRole('button', { name: t('gate.move') }).click()
      await gate.waitFor({ state: 'detached' })
      await to.getByRole('article').filter({ hasText: gateName }).waitFor()
      await page.reload()
      await to.getByRole('article').filter({ hasText: gateName }).waitFor()
      const record = await request(page, 'GET', `/records/opportunity/${deal.id}`)
      assert.deepEqual([record.stage, record.amount.amount, record.expected_close], ['standard/quoting', '88000.00', '2027-03-15'])
    })

    test('adds a stage by the form; boards and forms have it at once', async () => {
      await openEntityOfNewDraft()
      await page.getByRole('tab', { name: t('ent.pipelines') }).click()
      await page.getByRole('tabpanel').getByRole('link', { name: new RegExp(`^${pipelineLabel()}`) }).click()
      await page.getByRole('button', { name: t('designer.addStage') }).first().click()
      const form = dialog(page, t('designer.addStageTo', { pipeline: pipelineLabel() }))
      await form.getByRole('textbox', { name: t('designer.labelZh') }).fill(STAGE['zh-CN'])
      await form.getByRole('textbox', { name: t('designer.labelEn') }).fill(STAGE.en)
      await form.getByRole('button', { name: t('designer.add'), exact: true }).click()
      await form.waitFor({ state: 'detached' })
      await page.getByRole('region', { name: STAGE[language], exact: true }).waitFor()
      await publish()

      await page.evaluate(() => (window.stillTheSamePage = true))
      await follow(model.place('opportunity', 'board_standard'))
      await column(STAGE[language]).waitFor()
      await takeShot(page, 'board-with-new-stage')
      await page.getByRole('button', { name: t('list.newOf', { entity: model.label('opportunity') }) }).click()
      const create = dialog(page, t('form.newTitle', { entity: model.label('opportunity') }))
      await create.getByRole('button', { name: new RegExp(`^${model.field('opportunity', 'stage')}`) }).click()
      await page.getByRole('option', { name: STAGE[language] }).first().waitFor()
      await page.keyboard.press('Escape')
      await create.getByRole('button', { name: t('app.cancel') }).click()
      await create.waitFor({ state: 'detached' })
      assert.equal(await page.evaluate(() => window.stillTheSamePage), true)
    })

    test('makes a new kind of record by the form; it works at once', async () => {
      const thing = VISIT[language]
      const label = language === 'en' ? thing.en : thing.zh
      await follow(model.place('account', 'all'))
      await openEntityOfNewDraft()
      await page.getByRole('link', { name: t('designer.entities'), exact: true }).click()
      await page.getByRole('button', { name: t('designer.addEntity') }).click()
      const form = dialog(page, t('designer.addEntity'))
      await form.getByRole('textbox', { name: t('designer.labelZh') }).fill(thing.zh)
      await form.getByRole('textbox', { name: t('designer.labelEn') }).fill(thing.en)
      await form.getByRole('combobox', { name: t('designer.rightsLike') }).selectOption('account')
      await form.getByRole('combobox', { name: t('designer.menu') }).selectOption('crm_nav_work')
      await takeShot(page, 'new-entity')
      await form.getByRole('button', { name: t('designer.add'), exact: true }).click()
      await form.waitFor({ state: 'detached' })
      await publish()

      await follow(label)
      const newOne = page.getByRole('button', { name: t('list.newOf', { entity: label }) }).first()
      await newOne.click()
      const create = dialog(page, t('form.newTitle', { entity: label }))
      await create.getByRole('textbox').first().fill(thing.record)
      await create.getByRole('button', { name: t('form.create') }).click()
      await page.getByRole('heading', { level: 1, name: thing.record }).waitFor()
      await follow(label)
      await expectRows(1)
      await page.getByRole('grid').getByRole('link', { name: thing.record }).waitFor()
      await takeShot(page, 'list-of-new-entity')
    })

    test('goes back to the first revision', async () => {
      await page.getByRole('link', { name: t('shell.design'), exact: true }).click()
      await page.getByRole('link', { name: t('revisions.title'), exact: true }).click()
      await page.getByRole('button', { name: new RegExp(`^${t('revisions.restore')}\\s*${t('revisions.number', { n: 1 })}$`) }).click()
      const consent = dialog(page, t('revisions.restoreTitle', { n: 1 }))
      await consent.getByRole('region', { name: t('plan.changes') }).waitFor()
      await takeShot(page, 'restore')
      for (const box of await consent.getByRole('checkbox', { name: t('plan.accept') }).all()) await box.check()
      await consent.getByRole('button', { name: t('revisions.restore'), exact: true }).click()
      await consent.waitFor({ state: 'detached' })
      await page.getByRole('link', { name: t('studio.back') }).click()
      await page.getByRole('navigation', { name: t('shell.navigation') }).getByRole('link', { name: language === 'en' ? VISIT.en.en : VISIT['zh-CN'].zh, exact: true }).waitFor({ state: 'detached' })
      await follow(model.place('opportunity', 'board_standard'))
      await column(model.stage('opportunity', 'standard/quoting')).waitFor()
      assert.equal(await column(STAGE[language]).count(), 0)
    })

    test('nothing went wrong on the way', () => assertNoProblems(problems, [BEFORE_SIGN_IN, GATE]))

    const pipelineLabel = () => model.entity('opportunity').pipelines.find((pipeline) => pipeline.name === 'standard').label

    async function totalOf(filter) {
      const { groups } = await request(page, 'POST', '/records/opportunity/aggregate', { filter, groupBy: [], measures: [{ op: 'count' }] })
      return groups[0].values[0]
    }

    async function openEntityOfNewDraft() {
      await page.getByRole('link', { name: t('shell.design'), exact: true }).click()
      await page.getByRole('navigation', { name: t('shell.design') }).getByRole('link', { name: model.label('opportunity'), exact: true }).click()
    }

    async function publish() {
      // At once, while the last change is still being saved: the dialog waits for the plan that goes with it.
      await publishByClicking(page, t)
      await page.getByRole('link', { name: t('studio.back') }).click()
      await page.getByRole('navigation', { name: t('shell.navigation') }).waitFor()
    }
  })
}
