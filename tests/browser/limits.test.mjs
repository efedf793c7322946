// Records of a lookup limited by a rule: the picker offers what fits and says why, in forms, cells and for many records at once; another
// account makes the contact the fault, and an admin makes such a rule in the form designer without writing anything.

import assert from 'node:assert/strict'
import { after, afterEach, before, beforeEach, describe, test } from 'node:test'
import { listAccessibilityProblems } from './lib/accessibility.mjs'
import { assertNoProblems, BEFORE_SIGN_IN, dialog, eventually, GATE, makeOpportunity, notice, readModel, request, signIn, until } from './lib/app.mjs'
import { openPage, startBrowser, takeShot } from './lib/browser.mjs'
import { startServer } from './lib/server.mjs'
import { discardDrafts, shootThemes } from './lib/designer.mjs'
import { LANGUAGES, t as textOf } from './lib/texts.mjs'

const makeActivity = (page, subject, values) => request(page, 'POST', '/records/activity', { subject, kind: 'note', started_at: '2026-11-02T02:00:00Z', ...values })

const ENTITY = 'entities/opportunity/entity.json'

let browser, server
before(async () => ([browser, server] = await Promise.all([startBrowser(), startServer()])))
after(() => Promise.all([browser?.close(), server?.stop()]))

for (const language of LANGUAGES) {
  describe(language, () => {
    const t = (key, params) => textOf(language, key, params)
    let page, problems, model
    beforeEach(async () => {
      ;({ page, problems } = await openPage(browser, { language, url: server.url }))
      await page.setViewportSize({ width: 1440, height: 900 })
      await signIn(page)
      model = await readModel(page, language)
    })
    afterEach(async () => {
      await discardDrafts(page)
      assertNoProblems(problems, [BEFORE_SIGN_IN, GATE, /^console: Failed to load resource: .* 422 .*\/bulk$/])
      await page.context().close()
    })
    const field = (name) => model.field('opportunity', name)
    const ruleOf = (entity, id) => model.entity(entity).rules.find((candidate) => candidate.id === id)
    const rule = (id) => ruleOf('opportunity', id)
    const onlyThese = (made) => encodeURIComponent(JSON.stringify({ field: 'id', op: 'in', value: made.map(({ id }) => id) }))
    const rows = async (filter, fields) => (await request(page, 'GET', `/records/contact?${new URLSearchParams({ filter: JSON.stringify(filter), fields, limit: '200' })}`)).items
    const options = () => page.getByRole('listbox').getByRole('option').allInnerTexts()
    /** Two accounts with contacts. */
    const accounts = async () => {
      const all = await rows({ field: 'account', op: 'not_empty' }, 'name,account')
      const [first, second] = [...new Map(all.map((contact) => [contact.account.id, contact.account])).values()]
      const of = async (account) => rows({ field: 'account', op: 'eq', value: account.id }, 'name')
      return { first: { ...first, contacts: await of(first) }, second: { ...second, contacts: await of(second) } }
    }

    test('a picker offers what fits, and the contact of another account is named', async () => {
      const { first, second } = await accounts()
      const { id } = await makeOpportunity(page, 'Limits', { account: first.id, contact: first.contacts[0].id })
      await page.goto(`/o/opportunity/${id}`)
      // In place, on the page.
      await page.getByRole('button', { name: t('record.edit', { field: field('contact'), value: first.contacts[0].name }) }).first().click()
      const names = first.contacts.map((contact) => contact.name).sort()
      await until(async () => (await options()).length === Math.min(20, names.length))
      assert.ok((await options()).every((name) => names.includes(name)), `${await options()}`)
      await page.getByText(rule('crm_opp_r7').message).waitFor()
      await page.keyboard.press('Escape')
      await page.getByRole('listbox').waitFor({ state: 'detached' })

      // In the form: another account, and the contact is what is wrong, before anything is sent.
      await page.keyboard.press('e')
      const form = dialog(page, t('form.editTitle', { name: 'Limits' }))
      const control = (name) => form.locator(`[data-field=${name}]`)
      const pick = async (name, label) => {
        await control(name).locator('button.in').click()
        await page.getByRole('combobox', { name: field(name) }).fill(label)
        await page.getByRole('option', { name: label, exact: true }).first().click()
      }
      await pick('account', second.name)
      await form.getByRole('button', { name: t('app.save') }).click()
      await control('contact').getByText(rule('crm_opp_r7').message).waitFor()
      await takeShot(page, 'limit-form')
      assert.deepEqual(await listAccessibilityProblems(page), [])
      await control('contact').locator('button.in').click()
      await until(async () => (await options()).some((name) => name === second.contacts[0].name))
      assert.ok((await options()).every((name) => second.contacts.some((contact) => contact.name === name)), `${await options()}`)
      await takeShot(page, 'limit-picker')
      await page.getByRole('option', { name: second.contacts[0].name, exact: true }).first().click()
      await form.getByRole('button', { name: t('app.save') }).click()
      await form.waitFor({ state: 'hidden' })
      const saved = await request(page, 'GET', `/records/opportunity/${id}`)
      assert.deepEqual([saved.account.id, saved.contact.id], [second.id, second.contacts[0].id])
      await request(page, 'DELETE', `/records/opportunity/${id}`)
    })

    test('a cell of the list offers what fits its row', async () => {
      const { first, second } = await accounts()
      const made = []
      for (const account of [first, second]) made.push(await makeActivity(page, `Cells ${account.name}`, { account: account.id }))
      await page.goto(`/o/activity?view=all&filter=${onlyThese(made)}`)
      for (const [index, account] of [first, second].entries()) {
        await page.locator(`[id="cell-${made[index].id}-contact"]`).dblclick()
        const names = account.contacts.map((contact) => contact.name).sort()
        await until(async () => (await options()).length === Math.min(20, names.length))
        assert.ok((await options()).every((name) => names.includes(name)), `${await options()}`)
        await page.getByText(ruleOf('activity', 'crm_act_r5').message).waitFor()
        if (index === 0) await shootThemes(page, 'limit-cell')
        assert.deepEqual(await listAccessibilityProblems(page), [])
        const saved = page.waitForResponse((response) => response.request().method() === 'PATCH')
        await page.getByRole('option', { name: names[0], exact: true }).click()
        assert.equal((await saved).status(), 200)
        await page.locator(`[id="cell-${made[index].id}-contact"]`).getByText(names[0]).waitFor()
      }
      for (const { id } of made) await request(page, 'DELETE', `/records/activity/${id}`)
    })

    test('many records at once: what fits all of them, or what is checked for each', async () => {
      const { first, second } = await accounts()
      const made = []
      for (const [n, account] of [first, first, second].entries()) made.push(await makeActivity(page, `Many ${n}`, { account: account.id }))
      await page.goto(`/o/activity?view=all&filter=${onlyThese(made)}&sort=subject`)
      const tick = (n) => page.getByRole('checkbox', { name: t('list.tick', { name: `Many ${n}` }) })
      const bar = page.getByRole('region', { name: t('list.selectionBar') })
      const edit = async () => {
        await bar.getByRole('button', { name: t('list.bulkEdit') }).click()
        const form = dialog(page, t('list.bulkEdit'))
        await form.getByLabel(t('list.bulkField')).selectOption({ label: model.field('activity', 'contact') })
        await form.getByRole('button', { name: new RegExp(`^${t('list.bulkValue')}`) }).click()
        return form
      }
      const names = ({ contacts }) => contacts.map((contact) => contact.name).sort()
      await tick(0).click()
      await tick(1).click()
      let form = await edit()
      await until(async () => (await options()).length === Math.min(20, first.contacts.length))
      assert.ok((await options()).every((name) => names(first).includes(name)), `${await options()}`)
      assert.equal(await form.getByText(t('list.bulkChecked')).count(), 0)
      await page.getByRole('option', { name: names(first)[0], exact: true }).click()
      await form.getByRole('button', { name: t('list.bulkChange', { n: 2 }) }).click()
      await notice(page, t('list.bulkUpdated', { n: 2, field: model.field('activity', 'contact') })).waitFor()

      // Of two accounts: what fits one of them, said so, and the one it does not fit is named.
      await tick(2).click()
      form = await edit()
      await form.getByText(t('list.bulkChecked')).waitFor()
      await until(async () => (await options()).length === Math.min(20, first.contacts.length + second.contacts.length))
      await shootThemes(page, 'limit-bulk-open')
      const other = names(first).at(-1)
      await page.getByRole('combobox', { name: model.field('activity', 'contact') }).fill(other)
      await page.getByRole('option', { name: other, exact: true }).first().click()
      assert.deepEqual(await listAccessibilityProblems(page), [])
      await shootThemes(page, 'limit-bulk')
      await form.getByRole('button', { name: t('list.bulkChange', { n: 3 }) }).click()
      const refused = dialog(page, t('list.bulkRefusedTitle', { n: 1 }))
      await refused.getByRole('link', { name: 'Many 2' }).waitFor()
      await refused.getByText(ruleOf('activity', 'crm_act_r5').message).waitFor()
      await takeShot(page, 'limit-bulk-refused')
      await refused.getByRole('button', { name: t('list.bulkRest', { n: 2 }) }).click()
      // Its notice reads like the one of the first edit, which may still be there: the records say when it is done.
      const contacts = async () => {
        const after = await Promise.all(made.map(({ id }) => request(page, 'GET', `/records/activity/${id}`)))
        return after.map(({ contact }) => contact?.name ?? null)
      }
      await eventually(contacts, [other, other, null])
      for (const { id } of made) await request(page, 'DELETE', `/records/activity/${id}`)
    })

    test('an admin limits a lookup in the form designer', async () => {
      await page.goto('/design/entities/opportunity/forms/main')
      const canvas = page.getByRole('group', { name: t('fd.canvas') })
      await canvas.getByRole('button', { name: t('fd.part', { name: field('contact'), kind: t('fd.field') }), exact: true }).click()
      const panel = page.getByRole('region', { name: t('fd.part', { name: field('contact'), kind: t('fd.field') }), exact: true })
      // The one there is, in its parts.
      const card = panel.locator('[data-rule=records]')
      await card.locator('[data-same=account]').waitFor()
      await takeShot(page, 'limit-designer')
      assert.deepEqual(await listAccessibilityProblems(page), [])
      await card.getByRole('button', { name: t('fd.removeRule') }).click()
      await card.waitFor({ state: 'detached' })
      // A new one begins with what both have.
      await panel.getByRole('button', { name: t('fd.addRule') }).click()
      await page.getByRole('menuitem', { name: t('fd.recordsWhen') }).click()
      await card.locator('[data-same=account]').waitFor()
      const where = card.getByRole('group', { name: t('panel.targetMeets', { target: model.label('contact') }) })
      await where.getByRole('button', { name: t('pipe.addCondition'), exact: true }).click()
      await page.getByRole('combobox', { name: t('list.chooseField') }).fill(model.field('contact', 'left_company'))
      await page.getByRole('option', { name: model.field('contact', 'left_company'), exact: true }).first().click()
      await page.keyboard.press('Escape')
      await card.getByRole('textbox', { name: t('pipe.inZh', { name: t('fd.message') }) }).fill('只选本客户的联系人')
      await card.getByRole('textbox', { name: t('pipe.inEn', { name: t('fd.message') }) }).fill('Contacts of this account only')
      await page.getByRole('toolbar', { name: t('designer.draft') }).getByText(t('designer.saved')).waitFor()
      const made = await until(async () => {
        const [draft] = (await request(page, 'GET', '/drafts')).items
        const files = draft && (await request(page, 'GET', `/drafts/${draft.id}`))
        const last = files?.files[ENTITY]?.rules.at(-1)
        return last?.message?.en && { last, problems: files.problems }
      })
      assert.deepEqual(made.problems, [])
      const { id: _id, ...last } = made.last
      assert.deepEqual(last, {
        when: { field: 'account', op: 'not_empty' },
        records: { contact: { all: [{ field: 'account', op: 'eq', value: { record: 'account' } }, { field: 'left_company', op: 'eq', value: true }] } },
        message: { 'zh-CN': '只选本客户的联系人', en: 'Contacts of this account only' },
      })
      // With the record type the same rule is in its list.
      await page.goto('/design/entities/opportunity?show=rules')
      await page.getByText(t('ent.says.records', { fields: field('contact') })).waitFor()
    })
  })
}
