// Two admins change the same field at once: the second one is told, decides side by side, and nothing of either is lost;
// the history says what each revision changed.

import assert from 'node:assert/strict'
import { after, afterEach, before, beforeEach, describe, test } from 'node:test'
import { listAccessibilityProblems } from './lib/accessibility.mjs'
import { assertNoProblems, BEFORE_SIGN_IN, dialog, readModel, request, signIn } from './lib/app.mjs'
import { openPage, startBrowser, takeShot } from './lib/browser.mjs'
import { startServer } from './lib/server.mjs'
import { LANGUAGES, t as textOf } from './lib/texts.mjs'

const FILE = 'entities/competitor/entity.json'

/** There is no plan of a draft while conflicts are undecided. */
const UNDECIDED = /409 \(Conflict\) .*\/drafts\/[^/]+\/plan/

let browser, server
before(async () => ([browser, server] = await Promise.all([startBrowser(), startServer()])))
after(() => Promise.all([browser?.close(), server?.stop()]))

for (const language of LANGUAGES) {
  describe(language, () => {
    const t = (key, params) => textOf(language, key, params)
    let page, problems
    beforeEach(async () => {
      ;({ page, problems } = await openPage(browser, { language, url: server.url }))
      await page.setViewportSize({ width: 1440, height: 900 })
      await signIn(page)
    })
    afterEach(async () => {
      assertNoProblems(problems, [BEFORE_SIGN_IN, UNDECIDED])
      await page.context().close()
    })

    /** A draft in which the entity has this hue, and one more field. */
    async function makeDraft(hue, name) {
      const { items } = await request(page, 'GET', '/revisions')
      const current = items.find((revision) => revision.current).number
      const { files } = await request(page, 'GET', `/revisions/${current}/files`)
      const file = { ...files[FILE], hue, fields: [...files[FILE].fields, { id: `fld_${name}`, name, type: 'text', label: { 'zh-CN': `备注${name}`, en: `Note ${name}` } }] }
      const draft = await request(page, 'POST', '/drafts', { name: `d-${name}` })
      await request(page, 'PATCH', `/drafts/${draft.id}`, { files: { [FILE]: file } })
      return draft.id
    }

    async function publish(id) {
      const plan = await request(page, 'GET', `/drafts/${id}/plan`)
      const accept = plan.effects.filter((effect) => effect.level === 'warn').map((effect) => `${effect.code}:${effect.element}`)
      return (await request(page, 'POST', `/drafts/${id}/publish`, { plan: plan.hash, accept, note: 'theirs' })).revision
    }

    test('a draft that was overtaken is brought up to date, place by place', async () => {
      const hue = language === 'en' ? 41 : 201
      const suffix = language === 'en' ? 'en' : 'zh'
      const model = await readModel(page, language)
      const mine = await makeDraft(hue, `mine_${suffix}`)
      const head = await publish(await makeDraft(hue + 60, `theirs_${suffix}`))

      await page.goto(`/design/entities/competitor?draft=${mine}`)
      await page.getByText(t('studio.behindConflicts', { head, n: 1 })).waitFor()
      await page.getByRole('button', { name: t('studio.compare') }).click()
      const merge = dialog(page, t('studio.mergeTitle'))
      const place = merge.getByRole('group', { name: new RegExp(model.label('competitor')) })
      await place.waitFor()
      // Undecided, it says so and stays.
      await merge.getByRole('button', { name: t('studio.merge'), exact: true }).click()
      await merge.getByText(t('studio.decideFirst', { n: 1 })).waitFor()
      await takeShot(page, `merge-${language}`)
      assert.deepEqual(await listAccessibilityProblems(page), [])
      await place.getByRole('radio', { name: new RegExp(`^${t('studio.mine')}`) }).check()
      await merge.getByRole('button', { name: t('studio.merge'), exact: true }).click()
      await merge.waitFor({ state: 'detached' })
      await page.getByText(t('studio.behindConflicts', { head, n: 1 })).waitFor({ state: 'detached' })

      const draft = await request(page, 'GET', `/drafts/${mine}`)
      assert.deepEqual([draft.base, draft.files[FILE].hue], [head, hue])
      const names = draft.files[FILE].fields.map((field) => field.name)
      assert.ok(names.includes(`mine_${suffix}`) && names.includes(`theirs_${suffix}`), names.join())

      // What was published in between is on the page that stayed open.
      await page.getByText(`theirs_${suffix}`, { exact: true }).first().waitFor()
      const revision = await publish(mine)
      await page.goto('/design/revisions')
      const row = page.getByRole('listitem').filter({ has: page.getByRole('heading', { name: t('revisions.number', { n: revision }) }) })
      await row.locator('summary').click()
      await row.getByText(language === 'en' ? `Note mine_${suffix}` : `备注mine_${suffix}`).waitFor()
      await takeShot(page, `revision-changes-${language}`)
    })
  })
}
