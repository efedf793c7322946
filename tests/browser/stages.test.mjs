// Stages as a person works them: ticks, what is missing before going on, a reason for going back, and where a deal has been.

import assert from 'node:assert/strict'
import { beforeEach, describe, test } from 'node:test'
import { dialog, eventually, GATE, makeOpportunity, request, written } from './lib/app.mjs'
import { takeShot } from './lib/browser.mjs'
import { useSite } from './lib/site.mjs'
import { LANGUAGES, t as textOf } from './lib/texts.mjs'

const site = useSite()

for (const language of LANGUAGES) {
  for (const device of ['desktop', 'phone']) {
    describe(`${language}, ${device}`, () => {
      const t = (key, params) => textOf(language, key, params)
      let page, model
      const stage = (name) => model.stage('opportunity', `standard/${name}`)
      const item = (name, at) => {
        const stages = model.entity('opportunity').pipelines.flatMap((pipeline) => pipeline.stages)
        return stages.find((candidate) => candidate.key === `standard/${name}`).checklist[at].label
      }
      /** "Move to…" of the record page: a menu, or a sheet on phones. */
      const move = async (name) => {
        await page.getByRole('button', { name: t('record.otherMoves') }).click()
        const place = device === 'phone' ? dialog(page, t('record.moveTo')).getByRole('button', { name: stage(name) }) : page.getByRole('menuitem', { name: stage(name) })
        await place.click()
      }
      const stageOf = async (deal) => (await request(page, 'GET', `/records/opportunity/${deal.id}`)).stage

      beforeEach(async () => ({ page, model } = await site.open({ language, device, excused: [GATE] })))

      test('behaviours are ticked where they stand, and in the gate', async () => {
        const name = `清单 ${device} ${language} ${process.pid}`
        const deal = await makeOpportunity(page, name, { stage: 'standard/closing', amount: '88000', expected_close: '2027-03-15', next_step: '寄合同' })
        await page.goto(`/o/opportunity/${deal.id}`)
        const list = page.getByRole('region', { name: t('stages.checklist', { stage: stage('closing') }) })
        // The tick shows at once; the move waits for the engine's answer, or it would meet an older version.
        await written(page, 'PUT', '/checklist/', () => list.getByRole('checkbox', { name: item('closing', 0) }).check())
        await list.getByText(t('stages.done', { done: 1, count: 3 })).waitFor()

        await page.getByRole('button', { name: t('record.moveToStage', { stage: stage('won') }) }).click()
        const gate = dialog(page, t('gate.title', { stage: stage('won') }))
        const asked = gate.getByRole('region', { name: t('gate.tick') }).getByRole('checkbox')
        await asked.first().waitFor()
        assert.equal(await asked.count(), 1)
        await takeShot(page, `gate-tick-${device}`)
        await gate.getByRole('checkbox', { name: item('closing', 1) }).check()
        await gate.getByRole('button', { name: t('gate.move') }).click()
        await gate.waitFor({ state: 'detached' })
        assert.equal(await stageOf(deal), 'standard/won')
      })

      test('going back asks why, and the stages tell it', async () => {
        const name = `退回 ${device} ${language} ${process.pid}`
        const deal = await makeOpportunity(page, name, { stage: 'standard/needs', next_step: '约总工看现场' })
        await page.goto(`/o/opportunity/${deal.id}`)
        await page.getByRole('heading', { level: 1, name }).waitFor()
        await move('talking')
        const gate = dialog(page, t('gate.title', { stage: stage('talking') }))
        await gate.getByText(t('gate.open', { n: 1 })).waitFor()
        await takeShot(page, `gate-reason-${device}`)
        await gate.getByRole('textbox', { name: new RegExp(`^${t('gate.reason').replace('?', '\\?')}`) }).fill('客户换了负责人')
        await gate.getByText(t('gate.ready')).waitFor()
        await gate.getByRole('button', { name: t('gate.move') }).click()
        await gate.waitFor({ state: 'detached' })
        assert.equal(await stageOf(deal), 'standard/talking')

        await page.getByRole('tab', { name: t('stages.title') }).click()
        const visits = page.getByRole('tabpanel').getByRole('listitem')
        await visits.filter({ hasText: '客户换了负责人' }).filter({ hasText: stage('talking') }).waitFor()
        await eventually(() => visits.count(), 2)
        await takeShot(page, `stages-${device}`)

        // Taking it back needs no reason, and leaves no visit behind.
        const moved = page.getByRole('status').filter({ hasText: t('record.moved', { name, stage: stage('talking') }) })
        await moved.getByRole('button', { name: t('app.undo') }).click()
        await page.getByRole('status').filter({ hasText: t('app.undone') }).waitFor()
        assert.equal(await stageOf(deal), 'standard/needs')
      })
    })
  }
}
