// Roles: before a change is published the plan says by name who loses and who gains what.

import assert from 'node:assert/strict'
import { after, afterEach, before, beforeEach, describe, test } from 'node:test'
import { listAccessibilityProblems } from './lib/accessibility.mjs'
import { assertNoProblems, BEFORE_SIGN_IN, readModel, request, SALES, signIn } from './lib/app.mjs'
import { openPage, startBrowser, takeShot } from './lib/browser.mjs'
import { startServer } from './lib/server.mjs'
import { LANGUAGES, t as textOf } from './lib/texts.mjs'

const SALES_FILE = 'roles/sales.json'

let browser, server
before(async () => ([browser, server] = await Promise.all([startBrowser(), startServer()])))
after(() => Promise.all([browser?.close(), server?.stop()]))

/** A draft in which sellers no longer read the amount of opportunities, but delete own ones and export. */
async function makeDraft(page) {
  const { items } = await request(page, 'GET', '/revisions')
  const { files } = await request(page, 'GET', `/revisions/${items.find((revision) => revision.current).number}/files`)
  const role = structuredClone(files[SALES_FILE])
  role.objects.opportunity.fields = { ...role.objects.opportunity.fields, amount: 'none' }
  role.objects.opportunity.delete = 'own'
  role.platform = ['export']
  const draft = await request(page, 'POST', '/drafts', { name: 'roles' })
  await request(page, 'PATCH', `/drafts/${draft.id}`, { files: { [SALES_FILE]: role } })
  return draft.id
}

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
      assertNoProblems(problems, [BEFORE_SIGN_IN])
      await page.context().close()
    })

    test('a plan says by name who loses and who gains access', async () => {
      const model = await readModel(page, language)
      const draft = await makeDraft(page)
      await page.goto(`/design/publish?draft=${draft}`)
      const access = page.getByRole('region', { name: t('plan.access') })
      const lost = access.getByRole('listitem').filter({ has: page.getByRole('img', { name: t('plan.level.loses') }) })
      await lost.getByText(model.field('opportunity', 'amount')).waitFor()
      await lost.getByText(SALES.name).waitFor()
      assert.equal(await access.getByRole('img', { name: t('plan.level.gains') }).count(), 2)
      assert.deepEqual(await listAccessibilityProblems(page), [])
      await takeShot(page, 'access-diff')
      await page.emulateMedia({ colorScheme: 'dark' })
      await takeShot(page, 'access-diff', 'dark')
      await page.setViewportSize({ width: 390, height: 844 })
      await takeShot(page, 'access-diff-narrow', 'dark')
      await request(page, 'DELETE', `/drafts/${draft}`)
    })
  })
}
