// What goes on after its request was answered: thousands of records changed by a filter, with its progress, its end and the way back in words.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { listAccessibilityProblems } from './lib/accessibility.mjs'
import { anAccount, dialog, notice, request, until } from './lib/app.mjs'
import { takeShot } from './lib/browser.mjs'
import { useSite } from './lib/site.mjs'
import { LANGUAGES, t as textOf } from './lib/texts.mjs'

/** Six steps of a job; few enough to be undone at once. */
const MANY = 2_951
const PREFIX = `批量 ${process.pid}`
const EVERYTHING = { field: 'name', op: 'starts_with', value: PREFIX }

const site = useSite({ prepare: makeMany })

/** Opportunities that may all be quoted, except the last one that is made. */
async function makeMany(page) {
  const account = await anAccount(page)
  const { items: lines } = await request(page, 'GET', '/records/product_line?limit=1&fields=name')
  const operations = Array.from({ length: MANY }, (_, index) => ({
    op: 'create',
    values: {
      name: `${PREFIX} ${String(index + 1).padStart(4, '0')}`, account: account.id, type: 'new', source: 'expo', product_line: lines[0].id,
      stage: 'standard/needs', next_step: '约总工看现场', amount: index + 1 < MANY ? '100' : null, expected_close: '2027-03-15',
    },
  }))
  while (operations.length > 0) await request(page, 'POST', '/records/opportunity/bulk', { operations: operations.splice(0, 1000) })
}

const count = async (page, filter) => (await request(page, 'GET', `/records/opportunity?limit=1&fields=id&count=exact&filter=${encodeURIComponent(JSON.stringify({ all: [EVERYTHING, filter] }))}`)).count.value

/** What the source becomes; another one each time, so that one failure stays one. */
const VALUES = ['website', 'search_ads', 'referral', 'social']

for (const language of LANGUAGES) {
  for (const device of ['desktop', 'phone']) {
    const value = VALUES.pop()
    const t = (key, params) => textOf(language, key, params)
    const number = (n) => n.toLocaleString(language)

    test(`a job is followed, stopped, told when it fails, and taken back (${language}, ${device})`, async () => {
      const { page, model } = await site.open({ language, device, theme: language === 'en' ? 'dark' : 'light' })
      await page.goto(`/o/opportunity?view=all&filter=${encodeURIComponent(JSON.stringify(EVERYTHING))}&sort=name`)
      await page.getByRole('link', { name: `${PREFIX} 0001` }).waitFor()
      const bar = page.getByRole('region', { name: t('list.selectionBar') })
      const told = (text) => notice(page, text)
      const undo = async (item) => {
        await item.getByRole('button', { name: t('app.undo') }).click()
        await told(t('app.undone')).waitFor()
        await told(t('app.undone')).getByRole('button', { name: t('app.close') }).click()
      }

      // Everything the filter finds, not only what was loaded.
      if (device === 'phone') await page.getByRole('checkbox', { name: t('list.tick', { name: `${PREFIX} 0001` }) }).click()
      else await page.getByRole('checkbox', { name: t('list.tickAll') }).click()
      await bar.getByRole('button', { name: new RegExp(`^${t('list.selectAllOfQuery', { n: '@' }).replace('@', '[\\d,+]+')}$`) }).click()
      await bar.getByText(new RegExp(`^${t('list.selected', { n: '@' }).replace('@', '[\\d,+]+')}$`)).waitFor()

      // Stopped before it is over: what was done stays done, and one can have it back.
      const source = model.entity('opportunity').fields.find((field) => field.name === 'source').choices.find((choice) => choice.name === value)
      await bar.getByRole('button', { name: t('list.bulkEdit') }).click()
      const form = dialog(page, t('list.bulkEdit'))
      await form.getByLabel(t('list.bulkField')).selectOption({ label: model.field('opportunity', 'source') })
      await form.getByRole('button', { name: new RegExp(`^${t('list.bulkValue')}`) }).click()
      await page.getByRole('option', { name: source.label, exact: true }).click()
      await keepBusy(page)
      const started = await startJob(page, () => form.getByRole('button', { name: t('list.bulkChange', { n: number(MANY) }) }).click())
      await page.getByRole('status').getByRole('button', { name: t('app.cancel') }).click()
      const job = await endOf(page, started)
      assert.equal(job.state, 'cancelled')
      assert.ok(job.done < MANY, `${job.done} were done before it was stopped`)
      const stopped = told(job.done === 0 ? t('jobs.cancelledAtOnce') : t('jobs.cancelled', { n: number(job.done) }))
      await stopped.waitFor()
      assert.deepEqual(await listAccessibilityProblems(page), [])
      await takeShot(page, 'job-cancelled')
      const changed = { field: 'source', op: 'eq', value }
      assert.equal(await count(page, changed), job.done)
      if (job.done > 0) await undo(stopped)
      assert.equal(await count(page, changed), 0)

      // Refused on the way: it says which record stands in the way, and why.
      const stage = model.stage('opportunity', 'standard/quoting')
      await bar.getByRole('button', { name: model.field('opportunity', 'stage') }).click()
      const move = dialog(page, t('list.bulkSet', { field: model.field('opportunity', 'stage') }))
      await move.getByRole('button', { name: new RegExp(`^${t('list.bulkValue')}`) }).click()
      await page.getByRole('option', { name: stage }).first().click()
      const second = await startJob(page, () => move.getByRole('button', { name: t('list.bulkChange', { n: number(MANY) }) }).click())
      await told(new RegExp(`^${t('jobs.progress', { done: '@', total: number(MANY) }).replace('@', '[\\d,]+')}`)).waitFor()
      await takeShot(page, 'job-progress')
      const failed = told(`${PREFIX} ${MANY}`)
      await failed.waitFor()
      const refused = await endOf(page, second)
      assert.equal(refused.state, 'failed')
      const reason = refused.problem.errors[0].message
      assert.equal(await failed.locator('span').first().textContent(), t('jobs.failed', { n: number(refused.done), reason: `${PREFIX} ${MANY}: ${reason}` }))
      assert.deepEqual(await listAccessibilityProblems(page), [])
      await takeShot(page, 'job-failed')
      const moved = { field: 'stage', op: 'eq', value: 'standard/quoting' }
      assert.equal(await count(page, moved), refused.done)
      await undo(failed)
      assert.equal(await count(page, moved), 0)
    })
  }
}

/** The id of the job that an action begins. */
async function startJob(page, act) {
  const [answer] = await Promise.all([page.waitForResponse((response) => response.url().endsWith('/bulk')), act()])
  assert.equal(answer.status(), 202)
  return (await answer.json()).job
}

/** Jobs of a few seconds that come first: a quick machine would be through with ours before anybody reached for the button. */
async function keepBusy(page) {
  const filter = { all: [] }
  const { count: all } = await request(page, 'GET', '/records/activity?limit=1&fields=id&count=exact')
  for (const text of ['甲', '乙', '丙']) {
    await request(page, 'POST', '/records/activity/bulk', { filter, set: { next_step: `${text} ${Date.now()}` }, expect: all.value })
  }
}

/** A job, once it is over. */
const endOf = (page, id) =>
  until(async () => {
    const job = await request(page, 'GET', `/jobs/${id}`)
    return !['queued', 'running'].includes(job.state) && job
  })
