// Limits of sets, people and references to several record types: cells and forms offer only what fits, at the desk and on the phone, what
// does not fit is refused with the rule's words, and an admin makes and changes such rules without writing anything.

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { listAccessibilityProblems } from './lib/accessibility.mjs'
import { publishFiles, request, until } from './lib/app.mjs'
import { takeShot } from './lib/browser.mjs'
import { discardDrafts, readFiles, shootThemes } from './lib/designer.mjs'
import { DESK, useSite } from './lib/site.mjs'
import { LANGUAGES } from './lib/texts.mjs'

const ENTITY = 'entities/activity/entity.json'
const label = (zh, en) => ({ 'zh-CN': zh, en })
const same = { field: 'account', op: 'eq', value: { record: 'account' } }

/** Activities with somebody who checks them and what they are about; rules for these and for who took part. */
async function prepare(page) {
  const files = await readFiles(page)
  const [entity, view] = [files[ENTITY], files['entities/activity/views/all.json']]
  const [form, phone] = ['main', 'phone'].map((name) => files[`entities/activity/forms/${name}.json`])
  entity.fields.push(
    { id: 'act_checker', name: 'checker', type: 'user', label: label('复核人', 'Checked by') },
    { id: 'act_about', name: 'about', type: 'regarding', to: ['account', 'contact', 'opportunity'], label: label('有关', 'About') },
  )
  entity.rules.push(
    { id: 'act_many', when: { field: 'account', op: 'not_empty' }, records: { contacts: same, 'about.contact': same }, message: label('参与人要属于同一个客户', 'Who takes part belongs to the account') },
    { id: 'act_other', records: { checker: { field: 'id', op: 'ne', value: { record: 'owner' } } }, message: label('复核人不能是负责人', 'Somebody else checks') },
  )
  const group = (of, fields) => ({ type: 'Group', id: `act_many_${of}`, label: label('参与', 'Taking part'), elements: fields.map((field) => ({ type: 'Control', id: `act_many_${of}_${field}`, field })) })
  form.elements.unshift(group('main', ['checker', 'about']))
  phone.elements.unshift(group('phone', ['contacts', 'checker', 'about']))
  view.columns = [{ field: 'subject', width: 240 }, { field: 'contacts', width: 220 }, { field: 'checker', width: 160 }, { field: 'about', width: 220 }, { field: 'owner', width: 140 }]
  await publishFiles(page, { [ENTITY]: entity, 'entities/activity/forms/main.json': form, 'entities/activity/forms/phone.json': phone, 'entities/activity/views/all.json': view })
}

const site = useSite({ prepare })
const UNFIT = /^console: Failed to load resource: .* 422 .*\/api\/v1\/records\/activity\/[\w-]+$/

/** An account with contacts, one of another account, and an activity of the first. */
async function start(page) {
  const filter = JSON.stringify({ field: 'account', op: 'not_empty' })
  const { items } = await request(page, 'GET', `/records/contact?${new URLSearchParams({ filter, fields: 'name,account', limit: '200' })}`)
  const account = items[0].account
  const fitting = items.filter((contact) => contact.account.id === account.id)
  const names = fitting.map((contact) => contact.name)
  const other = items.find((contact) => contact.account.id !== account.id && !names.includes(contact.name))
  const activity = await request(page, 'POST', '/records/activity', { subject: 'Many', kind: 'note', started_at: '2026-11-02T02:00:00Z', account: account.id })
  return { account, fitting, names, other, activity }
}

