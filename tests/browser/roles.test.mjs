// Roles: before a change is published the plan says by name who loses and who gains what; every screen can be seen as a role,
// and nothing is changed meanwhile.

import assert from 'node:assert/strict'
import { beforeEach, describe, test } from 'node:test'
import { listAccessibilityProblems } from './lib/accessibility.mjs'
import { ADMIN, dialog, makeOpportunity, readModel, request, SALES } from './lib/app.mjs'
import { takeShot } from './lib/browser.mjs'
import { discardDrafts, makeDraft, readFiles } from './lib/designer.mjs'
import { DESK, useSite } from './lib/site.mjs'
import { LANGUAGES, t as textOf } from './lib/texts.mjs'

/** What the engine says to a write. */
const REFUSED = { en: /nothing is changed\. Go back to yourself first/, 'zh-CN': /不会改动任何内容。请先回到自己的身份/ }
/** And the browser prints it. */
const PRINTED = /^console: Failed to load resource: .* 403 .*\/api\/v1\/records\/opportunity\//
const SALES_FILE = 'roles/sales.json'

const site = useSite()

/** A draft in which sellers no longer read the amount of opportunities, but delete own ones and export. */
async function draftOfSellers(page) {
  const files = await readFiles(page)
  const role = structuredClone(files[SALES_FILE])
  role.objects.opportunity.fields = { ...role.objects.opportunity.fields, amount: 'none' }
  role.objects.opportunity.delete = 'own'
  role.platform = ['export']
  return makeDraft(page, 'roles', { [SALES_FILE]: role })
}

for (const language of LANGUAGES) {
  describe(language, () => {
    const t = (key, params) => textOf(language, key, params)
    let page
    beforeEach(async () => ({ page } = await site.open({ language, size: DESK, excused: [PRINTED] })))

    test('a plan says by name who loses and who gains access', async () => {
      const model = await readModel(page, language)
      const draft = await draftOfSellers(page)
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
      await discardDrafts(page)
    })

    test('every screen can be seen as a role, and oneself again', async () => {
      const model = await readModel(page, language)
      const { id } = await makeOpportunity(page, `view-as-${language}`, { amount: '88000', owner: (await request(page, 'GET', '/me')).user.id })
      const label = (role) => (language === 'en' ? { sales: 'Sales', readonly: 'Read only' } : { sales: '销售', readonly: '审计' })[role]
      const banner = page.getByRole('complementary', { name: t('viewAs.label') })
      const look = async (...roles) => {
        const choice = dialog(page, t('viewAs.title'))
        for (const box of await choice.getByRole('checkbox', { checked: true }).all()) await box.uncheck()
        for (const role of roles) await choice.getByRole('checkbox', { name: new RegExp(`^${label(role)}`) }).check()
        await choice.getByRole('button', { name: t('viewAs.enter'), exact: true }).click()
      }
      await page.goto('/o/opportunity')
      await page.getByRole('button', { name: ADMIN.name }).click()
      await page.getByRole('menuitem', { name: t('viewAs.open') }).click()
      const choice = dialog(page, t('viewAs.title'))
      await choice.getByRole('button', { name: t('viewAs.enter'), exact: true }).click()
      await choice.getByText(t('viewAs.chooseOne')).waitFor()
      await choice.getByRole('checkbox').first().waitFor()
      assert.deepEqual(await listAccessibilityProblems(page), [])
      await takeShot(page, 'view-as-dialog')
      await look('sales')

      // What a seller sees: the same page with own records only, without the way to the designer.
      await banner.getByText(t('viewAs.as', { roles: label('sales') })).waitFor()
      await banner.getByText(t('viewAs.within')).waitFor()
      await page.getByRole('link', { name: `view-as-${language}` }).first().waitFor()
      assert.equal(await page.getByRole('link', { name: t('shell.design'), exact: true }).count(), 0)
      assert.deepEqual(await listAccessibilityProblems(page), [])
      await takeShot(page, 'view-as')
      await page.emulateMedia({ colorScheme: 'dark' })
      await takeShot(page, 'view-as', 'dark')
      await page.emulateMedia({ colorScheme: 'light' })
      await page.setViewportSize({ width: 390, height: 844 })
      await page.getByText(`view-as-${language}`).first().waitFor()
      await takeShot(page, 'view-as-narrow')
      await page.setViewportSize({ width: 1440, height: 900 })

      // A fresh load of the tab looks through the role still; nothing is written.
      await page.goto(`/o/opportunity/${id}`)
      await banner.waitFor()
      assert.equal(await page.getByText(model.field('opportunity', 'manager_amount'), { exact: true }).count(), 0)
      const amount = model.field('opportunity', 'amount')
      await page.getByRole('button', { name: t('record.edit', { field: amount, value: '' }).trim() }).first().click()
      await page.getByRole('textbox', { name: amount }).fill('99000')
      await page.keyboard.press('Enter')
      await page.getByText(REFUSED[language]).first().waitFor()
      await takeShot(page, 'view-as-refused')

      await banner.getByRole('button', { name: t('viewAs.other') }).click()
      await look('sales', 'readonly')
      await banner.getByText(t('viewAs.as', { roles: `${label('readonly')} + ${label('sales')}` })).or(banner.getByText(t('viewAs.as', { roles: `${label('sales')} + ${label('readonly')}` }))).waitFor()
      await banner.getByRole('button', { name: t('viewAs.leave') }).click()
      await banner.waitFor({ state: 'detached' })
      await page.getByRole('link', { name: t('shell.design'), exact: true }).waitFor()
      assert.equal((await request(page, 'GET', `/records/opportunity/${id}`)).amount.amount, '88000.00')
    })
  })
}
