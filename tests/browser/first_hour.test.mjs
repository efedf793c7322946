// The first hour of an administrator: the checklist follows what is there, a change is tried out and its effect seen before it is
// published, the demo data goes in one step and comes back, and every page says what it is for.

import assert from 'node:assert/strict'
import { beforeEach, describe, test } from 'node:test'
import { listAccessibilityProblems } from './lib/accessibility.mjs'
import { dialog, notice, readModel, request, until } from './lib/app.mjs'
import { takeShot } from './lib/browser.mjs'
import { discardDrafts, shootThemes } from './lib/designer.mjs'
import { DESK, useSite } from './lib/site.mjs'
import { LANGUAGES, t as textOf } from './lib/texts.mjs'

/** In the order of the help. */
const GUIDES = ['entities', 'forms', 'views', 'pipelines', 'roles', 'drafts', 'indexes', 'removed']

const site = useSite()

for (const language of LANGUAGES) {
  describe(language, () => {
    const t = (key, params) => textOf(language, key, params)
    const number = (n) => n.toLocaleString(language)
    let page
    beforeEach(async () => ({ page } = await site.open({ language, size: DESK })))

    const step = (name) => page.getByRole('listitem').filter({ has: page.getByRole('heading', { name: t(`start.${name}`), exact: true }) })
    const isDone = (name) => step(name).getByRole('img', { name: t('start.done'), exact: true }).waitFor()

    test('the checklist leads to where a step is done, and can be put away', async () => {
      await page.goto('/o/account')
      await page.getByRole('link', { name: t('shell.firstHour') }).click()
      await page.getByRole('heading', { level: 1, name: t('start.title') }).waitFor()
      if (language === LANGUAGES[0]) await step('company').getByRole('img', { name: t('start.open'), exact: true }).waitFor()
      await step('company').getByRole('button', { name: t('start.companyAction') }).click()
      const form = dialog(page, t('start.company'))
      await form.getByLabel(t('start.companyZh')).fill(`凌云泵业${language}`)
      await form.getByLabel(t('start.companyEn')).fill(`Lingyun Pumps ${language}`)
      await form.getByRole('button', { name: t('app.save') }).click()
      await page.getByRole('toolbar', { name: t('designer.draft') }).getByText(t('designer.saved')).waitFor()
      await page.getByRole('button', { name: t('designer.publish'), exact: true }).click()
      await page.getByRole('dialog').getByRole('button', { name: t('designer.publishNow') }).click()
      await page.getByRole('dialog').waitFor({ state: 'detached' })
      await isDone('company')
      await page.goto('/design/start')
      await isDone('company')
      assert.match((await request(page, 'GET', '/me')).workspace.name, language === 'en' ? /Lingyun Pumps en/ : /凌云泵业/)

      await request(page, 'POST', '/records/competitor', { name: `首个竞品 ${language}` })
      await page.reload()
      await isDone('record')
      await page.getByRole('button', { name: t('start.dismiss') }).click()
      await notice(page, t('start.dismissed')).waitFor()
      await page.getByRole('link', { name: t('studio.back') }).click()
      await page.getByRole('link', { name: t('shell.design'), exact: true }).waitFor()
      await until(async () => (await page.getByRole('link', { name: t('shell.firstHour') }).count()) === 0)
      await page.getByRole('link', { name: t('shell.design'), exact: true }).click()
      await page.getByRole('link', { name: t('start.title'), exact: true }).click()
      await page.getByRole('button', { name: t('start.remind') }).click()
      await page.getByRole('button', { name: t('start.dismiss') }).waitFor()
    })

    test('a rule to try shows which records break it before anything is published', async () => {
      const model = await readModel(page)
      await page.goto('/design/start')
      const tries = page.getByRole('region', { name: t('start.tries') })
      const rule = tries.getByRole('listitem').filter({ has: page.getByRole('heading', { name: new RegExp(model.field('opportunity', 'amount')) }) })
      const title = await rule.getByRole('heading').innerText()
      await rule.getByRole('button', { name: new RegExp(t('start.try')) }).click()
      await page.getByRole('heading', { level: 1, name: t('studio.changes') }).waitFor()
      const draft = new URL(page.url()).searchParams.get('draft')
      const plan = await request(page, 'GET', `/drafts/${draft}/plan`)
      const broken = plan.effects.find((effect) => effect.code === 'rows_break_rule')
      assert.ok(broken.params.count > 0 && broken.sample.length > 0, JSON.stringify(plan.effects))
      // How many, in words, and which: each leads to its record.
      const effect = page.getByRole('region', { name: t('plan.effects') }).getByRole('listitem').filter({ hasText: broken.message })
      await effect.waitFor()
      assert.ok(broken.message.includes(String(broken.params.count)), broken.message)
      for (const record of broken.sample) {
        assert.ok((await effect.getByRole('link', { name: record.name }).getAttribute('href')).endsWith(`/o/opportunity/${record.id}`))
      }
      await takeShot(page, 'try-rule')
      assert.deepEqual(await listAccessibilityProblems(page), [])
      // It is a draft of that name, and leaves nothing when it is discarded.
      const toolbar = page.getByRole('toolbar', { name: t('designer.draft') })
      await toolbar.getByText(title).waitFor()
      await discardDrafts(page)
      assert.ok(!(await request(page, 'GET', '/drafts')).items.some((item) => item.id === draft))
    })

    test('the other tries are drafts that can be published as they are', async () => {
      for (const key of ['start.tryField', 'start.tryStage']) {
        await page.goto('/design/start')
        const start = t(key, { entity: '|', field: '|', stage: '|' }).split('|')[0]
        const card = page.getByRole('region', { name: t('start.tries') }).getByRole('listitem').filter({ has: page.getByRole('heading', { name: start }) })
        await card.getByRole('button').click()
        await page.getByRole('heading', { level: 1, name: t('studio.changes') }).waitFor()
        const draft = new URL(page.url()).searchParams.get('draft')
        const plan = await request(page, 'GET', `/drafts/${draft}/plan`)
        assert.equal(plan.publishable, true, JSON.stringify(plan))
        await page.getByText(plan.changes[0].message).first().waitFor()
        await request(page, 'DELETE', `/drafts/${draft}`)
      }
    })

    test('the demo data goes in one step, keeps what somebody changed, and comes back', async () => {
      const { items } = await request(page, 'GET', '/records/contact?limit=1&fields=name,account&sort=-created_at')
      await request(page, 'PATCH', `/records/contact/${items[0].id}`, { title: `改过 ${language}` })
      const outlook = await request(page, 'GET', '/demo')
      assert.ok(outlook.going > 1000 && outlook.changed > 0 && outlook.referred > 0, JSON.stringify(outlook))

      await page.goto('/design/start')
      await page.getByRole('button', { name: t('start.demoRemove') }).click()
      const removal = dialog(page, t('start.removeTitle'))
      await removal.getByText(t('start.keptChanged', { n: number(outlook.changed) })).waitFor()
      await removal.getByText(t('start.keptReferred', { n: number(outlook.referred) })).waitFor()
      await takeShot(page, 'remove-demo')
      assert.deepEqual(await listAccessibilityProblems(page), [])
      await removal.getByRole('button', { name: t('start.removeAction', { n: number(outlook.going) }) }).click()
      await page.waitForFunction((text) => document.body.innerText.includes(text), t('start.removed', { n: number(outlook.going) }), { timeout: 120_000 })
      const left = await request(page, 'GET', '/demo')
      assert.deepEqual([left.going, left.changed, left.referred], [0, outlook.changed, outlook.referred])
      assert.equal((await request(page, 'GET', `/records/contact/${items[0].id}`)).account.id, items[0].account.id)

      await notice(page, t('start.removed', { n: number(outlook.going) })).getByRole('button', { name: t('app.undo') }).click()
      await page.waitForFunction((text) => document.body.innerText.includes(text), t('app.undone'), { timeout: 120_000 })
      assert.equal((await request(page, 'GET', '/demo')).going, outlook.going)
    })

    test('guides are read beside the page', async () => {
      await page.goto('/design/start')
      await page.getByRole('button', { name: t('help.open') }).click()
      const help = dialog(page, t('help.start.title'))
      const guides = help.getByRole('region', { name: t('help.guides') }).getByRole('button')
      await guides.first().waitFor()
      assert.deepEqual(await guides.allInnerTexts(), GUIDES.map((guide) => t(`help.guide.${guide}`)))
      for (const guide of GUIDES) {
        await guides.filter({ hasText: t(`help.guide.${guide}`) }).first().click()
        const panel = dialog(page, t(`help.guide.${guide}`))
        await panel.getByRole('heading', { level: 3 }).first().waitFor()
        assert.ok(!(await panel.innerText()).includes('**'))
        await shootThemes(page, `guide-${guide}`)
        assert.deepEqual(await listAccessibilityProblems(page), [])
        await panel.getByRole('button', { name: t('help.backToSteps') }).click()
        await help.waitFor()
      }
      // One leads to another; on a phone it is a sheet.
      await page.keyboard.press('Escape')
      await help.waitFor({ state: 'detached' })
      await page.setViewportSize({ width: 390, height: 844 })
      await page.getByRole('button', { name: t('help.open') }).click()
      await guides.filter({ hasText: t('help.guide.pipelines') }).click()
      await dialog(page, t('help.guide.pipelines')).getByRole('button', { name: language === 'en' ? 'Drafts and publishing' : '草稿与发布' }).click()
      await dialog(page, t('help.guide.drafts')).getByRole('heading', { level: 3 }).first().waitFor()
      await takeShot(page, 'guide-phone')
      assert.equal(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth), true)
      await page.keyboard.press('Escape')
      await dialog(page, t('help.guide.drafts')).waitFor({ state: 'detached' })
    })

    test('every page says what it is for', async () => {
      for (const [path, topic] of [['/o/account', 'list'], ['/design/entities/opportunity', 'entity'], ['/design/start', 'start']]) {
        await page.goto(path)
        await page.getByRole('button', { name: t('help.open') }).click()
        const panel = dialog(page, t(`help.${topic}.title`))
        await panel.getByText(t(`help.${topic}.for`)).waitFor()
        for (const n of [1, 2, 3]) await panel.getByText(t(`help.${topic}.${n}`)).waitFor()
        assert.equal(await panel.getByRole('link', { name: t('help.start') }).count(), topic === 'start' ? 0 : 1)
        await takeShot(page, `help-${topic}`)
        assert.deepEqual(await listAccessibilityProblems(page), [])
        await page.keyboard.press('Escape')
        await panel.waitFor({ state: 'detached' })
      }
    })
  })
}
