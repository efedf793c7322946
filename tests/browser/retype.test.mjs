// A text becomes a choice on ten thousand records: the values are shown with their counts, the leftovers are mapped, it is
// published, looked at, and taken back, and every record is as it was.

import assert from 'node:assert/strict'
import { beforeEach, describe, test } from 'node:test'
import { listAccessibilityProblems } from './lib/accessibility.mjs'
import { dialog, publishFiles, request } from './lib/app.mjs'
import { takeShot } from './lib/browser.mjs'
import { publishByClicking, readFiles, restoreByClicking } from './lib/designer.mjs'
import { takeThrough } from './lib/files.mjs'
import { DESK, useSite } from './lib/site.mjs'
import { LANGUAGES, t as textOf } from './lib/texts.mjs'

const RECORDS = 10_000
const SPELLINGS = ['East', 'east ', 'North', '华北', 'west', 'WEST', 'n/a', '?']

const site = useSite()

for (const language of LANGUAGES) {
  describe(language, () => {
    const t = (key, params) => textOf(language, key, params)
    const name = `parcel_${language.slice(0, 2)}`
    let page
    beforeEach(async () => ({ page } = await site.open({ language, size: DESK })))

    const publish = async (files) => (await publishFiles(page, files)).revision

    /** An entity with a free region, and its records. */
    async function makeParcels() {
      const files = await readFiles(page)
      const [path, role] = Object.entries(files).find(([file, doc]) => file.startsWith('roles/') && doc.platform?.includes('publish'))
      const entity = {
        $schema: 'sartor/1/entity', id: `ent_${name}`, name, label: { 'zh-CN': '包裹', en: 'Parcel' }, nameField: 'name',
        fields: [
          { id: `fld_${name}_n`, name: 'name', type: 'text', label: { 'zh-CN': '名称', en: 'Name' } },
          { id: `fld_${name}_r`, name: 'region', type: 'text', label: { 'zh-CN': '大区', en: 'Region' } },
        ],
      }
      const objects = { ...role.objects, [name]: { read: 'all', create: true, update: 'all', delete: 'all' } }
      const revision = await publish({ [`entities/${name}/entity.json`]: entity, [path]: { ...role, objects } })
      for (let at = 0; at < RECORDS; at += 1000) {
        const operations = Array.from({ length: 1000 }, (_, n) => ({ op: 'create', values: { name: `P${at + n}`, region: SPELLINGS[(at + n) % SPELLINGS.length] } }))
        await request(page, 'POST', `/records/${name}/bulk`, { operations })
      }
      return revision
    }

    async function dump() {
      const all = []
      for (let cursor = ''; cursor !== null; ) {
        const answer = await request(page, 'GET', `/records/${name}?limit=200${cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`}`)
        all.push(...answer.items)
        cursor = answer.next
      }
      return JSON.stringify(all)
    }

    test('text becomes a choice on ten thousand records and is text again', async () => {
      const revision = await makeParcels()
      const before = await dump()
      // On a phone it is a sheet from below.
      await page.setViewportSize({ width: 390, height: 844 })
      await page.goto(`/design/entities/${name}?field=fld_${name}_r`)
      await page.getByRole('button', { name: t('retype.change'), exact: true }).click()
      await page.locator('[data-type="integer"]').click()
      await page.getByText(t('retype.total.left', { n: '10,000' })).waitFor()
      await takeShot(page, `retype-phone-${language}`)
      assert.deepEqual(await listAccessibilityProblems(page), [])
      await page.setViewportSize({ width: 1440, height: 900 })
      await page.goto(`/design/entities/${name}?field=fld_${name}_r`)
      await page.getByRole('button', { name: t('retype.change'), exact: true }).click()
      const sheet = dialog(page, t('retype.title', { field: language === 'en' ? 'Region' : '大区' }))
      await sheet.locator('[data-type="choice"]').click()
      // Every spelling with its count; nothing means an option yet.
      await sheet.getByText(t('retype.total.left', { n: '10,000' })).waitFor()
      assert.equal(await sheet.locator('.retype-values tbody tr').count(), SPELLINGS.length)
      assert.match(await sheet.locator('.retype-values tbody tr').first().innerText(), /1,250/)
      await sheet.getByRole('button', { name: t('retype.makeOptions', { n: SPELLINGS.length }) }).click()
      await sheet.getByText(t('retype.total.converted', { n: '10,000' })).waitFor()
      // One goes elsewhere, two are no regions.
      const becomes = (value) => sheet.getByRole('combobox', { name: t('retype.becomesOf', { value }), exact: true })
      await becomes('WEST').selectOption({ label: 'North' })
      await becomes('n/a').selectOption({ label: t('retype.empty') })
      await becomes('?').selectOption({ label: t('retype.empty') })
      await sheet.getByText(t('retype.total.emptied', { n: '2,500' })).waitFor()
      await sheet.getByText(t('retype.total.mapped', { n: '1,250' })).waitFor()
      await takeShot(page, `retype-${language}`)
      assert.deepEqual(await listAccessibilityProblems(page), [])
      await sheet.getByRole('button', { name: t('retype.apply'), exact: true }).click()
      await sheet.waitFor({ state: 'detached' })

      // One step of the draft, with what it does in the plan.
      await page.waitForURL(/draft=/)
      const id = new URL(page.url()).searchParams.get('draft')
      await page.getByRole('link', { name: t('studio.changes') }).first().click()
      await page.getByText(language === 'en' ? /2,?500 records of “Parcel” have no “Region” any more/ : /2,?500 条“包裹”的“大区”/).first().waitFor()
      await takeShot(page, `retype-plan-${language}`)
      const plan = await request(page, 'GET', `/drafts/${id}/plan`)
      assert.equal(plan.publishable, true)
      await publishByClicking(page, t)
      const one = JSON.parse(before)[5]
      const now = await request(page, 'GET', `/records/${name}/${one.id}`)
      assert.deepEqual([one.region, now.region, now.version], ['WEST', 'north', 1])

      // The files say so too, and make the same workspace elsewhere.
      const files = await takeThrough(site.data)
      assert.deepEqual(files, await readFiles(page))
      const region = files[`entities/${name}/entity.json`].fields.find((field) => field.name === 'region')
      assert.deepEqual([region.type, region.convert.from, region.convert.map.WEST, region.convert.map['n/a']], ['choice', 'text', 'north', null])

      await restoreByClicking(page, t, revision)
      assert.equal(await dump(), before)
    })
  })
}
