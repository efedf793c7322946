// The timeline of a record: what happened is written down on it, in both languages; on the phone too.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { listAccessibilityProblems } from './lib/accessibility.mjs'
import { eventually, makeOpportunity, request, SALES } from './lib/app.mjs'
import { useSite } from './lib/site.mjs'
import { LANGUAGES, t as textOf } from './lib/texts.mjs'

/** The engine asks for the outcome of a call with status 422, and the browser prints that. */
const ASKED = /^console: Failed to load resource: .* 422 .*\/api\/v1\/records\/activity$/

const site = useSite()

for (const language of LANGUAGES) {
  for (const device of ['desktop', 'phone']) {
    test(`a call is written down on the deal's timeline, ${language}, ${device}`, async () => {
      const t = (key, params) => textOf(language, key, params)
      const { page, model } = await site.open({ language, device, person: SALES, excused: [ASKED] })
      const deal = await makeOpportunity(page, `Timeline ${language} ${device}`)
      await page.goto(`/o/opportunity/${deal.id}?tab=timeline`)
      const form = page.getByRole('form', { name: t('timeline.writeLabel', { entity: model.label('activity') }) })
      const area = form.getByRole('textbox', { name: t('timeline.write') })
      await area.fill('Spoke to Mr Li\nHe wants the offer by Friday.')
      const kinds = model.entity('activity').fields.find((field) => field.name === 'kind').choices
      await form.getByText(kinds.find((choice) => choice.name === 'call').label, { exact: true }).click()
      await area.press('Control+Enter')
      // A call has an outcome: the engine's rule asks, the field stands right there.
      const outcome = model.entity('activity').fields.find((field) => field.name === 'outcome')
      const input = form.getByRole('button', { name: outcome.label })
      await input.click()
      await page.getByRole('option', { name: outcome.choices[0].label }).click()
      await form.getByRole('button', { name: t('timeline.save') }).click()
      const panel = page.getByRole('tabpanel')
      await panel.getByRole('link', { name: 'Spoke to Mr Li' }).waitFor()
      await panel.getByText('He wants the offer by Friday.').waitFor()
      await eventually(() => area.inputValue(), '')
      const timeline = async () => (await request(page, 'GET', `/records/opportunity/${deal.id}/timeline`)).items
      await eventually(async () => (await timeline()).map((item) => item.type), ['record', 'change'])
      const items = await timeline()
      assert.equal(items[0].record.outcome, outcome.choices[0].name)
      // Limited to the record's own changes, the address says so, and a reload keeps it.
      await panel.getByRole('button', { name: t('timeline.changes') }).click()
      await panel.getByRole('link', { name: 'Spoke to Mr Li' }).waitFor({ state: 'detached' })
      await page.reload()
      await page.getByRole('button', { name: t('timeline.changes'), pressed: true }).waitFor()
      await page.getByRole('tabpanel').getByText(SALES.name).first().waitFor()
      assert.equal(await page.getByRole('link', { name: 'Spoke to Mr Li' }).count(), 0)
      assert.deepEqual(await listAccessibilityProblems(page), [])
    })
  }
}
