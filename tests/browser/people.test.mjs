// People: a colleague is invited, comes in by the link, gets other roles, is suspended and let back in; others' sessions are ended.

import assert from 'node:assert/strict'
import { beforeEach, describe, test } from 'node:test'
import { listAccessibilityProblems } from './lib/accessibility.mjs'
import { ADMIN, assertNoProblems, BEFORE_SIGN_IN, dialog, request } from './lib/app.mjs'
import { openPage, takeShot } from './lib/browser.mjs'
import { shootThemes } from './lib/designer.mjs'
import { DESK, useSite } from './lib/site.mjs'
import { LANGUAGES, t as textOf } from './lib/texts.mjs'

/** 401 of who was put out, and refusals a test provokes. */
const REFUSED = /^console: Failed to load resource: .* (401|403|409|422) /
const PASSWORD = 'a long password'

const PHONE = { width: 390, height: 844 }

const site = useSite()

for (const language of LANGUAGES) {
  describe(language, () => {
    const t = (key, params) => textOf(language, key, params)
    const sales = language === 'en' ? 'Sales' : '销售'
    const readonly = language === 'en' ? 'Read only' : '审计'
    let page
    beforeEach(async () => ({ page } = await site.open({ language, size: DESK, excused: [REFUSED] })))

    /** In both themes, at phone and desk width. */
    async function shootBoth(name) {
      await page.setViewportSize(PHONE)
      await shootThemes(page, `${name}-narrow`)
      await page.setViewportSize(DESK)
      await shootThemes(page, name)
    }

    const row = (name) => page.getByRole('list', { name: t('people.title') }).getByRole('listitem').filter({ hasText: name })

    test('a colleague is invited, comes in, is suspended and let back in', async () => {
      const name = `${language === 'en' ? 'Nora Chen' : '陈诺'} ${process.pid}`
      const email = `nora.${language.toLowerCase()}.${process.pid}@company.example`
      await page.goto('/design/start')
      await page.getByRole('link', { name: t('start.peopleAction') }).click()
      await row(ADMIN.name).getByText(t('people.you')).waitFor()
      await row(ADMIN.name).getByText(t('people.state.active')).waitFor()
      assert.deepEqual(await listAccessibilityProblems(page), [])
      await shootBoth('people')

      await page.getByRole('button', { name: t('people.invite'), exact: true }).click()
      const invite = dialog(page, t('people.inviteTitle'))
      await invite.getByRole('checkbox', { name: new RegExp(`^${sales}`) }).waitFor()
      await shootThemes(page, 'people-invite')
      await page.keyboard.press('Escape')
      // As well on a phone.
      await page.setViewportSize(PHONE)
      await page.getByRole('button', { name: t('people.invite'), exact: true }).click()
      await invite.getByRole('button', { name: t('people.makeLink') }).click()
      await page.locator('input[aria-invalid=true]:focus').waitFor()
      await invite.getByLabel(t('people.name')).fill(name)
      await invite.getByLabel(t('signin.email')).fill(email)
      await invite.getByRole('checkbox', { name: new RegExp(`^${sales}`) }).check()
      assert.deepEqual(await listAccessibilityProblems(page), [])
      await shootThemes(page, 'people-invite-narrow')
      await invite.getByRole('button', { name: t('people.makeLink') }).click()
      const made = dialog(page, t('people.invited', { name }))
      const address = await made.locator('code').textContent()
      assert.ok(address.startsWith(`${site.url}/join?token=`), address)
      assert.deepEqual(await listAccessibilityProblems(page), [])
      await shootThemes(page, 'people-link-narrow')
      await made.getByRole('button', { name: t('app.done') }).click()
      await page.setViewportSize(DESK)
      await row(name).getByText(t('people.state.invited')).waitFor()
      await row(name).getByText(t('people.never')).waitFor()

      // The colleague, in a browser of their own.
      const other = await openPage(site.browser, { language, url: site.url })
      const colleague = other.page
      await colleague.goto(address.slice(site.url.length))
      await colleague.getByRole('heading', { name: t('join.welcome', { name }) }).waitFor()
      assert.deepEqual(await listAccessibilityProblems(colleague), [])
      await shootThemes(colleague, 'join')
      await colleague.getByLabel(t('account.newPassword')).fill('short')
      await colleague.getByRole('button', { name: t('join.submit') }).click()
      await colleague.locator('input[aria-invalid=true]').waitFor()
      await colleague.getByLabel(t('account.newPassword')).fill(PASSWORD)
      await colleague.getByRole('button', { name: t('join.submit') }).click()
      await colleague.getByRole('navigation').first().waitFor()
      await colleague.getByRole('button', { name }).first().waitFor()
      // Once.
      await colleague.goto(address.slice(site.url.length))
      await colleague.getByRole('heading', { name: t('join.badTitle') }).waitFor()

      // Other roles and another name, seen in what was done.
      await page.reload()
      await row(name).getByText(t('people.state.active')).waitFor()
      await row(name).getByRole('button').click()
      const panel = dialog(page, name)
      await panel.getByRole('list', { name: t('account.sessions') }).getByRole('listitem').waitFor()
      await panel.getByRole('checkbox', { name: new RegExp(`^${readonly}`) }).check()
      await panel.getByRole('button', { name: t('people.save') }).click()
      await panel.getByRole('status').getByText(t('people.saved')).waitFor()
      await panel.getByRole('list', { name: t('people.acts') }).getByText(t('people.act.roles')).waitFor()
      assert.deepEqual(await listAccessibilityProblems(page), [])
      await shootBoth('person')
      // The panel stays in the address.
      await page.reload()
      await panel.getByRole('button', { name: t('people.suspend') }).click()
      await dialog(page, t('people.suspendTitle', { name })).getByRole('button', { name: t('people.suspend'), exact: true }).click()
      await panel.getByText(t('people.isSuspended')).waitFor()
      await colleague.goto('/')
      await colleague.getByRole('heading', { name: t('signin.demoTitle') }).waitFor()
      await shootBoth('person-suspended')
      await panel.getByRole('button', { name: t('people.letIn') }).click()
      await panel.getByText(t('people.noSessions')).waitFor()

      // A link for a new password.
      await panel.getByRole('button', { name: t('people.reset') }).click()
      await dialog(page, t('people.resetTitle', { name })).getByRole('button', { name: t('people.reset'), exact: true }).click()
      const again = await panel.locator('code').textContent()
      await colleague.goto(again.slice(site.url.length))
      await colleague.getByRole('heading', { name: t('join.renew', { name }) }).waitFor()
      await panel.getByRole('button', { name: t('app.done') }).click()
      await panel.getByRole('button', { name: t('people.withdraw') }).click()
      await panel.getByRole('button', { name: t('people.withdraw') }).waitFor({ state: 'detached' })
      await colleague.reload()
      await colleague.getByRole('heading', { name: t('join.badTitle') }).waitFor()
      assertNoProblems(other.problems, [BEFORE_SIGN_IN, REFUSED])
      await colleague.context().close()

      // The first hour has noticed.
      const hour = await request(page, 'GET', '/first-hour')
      assert.equal(hour.steps.find(({ step }) => step === 'people').done, true)
    })

    test('the last administrator stays, and is told so', async () => {
      const people = (await request(page, 'GET', '/users?details=true')).items
      const admins = people.filter((person) => person.state === 'active' && person.roles.includes('admin'))
      assert.deepEqual(admins.map((person) => person.name), [ADMIN.name])
      await page.goto(`/design/people?person=${admins[0].id}`)
      const panel = dialog(page, ADMIN.name)
      await panel.getByRole('checkbox', { checked: true }).first().waitFor()
      assert.equal(await panel.getByRole('button', { name: t('people.suspend') }).count(), 0)
      await panel.getByRole('checkbox', { checked: true }).first().uncheck()
      await panel.getByRole('button', { name: t('people.save') }).click()
      await panel.getByRole('alert').filter({ hasText: ADMIN.name }).waitFor()
      await takeShot(page, 'people-last')
    })
  })
}
