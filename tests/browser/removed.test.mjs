// What was removed is listed with what it holds, and cleared for good after its name was typed.

import assert from 'node:assert/strict'
import { beforeEach, describe, test } from 'node:test'
import { listAccessibilityProblems } from './lib/accessibility.mjs'
import { dialog, notice, publishFiles, request } from './lib/app.mjs'
import { readFiles, shootThemes } from './lib/designer.mjs'
import { DESK, useSite } from './lib/site.mjs'
import { LANGUAGES, t as textOf } from './lib/texts.mjs'

const site = useSite()

for (const language of LANGUAGES) {
  describe(language, () => {
    const t = (key, params) => textOf(language, key, params)
    let page
    beforeEach(async () => ({ page } = await site.open({ language, size: DESK })))

    /** An entity of which a field, another field's earlier values and another entity were removed. */
    async function removeSome(name) {
      const files = await readFiles(page)
      const [path, role] = Object.entries(files).find(([file, doc]) => file.startsWith('roles/') && doc.platform?.includes('publish'))
      const field = (key, type, zh, en) => ({ id: `fld_${name}_${key}`, name: key, type, label: { 'zh-CN': zh, en } })
      const fields = [field('name', 'text', '名称', 'Name'), field('weight', 'text', '重量', 'Weight'), field('plate', 'text', `车牌 ${name}`, `Number plate ${name}`)]
      const entity = { $schema: 'sartor/1/entity', id: `ent_${name}`, name, label: { 'zh-CN': '货车', en: 'Lorry' }, nameField: 'name', fields }
      const other = { ...entity, id: `ent_${name}_x`, name: `${name}_x`, label: { 'zh-CN': `拖车 ${name}`, en: `Trailer ${name}` }, fields: [{ ...fields[0], id: `fld_${name}_x` }] }
      const rights = { read: 'all', create: true, update: 'all', delete: 'all' }
      const file = (entity) => `entities/${entity.name}/entity.json`
      await publishFiles(page, { [file(entity)]: entity, [file(other)]: other, [path]: { ...role, objects: { ...role.objects, [name]: rights, [other.name]: rights } } })
      for (const n of [1, 2]) await request(page, 'POST', `/records/${name}`, { name: `L${n}`, weight: `${n}5`, plate: `沪A-${n}` })
      await request(page, 'POST', `/records/${other.name}`, { name: 'T1' })
      const weight = { ...field('weight', 'integer', '重量', 'Weight'), convert: { from: 'text' } }
      await publishFiles(page, { [file(entity)]: { ...entity, fields: [fields[0], weight] }, [file(other)]: null, [path]: { ...role, objects: { ...role.objects, [name]: rights } } })
    }

    test('a field is cleared for good once its name was typed', async () => {
      const name = `lorry_${language.slice(0, 2)}`
      await removeSome(name)
      await page.goto('/design/removed')
      const plate = language === 'en' ? `Number plate ${name}` : `车牌 ${name}`
      const row = page.getByRole('listitem').filter({ hasText: plate })
      await row.getByText(t('removed.values', { n: 2 })).waitFor()
      await page.getByRole('listitem').filter({ hasText: language === 'en' ? `Trailer ${name}` : `拖车 ${name}` }).getByText(t('removed.records', { n: 1 })).waitFor()
      await shootThemes(page, 'removed')
      assert.deepEqual(await listAccessibilityProblems(page), [])

      const sheet = dialog(page, t('removed.purgeTitle', { label: plate }))
      await row.getByRole('button').click()
      await sheet.waitFor()
      await shootThemes(page, 'removed-clear')
      assert.deepEqual(await listAccessibilityProblems(page), [])
      await page.keyboard.press('Escape')
      // On a phone it is a sheet from below.
      await page.setViewportSize({ width: 390, height: 844 })
      await row.getByRole('button').waitFor()
      await shootThemes(page, 'removed-phone')
      await row.getByRole('button').click()
      await sheet.waitFor()
      await shootThemes(page, 'removed-clear-phone')
      await sheet.getByLabel(t('removed.typeName', { label: plate })).fill('x')
      await sheet.getByRole('button', { name: t('removed.purge') }).click()
      await sheet.getByText(t('removed.typeIt', { label: plate })).waitFor()
      await sheet.getByLabel(t('removed.typeName', { label: plate })).fill(plate)
      await page.keyboard.press('Enter')
      await notice(page, t('removed.purged', { label: plate })).waitFor()
      await row.waitFor({ state: 'detached' })
      const kept = (await request(page, 'GET', '/metadata/removed')).items.filter((item) => item.element.includes(name))
      assert.deepEqual(kept.map((item) => item.what).sort(), ['entity', 'values'])
      assert.equal((await request(page, 'GET', `/records/${name}`)).items.length, 2)
    })
  })
}
