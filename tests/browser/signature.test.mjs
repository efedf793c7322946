// A signature: drawn with a pen or a finger, or typed; recorded with the server's time, cleared by who may write the field, both told in the history.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { listAccessibilityProblems } from './lib/accessibility.mjs'
import { ADMIN, dialog, publishFiles, request } from './lib/app.mjs'
import { takeShot } from './lib/browser.mjs'
import { DESK, useSite } from './lib/site.mjs'
import { LANGUAGES, t as textOf } from './lib/texts.mjs'

const both = (zh, en) => ({ 'zh-CN': zh, en })

const site = useSite({
  prepare: async (page) => {
    const { files } = await request(page, 'GET', '/revisions/1/files')
    const role = structuredClone(files['roles/admin.json'])
    role.objects.survey = { read: 'all', create: true, update: 'all', delete: 'all' }
    const fields = [
      { id: 'sg_name', name: 'name', type: 'text', label: both('名称', 'Name'), required: true },
      { id: 'sg_sign', name: 'sign', type: 'signature', label: both('客户签字', 'Customer') },
    ]
    const entity = { $schema: 'sartor/1/entity', id: 'sg_survey', name: 'survey', label: both('勘测', 'Survey'), nameField: 'name', fields }
    await publishFiles(page, { 'entities/survey/entity.json': entity, 'roles/admin.json': role })
  },
})

/** A wave across the pad. */
async function draw(page, pad) {
  await pad.scrollIntoViewIfNeeded()
  const box = await pad.boundingBox()
  const at = (n) => [box.x + box.width * (0.15 + n * 0.035), box.y + box.height * (0.5 + 0.3 * Math.sin(n))]
  await page.mouse.move(...at(0))
  await page.mouse.down()
  for (let n = 1; n <= 20; n += 1) await page.mouse.move(...at(n))
  await page.mouse.up()
}

for (const language of LANGUAGES) {
  test(`is drawn, read, cleared and typed (${language})`, async () => {
    const t = (key, params) => textOf(language, key, params)
    const label = language === 'en' ? { survey: 'Survey', name: 'Name', sign: 'Customer' } : { survey: '勘测', name: '名称', sign: '客户签字' }
    const { page } = await site.open({ language, size: DESK })
    await page.goto('/o/survey')
    await page.getByRole('button', { name: t('list.newOf', { entity: label.survey }) }).first().click()
    const form = dialog(page, t('form.newTitle', { entity: label.survey }))
    await form.getByRole('textbox', { name: label.name }).first().fill(`Survey ${language}`)
    const group = form.getByRole('group', { name: label.sign })
    const pad = group.getByRole('img')
    await draw(page, pad)
    // A drawing without a name is not enough.
    await form.getByRole('button', { name: t('form.create') }).click()
    await form.getByText(t('check.type.signature')).first().waitFor()
    await group.getByRole('textbox', { name: t('fields.signature.name') }).fill('周芳')
    assert.deepEqual(await listAccessibilityProblems(page), [])
    await takeShot(page, `signature-form-${language}`)
    await form.getByRole('button', { name: t('form.create') }).click()
    await form.waitFor({ state: 'detached' })
    const filter = encodeURIComponent(JSON.stringify({ field: 'name', op: 'eq', value: `Survey ${language}` }))
    const [record] = (await request(page, 'GET', `/records/survey?filter=${filter}`)).items
    assert.equal(record.sign.by.name, ADMIN.name)
    assert.ok(Math.abs(Date.parse(record.sign.at) - Date.now()) < 60_000)
    assert.equal(record.sign.strokes.length, 1)
    assert.ok(JSON.stringify(record.sign).length < 1000)

    await page.goto(`/o/survey/${record.id}`)
    const shown = page.locator('[data-attr=sign]')
    await shown.getByRole('img', { name: t('fields.signature.drawn', { name: '周芳' }) }).waitFor()
    await shown.getByText(t('fields.signature.by', { name: ADMIN.name })).waitFor()
    assert.deepEqual(await listAccessibilityProblems(page), [])
    await takeShot(page, `signature-record-${language}`)
    // Cleared, and signed anew with keys alone.
    await shown.getByRole('button').first().press('Enter')
    const panel = page.getByRole('dialog', { name: label.sign })
    await panel.getByRole('button', { name: t('fields.signature.clear') }).press('Enter')
    const name = panel.getByRole('textbox', { name: t('fields.signature.name') })
    await name.fill('Anna Smith')
    assert.deepEqual(await listAccessibilityProblems(page), [])
    await takeShot(page, `signature-typed-${language}`)
    // What is typed is shown before the server took it.
    const taken = page.waitForResponse((answer) => answer.request().method() === 'PATCH' && answer.url().includes(record.id))
    await name.press('Enter')
    await panel.waitFor({ state: 'detached' })
    assert.equal((await taken).status(), 200)
    await shown.locator('.sig-typed', { hasText: 'Anna Smith' }).waitFor()
    const kept = await request(page, 'GET', `/records/survey/${record.id}`)
    assert.deepEqual([kept.sign.name, kept.sign.strokes, kept.sign.by.name], ['Anna Smith', undefined, ADMIN.name])
    await page.goto(`/o/survey/${record.id}?tab=history`)
    await page.getByText('Anna Smith').first().waitFor()
    await page.getByText('周芳').first().waitFor()
  })
}

test('a finger signs on a phone, and the ink is seen in the dark', async () => {
  const { page } = await site.open({ theme: 'dark', device: 'phone' })
  const { id } = await request(page, 'POST', '/records/survey', { name: '手机' })
  await page.goto(`/o/survey/${id}`)
  await page.locator('[data-attr=sign]').getByRole('button').first().click()
  const panel = page.getByRole('dialog', { name: '客户签字' })
  const pad = panel.getByRole('img')
  await pad.scrollIntoViewIfNeeded()
  const box = await pad.boundingBox()
  const session = await page.context().newCDPSession(page)
  const touch = (type, points) => session.send('Input.dispatchTouchEvent', { type, touchPoints: points.map(([x, y]) => ({ x: box.x + box.width * x, y: box.y + box.height * y })) })
  await touch('touchStart', [[0.2, 0.6]])
  for (const point of [[0.3, 0.3], [0.4, 0.6], [0.5, 0.3], [0.6, 0.6], [0.8, 0.4]]) await touch('touchMove', [point])
  await touch('touchEnd', [])
  await panel.getByRole('textbox', { name: textOf('zh-CN', 'fields.signature.name') }).fill('周芳')
  assert.deepEqual(await listAccessibilityProblems(page), [])
  assert.equal(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth), true)
  await takeShot(page, 'signature-phone')
  const taken = page.waitForResponse((answer) => answer.request().method() === 'PATCH' && answer.url().includes(id))
  await page.keyboard.press('Enter')
  assert.equal((await taken).status(), 200)
  const shown = page.locator('[data-attr=sign]').getByRole('img')
  await shown.waitFor()
  // Ink lighter than what is under it.
  const ink = await shown.evaluate((svg) => getComputedStyle(svg).stroke)
  assert.match(ink, /^lab\([89]\d|^oklch\(0?\.[89]|^rgb\(2\d\d/)
  await takeShot(page, 'signature-phone-record')
  const kept = await request(page, 'GET', `/records/survey/${id}`)
  assert.ok(kept.sign.strokes[0].length >= 10)
})
