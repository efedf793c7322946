// Buttons of forms: made in the form designer by clicking, told why they cannot be used, and pressed by a seller on desk and phone:
// another record begun, values set after asking, a stage moved with its gate, an address opened.

import assert from 'node:assert/strict'
import { afterEach, beforeEach, describe, test } from 'node:test'
import { listAccessibilityProblems } from './lib/accessibility.mjs'
import { dialog, eventually, GATE, makeOpportunity, notice, publishFiles, request, until } from './lib/app.mjs'
import { takeShot } from './lib/browser.mjs'
import { discardDrafts, readFiles } from './lib/designer.mjs'
import { DESK, useSite } from './lib/site.mjs'
import { LANGUAGES, t as textOf } from './lib/texts.mjs'

const FORM = 'entities/opportunity/forms/main.json'
const PHONE = 'entities/opportunity/forms/phone.json'
const label = (zh, en) => ({ 'zh-CN': zh, en })
const NEXT = label('写下一步', 'Note the next step')
const TALK = label('开始沟通', 'Begin talks')
const WON = label('直接赢单', 'Win at once')

const site = useSite()

for (const language of LANGUAGES) {
  describe(language, () => {
    const t = (key, params) => textOf(language, key, params)
    let page, model
    beforeEach(async () => ({ page, model } = await site.open({ language, size: DESK, excused: [GATE] })))
    afterEach(() => discardDrafts(page))
    const field = (name) => model.field('opportunity', name)
    const button = (name) => page.locator('[data-buttons]').getByRole('button', { name, exact: true })

    test('pressed by who works with the record', async () => {
      const before = await readFiles(page)
      const node = (id, texts, action, more) => ({ type: 'Button', id, label: texts, action, ...more })
      const more = [
        node('t_btn_next', NEXT, { ask: ['next_step'], set: { next_contact_at: { date: 'now', add: '3d' } } }, { place: 'header', icon: 'flag' }),
        node('t_btn_talk', TALK, { move: 'standard/talking' }, { look: 'primary', confirm: label('现在就开始沟通？', 'Begin talks now?') }),
      ]
      const onPhone = more.map((part) => ({ ...part, id: `${part.id}_p` }))
      await publishFiles(page, {
        [FORM]: { ...before[FORM], elements: [...more, ...before[FORM].elements] },
        [PHONE]: { ...before[PHONE], elements: [...onPhone, ...before[PHONE].elements] },
      })
      const { id } = await makeOpportunity(page, 'Buttons', { next_step: null })
      await page.goto(`/o/opportunity/${id}`)
      await button(NEXT[language]).waitFor()
      await takeShot(page, 'buttons-record')
      assert.deepEqual(await listAccessibilityProblems(page), [])

      // Asked for in a small form, by keyboard.
      await button(NEXT[language]).focus()
      await page.keyboard.press('Enter')
      const asked = dialog(page, NEXT[language])
      await asked.locator('[data-field=next_step]').locator('input, textarea').first().fill('约时间')
      await takeShot(page, 'buttons-ask')
      assert.deepEqual(await listAccessibilityProblems(page), [])
      await page.keyboard.press('ControlOrMeta+s')
      await asked.waitFor({ state: 'hidden' })
      await notice(page, t('button.done', { button: NEXT[language] })).first().waitFor()
      const saved = await request(page, 'GET', `/records/opportunity/${id}`)
      assert.equal(saved.next_step, '约时间')
      assert.ok(saved.next_contact_at)

      // Another record, begun with this one.
      const visit = model.entity('opportunity').forms.flatMap((form) => form.elements).find((element) => element.id === 'crm_opp_mb_visit').label
      await button(visit).click()
      const made = dialog(page, t('form.newTitle', { entity: model.label('activity') }))
      await made.locator('[data-field=opportunity]').getByText('Buttons').waitFor()
      await made.locator('[data-field=account]').getByText(saved.account.name).waitFor()
      await page.keyboard.press('Escape')
      await made.waitFor({ state: 'hidden' })

      // A move: the question first, then what the gate asks for.
      await button(TALK[language]).click()
      const question = page.getByRole('alertdialog').or(page.getByRole('dialog')).filter({ hasText: language === 'en' ? 'Begin talks now?' : '现在就开始沟通？' })
      await question.getByRole('button', { name: TALK[language], exact: true }).click()
      await question.waitFor({ state: 'detached' })
      await until(async () => (await page.getByRole('dialog').count()) > 0 || (await request(page, 'GET', `/records/opportunity/${id}`)).stage === 'standard/talking')
      await page.keyboard.press('Escape')
      // On a phone: a row beneath the name, the same buttons.
      await page.setViewportSize({ width: 390, height: 844 })
      await page.goto(`/o/opportunity/${id}`)
      await button(NEXT[language]).waitFor()
      await takeShot(page, 'buttons-phone')
      assert.deepEqual(await listAccessibilityProblems(page), [])
      await publishFiles(page, { [FORM]: before[FORM], [PHONE]: before[PHONE] })
      await request(page, 'DELETE', `/records/opportunity/${id}`)
    })

    test('one that cannot be used says why', async () => {
      const before = await readFiles(page)
      const won = { type: 'Button', id: 't_btn_won', label: WON, action: { move: 'standard/prospect' }, place: 'header' }
      await publishFiles(page, { [FORM]: { ...before[FORM], elements: [won, ...before[FORM].elements] } })
      const { id } = await makeOpportunity(page, 'Hindered')
      await page.goto(`/o/opportunity/${id}`)
      const pale = button(WON[language])
      const why = t('button.alreadyThere', { stage: model.stage('opportunity', 'standard/prospect') })
      // While something about the record is still on its way, it says that.
      await eventually(() => pale.getAttribute('data-tip'), why)
      assert.equal(await pale.getAttribute('aria-disabled'), 'true')
      await pale.focus()
      await page.keyboard.press('Enter')
      await notice(page, why).first().waitFor()
      await takeShot(page, 'buttons-hindered')
      await publishFiles(page, { [FORM]: before[FORM] })
      await request(page, 'DELETE', `/records/opportunity/${id}`)
    })

    test('tried in the designer it says why it cannot be used, and goes with the stage it leads to', async () => {
      const before = await readFiles(page)
      const own = language.slice(0, 2)
      const part = (id, text, move) => ({ type: 'Button', id: `${id}_${own}`, label: text, action: { move }, place: 'header' })
      await publishFiles(page, { [FORM]: { ...before[FORM], elements: [part('t_btn_there', WON, 'standard/prospect'), part('t_btn_gone', TALK, 'standard/needs'), ...before[FORM].elements] } })
      const { id } = await makeOpportunity(page, 'Tried')
      await page.goto(`/design/entities/opportunity/forms/main?show=preview&record=${id}`)
      const tried = (name) => page.locator('[data-preview]').getByRole('button', { name, exact: true })
      const why = t('button.alreadyThere', { stage: model.stage('opportunity', 'standard/prospect') })
      await eventually(() => tried(WON[language]).getAttribute('data-tip'), why)
      assert.equal(await tried(WON[language]).getAttribute('aria-disabled'), 'true')
      await tried(WON[language]).focus()
      await page.keyboard.press('Enter')
      await notice(page, why).first().waitFor()
      // One that could be used does nothing here, and says so.
      assert.equal(await tried(TALK[language]).getAttribute('aria-disabled'), null)
      await tried(TALK[language]).click()
      await notice(page, t('fd.buttonTried')).first().waitFor()
      assert.equal((await request(page, 'GET', `/records/opportunity/${id}`)).stage, 'standard/prospect')
      await takeShot(page, 'buttons-tried')
      assert.deepEqual(await listAccessibilityProblems(page), [])

      const stage = model.stage('opportunity', 'standard/needs')
      await page.goto('/design/pipelines/opportunity/standard')
      await page.getByRole('button', { name: t('designer.menuOf', { name: stage }), exact: true }).click()
      await page.getByRole('menuitem', { name: t('designer.removeStage') }).click()
      const question = dialog(page, t('designer.removeStageTitle', { stage }))
      await question.getByRole('region', { name: t('ent.goesAlong', { n: 1 }) }).getByText(TALK[language]).waitFor()
      await takeShot(page, 'buttons-stage-goes')
      assert.deepEqual(await listAccessibilityProblems(page), [])
      await question.getByRole('button', { name: t('designer.remove'), exact: true }).click()
      await question.waitFor({ state: 'detached' })
      const draft = await until(async () => {
        const [kept] = (await request(page, 'GET', '/drafts')).items
        const whole = kept && (await request(page, 'GET', `/drafts/${kept.id}`))
        return whole?.files[FORM] && whole
      })
      assert.deepEqual(draft.problems, [])
      const left = draft.files[FORM].elements.filter(({ id: its }) => its.startsWith('t_btn_')).map(({ id: its }) => its)
      assert.deepEqual(left, [`t_btn_there_${own}`])
      await discardDrafts(page)
      await publishFiles(page, { [FORM]: before[FORM] })
      await request(page, 'DELETE', `/records/opportunity/${id}`)
    })

    test('made in the form designer', async () => {
      await page.goto('/design/entities/contact/forms/main')
      const canvas = page.getByRole('group', { name: t('fd.canvas') })
      await canvas.waitFor()
      await page.getByRole('button', { name: t('fd.button'), exact: true }).click()
      const named = (name) => page.getByRole('region', { name: t('fd.part', { name, kind: t('fd.button') }), exact: true })
      const fresh = named(language === 'en' ? textOf('en', 'fd.newButtonEn') : textOf('zh-CN', 'fd.newButtonZh'))
      await fresh.getByRole('combobox', { name: t('fd.buttonDoes') }).selectOption('create')
      await fresh.getByRole('button', { name: t('fd.createWhat') }).click()
      await page.getByRole('combobox', { name: t('fd.createWhat') }).fill(model.label('task'))
      await page.getByRole('option').filter({ hasText: model.label('task') }).first().click()
      const given = fresh.getByRole('group', { name: t('fd.beginsWithValues') })
      for (const name of ['contact', 'account']) {
        await given.getByRole('button', { name: t('pipe.addField') }).click()
        await page.getByRole('menuitem', { name: model.field('task', name), exact: true }).click()
        await given.locator(`[data-given=${name}]`).waitFor()
      }
      await fresh.getByRole('group', { name: t('fd.place') }).getByRole('button', { name: t('fd.place.header') }).click()
      await canvas.getByText(t('fd.inHeader')).first().waitFor()
      await takeShot(page, 'buttons-designer')
      assert.deepEqual(await listAccessibilityProblems(page), [])
      await page.getByRole('toolbar', { name: t('designer.draft') }).getByText(t('designer.saved')).waitFor()
      const made = await until(async () => {
        const [draft] = (await request(page, 'GET', '/drafts')).items
        const files = draft && (await request(page, 'GET', `/drafts/${draft.id}`))
        const parts = JSON.stringify(files?.files['entities/contact/forms/main.json'] ?? null)
        return parts.includes('"values"') && parts.includes('"header"') && files
      })
      assert.deepEqual(made.problems, [])
      const walk = (nodes) => nodes.flatMap((part) => [part, ...walk(part.elements ?? [])])
      const [part] = walk(made.files['entities/contact/forms/main.json'].elements).filter((candidate) => candidate.action?.create)
      assert.deepEqual(part.action, { create: 'task', values: { contact: { record: 'id' }, account: { record: 'account' } } })
    })
  })
}
