// The page that shows what programs can do: from the user menu to an answer of the running server.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { listAccessibilityProblems } from './lib/accessibility.mjs'
import { SALES } from './lib/app.mjs'
import { takeShot } from './lib/browser.mjs'
import { useSite } from './lib/site.mjs'
import { t as textOf } from './lib/texts.mjs'

const site = useSite()

for (const [language, theme] of [['zh-CN', 'light'], ['en', 'dark']]) {
  test(`an operation is found, read and tried: ${language}, ${theme}`, async () => {
    const t = (key, params) => textOf(language, key, params)
    const { page, model } = await site.open({ language, theme })
    await page.goto('/')
    await page.getByRole('button', { name: t('shell.userMenu', { name: '王思远' }) }).or(page.getByRole('button', { name: '王思远' })).first().click()
    await page.getByRole('menuitem', { name: t('api.documentTitle') }).click()
    const list = page.getByRole('navigation', { name: t('api.operations') })
    await list.getByRole('searchbox', { name: t('api.find') }).fill('/records/opportunity')
    await list.getByRole('link').filter({ hasText: 'POST' }).first().waitFor()
    assert.equal(await list.getByRole('link', { name: '/drafts' }).count(), 0)
    await list.getByRole('link').filter({ hasText: /GET.*\/records\/opportunity$/s }).first().click()
    await page.getByRole('article').getByRole('heading', { level: 2 }).filter({ hasText: model.label('opportunity') }).waitFor()
    assert.match(page.url(), /op=list_records\.opportunity/)
    await takeShot(page, 'api')
    await page.getByRole('textbox', { name: 'limit' }).fill('1')
    await page.getByRole('button', { name: t('api.send') }).click()
    const result = page.getByRole('status', { name: t('api.result') })
    await result.getByText('200').first().waitFor()
    assert.equal(JSON.parse(await result.locator('pre').textContent()).items.length, 1)
    await result.scrollIntoViewIfNeeded()
    await takeShot(page, 'api-tried')
    assert.deepEqual(await listAccessibilityProblems(page), [])
    await page.reload()
    await page.getByRole('article').getByRole('heading', { level: 2 }).filter({ hasText: model.label('opportunity') }).waitFor()
    await list.getByRole('link').filter({ hasText: /POST.*\/records\/opportunity$/s }).first().click()
    await page.getByRole('region', { name: t('api.body') }).getByText('stage', { exact: true }).waitFor()
    await takeShot(page, 'api-body')
  })
}

test('on a phone the list comes first, then the operation', async () => {
  const t = (key, params) => textOf('zh-CN', key, params)
  const { page } = await site.open({ device: 'phone' })
  await page.goto('/docs/api')
  const list = page.getByRole('navigation', { name: t('api.operations') })
  await list.waitFor()
  await takeShot(page, 'api')
  await list.getByRole('link').filter({ hasText: '/records/{entity}/{id}/transition' }).first().tap()
  await page.getByRole('article').getByRole('heading', { level: 2 }).waitFor()
  const wide = await page.evaluate(() => [...document.querySelectorAll('article *')].filter((element) => element.getBoundingClientRect().right > innerWidth && !element.closest('pre')).length)
  assert.equal(wide, 0, 'nothing is cut at the right edge')
  await takeShot(page, 'api-operation')
  assert.deepEqual(await listAccessibilityProblems(page), [])
  await page.getByRole('link', { name: t('api.all') }).tap()
  await list.waitFor()
})

test('a seller finds what a seller may do', async () => {
  const { page } = await site.open({ person: SALES })
  await page.goto('/docs/api')
  const list = page.getByRole('navigation', { name: textOf('zh-CN', 'api.operations') })
  await list.getByRole('link').filter({ hasText: '/records/opportunity' }).first().waitFor()
  assert.equal(await list.getByRole('link').filter({ hasText: /DELETE\s*\/records\/opportunity\/\{id\}(?!\/)/ }).count(), 0)
})
