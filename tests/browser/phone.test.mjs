// The same work on a phone: cards instead of a grid, sheets instead of menus.

import assert from 'node:assert/strict'
import { beforeEach, test } from 'node:test'
import { anAccount, dialog, makeOpportunity, request, written } from './lib/app.mjs'
import { takeShot } from './lib/browser.mjs'
import { useSite } from './lib/site.mjs'
import { t as textOf } from './lib/texts.mjs'

const LANGUAGE = 'zh-CN'
const t = (key, params) => textOf(LANGUAGE, key, params)

const site = useSite()
let page, model
beforeEach(async () => ({ page, model } = await site.open({ language: LANGUAGE, device: 'phone' })))

const byName = (view, name) => `/o/opportunity?view=${view}&filter=${encodeURIComponent(JSON.stringify({ field: 'name', op: 'eq', value: name }))}`
const stageOf = async (deal) => (await request(page, 'GET', `/records/opportunity/${deal.id}`)).stage

test('list → record → another stage by a sheet', async () => {
  const name = `手机 ${process.pid}`
  const deal = await makeOpportunity(page, name)
  await page.goto(byName('open', name))
  assert.equal(await page.getByRole('grid').count(), 0)
  await page.getByRole('list', { name: model.plural('opportunity') }).getByRole('link', { name }).tap()
  await page.getByRole('heading', { level: 1, name }).waitFor()
  await page.getByRole('button', { name: t('record.otherMoves') }).tap()
  const sheet = dialog(page, t('record.moveTo'))
  await sheet.waitFor()
  await takeShot(page, 'phone-sheet')
  await written(page, 'POST', `/records/opportunity/${deal.id}/transition`, () => sheet.getByRole('button', { name: model.stage('opportunity', 'standard/talking') }).tap())
  await page.getByRole('listitem').filter({ hasText: model.stage('opportunity', 'standard/talking') }).and(page.locator('[aria-current=step]')).waitFor()
  assert.equal(await stageOf(deal), 'standard/talking')
})

test('a card of a board moves by its sheet', async () => {
  const name = `手机看板 ${process.pid}`
  const deal = await makeOpportunity(page, name)
  await page.goto(byName('board_standard', name))
  await page.getByRole('article').filter({ hasText: name }).getByRole('button', { name: t('board.moveCard', { name }) }).tap()
  const sheet = dialog(page, t('board.moveCard', { name }))
  await sheet.waitFor()
  await takeShot(page, 'phone-board-sheet')
  await sheet.getByRole('button', { name: model.stage('opportunity', 'standard/talking') }).tap()
  await sheet.waitFor({ state: 'detached' })
  await page.getByRole('region', { name: model.stage('opportunity', 'standard/talking'), exact: true }).getByRole('article').filter({ hasText: name }).waitFor()
  await page.getByRole('status').filter({ hasText: t('record.moved', { name, stage: model.stage('opportunity', 'standard/talking') }) }).waitFor()
  assert.equal(await stageOf(deal), 'standard/talking')
})

test('a record is made', async () => {
  const name = `手机新建 ${process.pid}`
  const account = await anAccount(page)
  await page.goto('/o/opportunity?view=open')
  await page.getByRole('button', { name: t('list.newOf', { entity: model.label('opportunity') }) }).tap()
  const form = dialog(page, t('form.newTitle', { entity: model.label('opportunity') }))
  await form.getByRole('textbox', { name: model.field('opportunity', 'name') }).fill(name)
  const label = model.field('opportunity', 'account')
  await form.getByRole('button', { name: new RegExp(`^${label}`) }).tap()
  await dialog(page, label).getByRole('combobox', { name: label }).fill(account.name)
  await takeShot(page, 'phone-lookup')
  await dialog(page, label).getByRole('option').filter({ hasText: account.name }).tap()
  await dialog(page, label).waitFor({ state: 'detached' })
  await form.getByRole('button', { name: t('form.create') }).tap()
  await page.getByRole('heading', { level: 1, name }).waitFor()
  await takeShot(page, 'phone-created')
})

test('every place is in the menu sheet', async () => {
  await page.goto('/o/account?view=all')
  await page.getByRole('navigation', { name: t('shell.navigation') }).getByRole('button', { name: t('shell.menu') }).tap()
  const place = model.place('task', 'mine')
  await page.getByRole('dialog').getByRole('button', { name: place, exact: true }).waitFor()
  await takeShot(page, 'phone-menu')
  await page.getByRole('dialog').getByRole('button', { name: place, exact: true }).tap()
  await page.getByRole('heading', { level: 1, name: model.plural('task') }).waitFor()
})
