// What happens while somebody works: the model changes under them, their session ends.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { anAccount, dialog, publishFiles, request, SALES } from './lib/app.mjs'
import { useSite } from './lib/site.mjs'
import { t as textOf } from './lib/texts.mjs'

const LANGUAGE = 'zh-CN'
const t = (key, params) => textOf(LANGUAGE, key, params)
const PIPELINE = 'entities/opportunity/pipelines/standard.json'

const site = useSite()

/** Publishes a change of one file, as a client of the API. */
async function publish(page, path, change) {
  const [current] = (await request(page, 'GET', '/revisions')).items
  const { files } = await request(page, 'GET', `/revisions/${current.number}/files`)
  return publishFiles(page, { [path]: change(files[path]) })
}

test('a stage somebody else publishes shows up without a reload', async () => {
  const [admin, sales] = await Promise.all([site.open(), site.open({ person: SALES })])
  const { page } = sales
  const label = `现场试用 ${process.pid}`
  await page.goto('/o/opportunity?view=board_standard')
  await page.getByRole('region', { name: sales.model.stage('opportunity', 'standard/quoting'), exact: true }).waitFor()
  await page.evaluate(() => (window.stillTheSamePage = true))

  const id = `st_live_${process.pid}`
  await publish(admin.page, PIPELINE, (pipeline) => {
    const at = pipeline.stages.findIndex((stage) => stage.name === 'quoting')
    const stage = { id, name: id, label: { 'zh-CN': label, en: 'Trial' }, hue: 200, probability: 60 }
    return { ...pipeline, stages: pipeline.stages.toSpliced(at, 0, stage) }
  })

  // The next thing the seller does tells the page: every answer says which revision it was made by.
  const deal = await page.getByRole('article').first().getByRole('link').textContent()
  await page.getByPlaceholder(t('list.searchIn', { entity: sales.model.label('opportunity') })).fill(deal.slice(0, 3))
  await page.getByRole('region', { name: label, exact: true }).waitFor()
  await page.getByRole('article').first().getByRole('link').click()
  await page.getByRole('heading', { level: 1 }).waitFor()
  assert.equal(await page.evaluate(() => window.stillTheSamePage), true)
})

test('a session that ends leads to sign-in and back, and what was typed is kept', async () => {
  const { page, model } = await site.open({ person: SALES, excused: [/^console: Failed to load resource: .* 401 /] })
  const address = `/o/opportunity?view=open&q=${encodeURIComponent('空压')}`
  const entity = model.label('opportunity')
  const name = `没存的商机 ${process.pid}`
  const account = await anAccount(page)
  await page.goto(address)
  const openForm = async () => {
    await page.getByRole('button', { name: t('list.newOf', { entity }) }).click()
    const form = dialog(page, t('form.newTitle', { entity }))
    await form.getByRole('textbox', { name: model.field('opportunity', 'name') }).waitFor()
    return form
  }
  const form = await openForm()
  await form.getByRole('textbox', { name: model.field('opportunity', 'name') }).fill(name)
  await form.getByRole('button', { name: new RegExp(`^${model.field('opportunity', 'account')}`) }).click()
  await page.getByRole('combobox', { name: model.field('opportunity', 'account') }).fill(account.name)
  await page.getByRole('option').filter({ hasText: account.name }).click()

  await page.context().clearCookies()
  await form.getByRole('button', { name: t('form.create') }).click()
  await page.getByRole('heading', { name: t('signin.demoTitle') }).waitFor()
  await page.getByRole('dialog').waitFor({ state: 'detached' })
  await page.getByRole('button', { name: SALES.name }).click()

  await page.getByRole('grid').waitFor()
  assert.equal(new URL(page.url()).pathname + new URL(page.url()).search, new URL(address, site.url).pathname + new URL(address, site.url).search)
  const again = await openForm()
  assert.equal(await again.getByRole('textbox', { name: model.field('opportunity', 'name') }).inputValue(), name)
  await again.getByRole('button', { name: new RegExp(`^${model.field('opportunity', 'account')}`) }).filter({ hasText: account.name }).waitFor()
  await again.getByRole('button', { name: t('form.create') }).click()
  await page.getByRole('heading', { level: 1, name }).waitFor()
})