for (const language of LANGUAGES) {
  describe(language, () => {
    const options = (page) => page.getByRole('listbox').getByRole('option').allInnerTexts()
    const message = (model, id) => model.entity('activity').rules.find((rule) => rule.id === id).message

    test('cells offer what fits: of a set, of people, of several record types', async () => {
      const { page, model } = await site.open({ language, size: DESK })
      const { names, other, activity } = await start(page)
      const only = encodeURIComponent(JSON.stringify({ field: 'id', op: 'eq', value: activity.id }))
      await page.goto(`/o/activity?view=all&filter=${only}`)
      const cell = (field) => page.locator(`[id="cell-${activity.id}-${field}"]`)
      const written = () => page.waitForResponse((response) => response.request().method() === 'PATCH')

      await cell('contacts').dblclick()
      await page.getByText(message(model, 'act_many')).waitFor()
      await until(async () => (await options(page)).length === Math.min(20, names.length))
      assert.ok((await options(page)).every((name) => names.includes(name)), `${await options(page)}`)
      await page.getByRole('option', { name: names[0], exact: true }).click()
      await shootThemes(page, 'limit-set-cell')
      assert.deepEqual(await listAccessibilityProblems(page), [])
      let saved = written()
      await page.locator('[role=columnheader]').first().click()
      assert.equal((await saved).status(), 200)

      await cell('checker').dblclick()
      await page.getByText(message(model, 'act_other')).waitFor()
      const people = await until(async () => {
        const names = await options(page)
        return names.length > 2 && names
      })
      assert.ok(!people.some((name) => name.includes(activity.owner.name)), `${people}`)
      await shootThemes(page, 'limit-people-cell')
      saved = written()
      await page.getByRole('option').first().click()
      assert.equal((await saved).status(), 200)

      await cell('about').dblclick()
      await page.getByText(message(model, 'act_many')).waitFor()
      const combobox = page.getByRole('combobox', { name: model.field('activity', 'about') })
      await combobox.fill(other.name)
      await until(async () => !(await options(page)).some((name) => name === names[0]))
      assert.ok(!(await options(page)).includes(other.name), `${await options(page)}`)
      await combobox.fill(names[0])
      await page.getByRole('option', { name: names[0], exact: true }).first().waitFor()
      await shootThemes(page, 'limit-about-cell')
      saved = written()
      await page.getByRole('option', { name: names[0], exact: true }).first().click()
      assert.equal((await saved).status(), 200)
      const now = await request(page, 'GET', `/records/activity/${activity.id}`)
      assert.deepEqual([now.contacts.map(({ name }) => name), now.about.name], [[names[0]], names[0]])
      assert.notEqual(now.checker.id, now.owner.id)
      await request(page, 'DELETE', `/records/activity/${activity.id}`)
    })

    test('a form on the phone offers what fits, and names what no longer does', async () => {
      const { page, model, t } = await site.open({ language, device: 'phone', excused: [UNFIT] })
      const { names, fitting, account, activity } = await start(page)
      const { items } = await request(page, 'GET', '/records/account?limit=5&fields=name')
      const elsewhere = items.find(({ id }) => id !== account.id)
      await request(page, 'PATCH', `/records/activity/${activity.id}`, { contacts: [fitting[0].id] }, { ifMatch: activity.version })
      await page.goto(`/o/activity/${activity.id}`)
      await page.getByRole('button', { name: t('record.edit', { field: model.field('activity', 'contacts'), value: names[0] }) }).first().click()
      await page.getByText(message(model, 'act_many')).waitFor()
      await until(async () => (await options(page)).length === Math.min(20, names.length))
      await takeShot(page, 'limit-set')
      assert.deepEqual(await listAccessibilityProblems(page), [])
      await page.keyboard.press('Escape')
      // Another account: the set is what no longer fits.
      const refusal = await page.evaluate(async ([id, account]) => {
        const response = await fetch(`/api/v1/records/activity/${id}`, { method: 'PATCH', headers: { 'Content-Type': 'application/json', 'Accept-Language': document.documentElement.lang }, body: JSON.stringify({ account }) })
        return { status: response.status, ...(await response.json()) }
      }, [activity.id, elsewhere.id])
      assert.deepEqual([refusal.status, refusal.errors[0].pointer, refusal.errors[0].message], [422, '/contacts', message(model, 'act_many')])
      await request(page, 'DELETE', `/records/activity/${activity.id}`)
    })

    test('an admin limits people and several record types without writing anything', async () => {
      const { page, model, t } = await site.open({ language, size: DESK })
      await page.goto('/design/entities/activity?show=rules')
      await page.getByText(t('ent.says.records', { fields: model.field('activity', 'checker') })).click()
      const sign = page.getByRole('button', { name: t('panel.isNotSameAs') })
      await sign.waitFor()
      await sign.scrollIntoViewIfNeeded()
      await shootThemes(page, 'limit-people-designer')
      assert.deepEqual(await listAccessibilityProblems(page), [])
      await page.getByText(t('ent.says.records', { fields: model.field('activity', 'checker') })).click()
      await page.getByText(new RegExp(model.field('activity', 'about'))).first().click()
      await page.getByRole('button', { name: t('panel.limitKind', { entity: model.label('opportunity') }) }).click()
      await page.locator('[data-limit="about.opportunity"]').waitFor()
      await page.getByRole('toolbar', { name: t('designer.draft') }).getByText(t('designer.saved')).waitFor()
      await shootThemes(page, 'limit-kinds-designer')
      assert.deepEqual(await listAccessibilityProblems(page), [])
      const made = await until(async () => {
        const [draft] = (await request(page, 'GET', '/drafts')).items
        const file = draft && (await request(page, 'GET', `/drafts/${draft.id}`))
        return file?.files[ENTITY]?.rules.find((rule) => rule.id === 'act_many')?.records['about.opportunity'] && file
      })
      assert.deepEqual(made.problems, [])
      assert.deepEqual(made.files[ENTITY].rules.find((rule) => rule.id === 'act_many').records, { contacts: same, 'about.contact': same, 'about.opportunity': same })
      await discardDrafts(page)
    })
  })
}
