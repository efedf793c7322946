// A publish that prepares a large table first: asked for by clicking, followed on every page of the designer, stopped without a trace,
// asked for again, found again after the page was loaded anew, and not disturbed by a connection that breaks.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { listAccessibilityProblems } from './lib/accessibility.mjs'
import { notice, publishFiles, request, until } from './lib/app.mjs'
import { takeShot } from './lib/browser.mjs'
import { currentRevision, publishByClicking, readFiles, shootThemes } from './lib/designer.mjs'
import { DESK, useSite } from './lib/site.mjs'
import { LANGUAGES } from './lib/texts.mjs'

/** Few more than a publish converts while everybody waits. */
const RECORDS = 50_100
const FIELDS = { 'zh-CN': 'east', en: 'west' }
const OFFLINE = /^console: Failed to load resource: net::ERR_INTERNET_DISCONNECTED/
/** The draft is asked once more for its plan, and for what it would be on the new revision, when the connection is back; it is closed by then. */
const CLOSED = /^console: Failed to load resource: .* 409 .*\/api\/v1\/drafts\/[\w-]+\/(plan|merge)$/

const site = useSite({ prepare: makeParcels })

/** Parcels with two numbers that were begun as texts. */
async function makeParcels(page) {
  const files = await readFiles(page)
  const [path, role] = Object.entries(files).find(([file, doc]) => file.startsWith('roles/') && doc.platform?.includes('publish'))
  const field = (name, zh, en) => ({ id: `fld_parcel_${name}`, name, type: 'text', label: { 'zh-CN': zh, en } })
  const entity = {
    $schema: 'sartor/1/entity', id: 'ent_parcel', name: 'parcel', label: { 'zh-CN': '包裹', en: 'Parcel' }, labelPlural: { 'zh-CN': '包裹', en: 'Parcels' }, nameField: 'name',
    fields: [field('name', '名称', 'Name'), field('east', '东区件数', 'Pieces in the east'), field('west', '西区件数', 'Pieces in the west')],
  }
  const objects = { ...role.objects, parcel: { read: 'all', create: true, update: 'all', delete: 'all' } }
  await publishFiles(page, { 'entities/parcel/entity.json': entity, [path]: { ...role, objects } })
  for (let at = 0; at < RECORDS; at += 1000) {
    const operations = Array.from({ length: Math.min(1000, RECORDS - at) }, (_, n) => ({ op: 'create', values: { name: `P${at + n}`, east: String((at + n) % 97), west: String((at + n) % 89) } }))
    await request(page, 'POST', '/records/parcel/bulk', { operations })
  }
}

/** Jobs that come first: a quick machine would be through with ours before anybody reached for the button. */
async function keepBusy(page) {
  const { count: all } = await request(page, 'GET', '/records/activity?limit=1&fields=id&count=exact')
  for (const text of ['甲', '乙', '丙', '丁', '戊']) await request(page, 'POST', '/records/activity/bulk', { filter: { all: [] }, set: { next_step: `${text} ${Date.now()}` }, expect: all.value })
}

for (const language of LANGUAGES) {
  test(`a publish that goes on as a job is followed, stopped and found again (${language})`, async () => {
    const { page, t } = await site.open({ language, size: DESK, excused: [OFFLINE, CLOSED] })
    const name = FIELDS[language]
    const number = (n) => n.toLocaleString(language)
    const before = await currentRevision(page)
    const running = page.getByRole('region', { name: t('publish.running'), exact: true })
    const progress = running.getByText(new RegExp(`^${t('publish.progress', { done: '@', total: number(RECORDS) }).replace('@', '[\\d,]+')}$`))

    // Texts become numbers.
    await page.goto(`/design/entities/parcel?field=fld_parcel_${name}`)
    await page.getByRole('button', { name: t('retype.change'), exact: true }).click()
    const sheet = page.getByRole('dialog')
    await sheet.locator('[data-type="integer"]').click()
    await sheet.getByText(t('retype.total.converted', { n: number(RECORDS) })).waitFor()
    await sheet.getByRole('button', { name: t('retype.apply'), exact: true }).click()
    await sheet.waitFor({ state: 'detached' })
    await page.waitForURL(/draft=/)
    const draft = new URL(page.url()).searchParams.get('draft')
    await page.getByRole('link', { name: t('studio.changes') }).first().click()
    // Who waits, for how long: nobody, and it can be stopped.
    await page.getByText(language === 'en' ? /^Before the publish, while people go on working: .*50,100/ : /^发布前先在后台转换.*50,100/).waitFor()
    await shootThemes(page, 'publish-job-plan')

    await publishByClicking(page, t, () => keepBusy(page))
    await progress.waitFor()
    await shootThemes(page, 'publish-job')
    assert.deepEqual(await listAccessibilityProblems(page), [])
    assert.equal(await page.getByRole('button', { name: t('designer.publish'), exact: true }).getAttribute('aria-disabled'), 'true')

    // Stopped: everything is as it was, and it says so.
    await running.getByRole('button', { name: t('publish.stop'), exact: true }).click()
    await notice(page, t('publish.stopped')).waitFor()
    await running.waitFor({ state: 'detached' })
    await takeShot(page, 'publish-job-stopped')
    assert.equal(await currentRevision(page), before)
    assert.equal((await request(page, 'GET', `/drafts/${draft}`)).open, true)
    const [one] = (await request(page, 'GET', '/records/parcel?limit=1')).items
    assert.equal(typeof one[name], 'string')

    // Asked for again; the page is loaded anew in the middle, here and on another page of the designer.
    await publishByClicking(page, t, () => keepBusy(page))
    await progress.waitFor()
    await page.reload()
    await progress.waitFor()
    await page.setViewportSize({ width: 390, height: 844 })
    await page.goto(`/design/entities/parcel?draft=${draft}`)
    await progress.waitFor()
    await shootThemes(page, 'publish-job-phone')
    assert.deepEqual(await listAccessibilityProblems(page), [])

    // The connection breaks: it says that the publish goes on, and it does.
    await page.context().setOffline(true)
    await running.getByText(t('publish.lostBody')).waitFor()
    await shootThemes(page, 'publish-job-lost')
    await page.context().setOffline(false)
    await notice(page, t('designer.published', { n: before + 1 })).waitFor()
    await running.waitFor({ state: 'detached' })
    await until(async () => !page.url().includes('draft='))
    assert.equal(await currentRevision(page), before + 1)
    const now = await request(page, 'GET', `/records/parcel/${one.id}`)
    assert.deepEqual([now[name], now.version], [Number(one[name]), one.version])
  })
}
