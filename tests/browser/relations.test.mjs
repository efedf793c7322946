// Fields of several entities, sets of records and files: published, filled in on the record page, seen from the other side.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { listAccessibilityProblems } from './lib/accessibility.mjs'
import { anAccount, eventually, publishFiles, request } from './lib/app.mjs'
import { takeShot } from './lib/browser.mjs'
import { useSite } from './lib/site.mjs'
import { LANGUAGES, t as textOf } from './lib/texts.mjs'

const site = useSite({
  prepare: async (page) => {
    await publishVisits(page)
  },
})

const LABELS = { name: ['主题', 'Subject'], about: ['关于', 'Regarding'], who: ['参与人', 'Participants'], pictures: ['照片', 'Pictures'] }
const both = ([zh, en]) => ({ 'zh-CN': zh, en })

/** An entity with a field of each kind. */
async function publishVisits(page) {
  const { files } = await request(page, 'GET', '/revisions/1/files')
  const field = (name, type, more = {}) => ({ id: `vi_${name}`, name, type, label: both(LABELS[name]), ...more })
  const fields = [
    field('name', 'text', { required: true }),
    field('about', 'regarding', { to: ['account', 'opportunity'], inverse: { name: 'visits', label: both(['拜访', 'Visits']) } }),
    field('who', 'many_to_many', { to: 'contact', inverse: { name: 'joined', label: both(['参与的拜访', 'Joined visits']) } }),
    field('pictures', 'image', { maxCount: 2 }),
  ]
  const entity = { $schema: 'sartor/1/entity', id: 'ent_visit', name: 'visit', label: both(['拜访', 'Visit']), nameField: 'name', fields }
  const controls = fields.map(({ name }) => ({ type: 'Control', id: `vi_c_${name}`, field: name }))
  const form = { $schema: 'sartor/1/form', id: 'vi_form', name: 'main', label: both(['基本', 'Main']), elements: controls }
  const view = { $schema: 'sartor/1/view', id: 'vi_view', name: 'all', label: both(['全部', 'All']), type: 'list', columns: fields.map(({ name }) => ({ field: name })) }
  const role = structuredClone(files['roles/admin.json'])
  role.objects.visit = { read: 'all', create: true, update: 'all', delete: 'all' }
  const patch = { 'entities/visit/entity.json': entity, 'entities/visit/forms/main.json': form, 'entities/visit/views/all.json': view, 'roles/admin.json': role }
  await publishFiles(page, patch)
}

for (const language of LANGUAGES) {
  for (const device of ['desktop', 'phone']) {
    test(`a visit points at records and has pictures, ${language}, ${device}`, async () => {
      const t = (key, params) => textOf(language, key, params)
      const { page } = await site.open({ language, device })
      const account = await anAccount(page)
      const visit = await request(page, 'POST', '/records/visit', { name: `Visit ${language} ${device}` })
      const attribute = (name) => page.locator(`[data-attr=${name}]`)
      const edit = async (name) => {
        await attribute(name).locator('.attr-edit').press('Enter')
        return page.getByRole('dialog', { name: LABELS[name][language === 'en' ? 1 : 0] })
      }
      const kept = () => request(page, 'GET', `/records/visit/${visit.id}`)
      await page.goto(`/o/visit/${visit.id}`)

      const about = await edit('about')
      await about.getByRole('combobox').fill(account.name)
      await about.getByRole('option', { name: account.name }).first().click()
      await attribute('about').getByRole('link', { name: account.name }).waitFor()
      await eventually(async () => (await kept()).about?.name, account.name)

      const who = await edit('who')
      const options = who.getByRole('option')
      const names = [await options.nth(0).innerText(), await options.nth(1).innerText()].map((name) => name.trim())
      await options.nth(0).click()
      await options.nth(1).click()
      await page.keyboard.press('Tab')
      await page.mouse.click(5, 5)
      await attribute('who').getByRole('link', { name: names[0] }).waitFor()
      await eventually(async () => (await kept()).who.length, 2)

      let pictures = await edit('pictures')
      const picture = await page.screenshot()
      // The second one takes its time.
      let letGo
      const held = new Promise((resolve) => (letGo = resolve))
      await page.route((url) => url.searchParams.get('name') === 'second.png', async (route) => {
        await held
        await route.continue()
      })
      await pictures.locator('input[type=file]').first().setInputFiles([
        { name: '现场.png', mimeType: 'image/png', buffer: picture },
        { name: 'second.png', mimeType: 'image/png', buffer: picture },
      ])
      await pictures.getByRole('button', { name: t('fields.removeFile', { name: '现场.png' }) }).waitFor()
      // Who wants to leave is told what it waits for, and it closes with the last one.
      await page.keyboard.press('Escape')
      await pictures.getByText(t('fields.waitForFiles')).waitFor()
      await page.mouse.click(5, 5)
      assert.equal(await pictures.getByText(t('fields.filesFull', { n: 2 })).count(), 0)
      assert.deepEqual(await listAccessibilityProblems(page), [])
      for (const theme of ['dark', 'light']) {
        await page.emulateMedia({ colorScheme: theme })
        await takeShot(page, 'files-on-their-way', theme)
      }
      letGo()
      await pictures.waitFor({ state: 'detached' })
      await eventually(async () => (await kept()).pictures?.map(({ name }) => name), ['现场.png', 'second.png'])

      pictures = await edit('pictures')
      await pictures.getByText(t('fields.filesFull', { n: 2 })).waitFor()
      await pictures.getByRole('button', { name: t('fields.removeFile', { name: 'second.png' }) }).click()
      await page.keyboard.press('Escape')
      await attribute('pictures').getByRole('link', { name: '现场.png', exact: true }).waitFor()
      const image = attribute('pictures').locator('img')
      await page.waitForFunction((element) => element.complete && element.naturalWidth > 100, await image.elementHandle())
      assert.deepEqual(await listAccessibilityProblems(page), [])

      await eventually(async () => {
        const { about, who, pictures } = await kept()
        return [about.name, who.length, pictures.map(({ name }) => name)]
      }, [account.name, 2, ['现场.png']])
      const record = await kept()
      // Seen from the other side.
      await page.goto(`/o/contact/${record.who[0].id}?tab=joined`)
      await page.getByRole('tab', { name: both(['参与的拜访', 'Joined visits'])[language], selected: true }).waitFor()
      await page.getByRole('link', { name: visit.name }).first().waitFor()
      // A condition over related records reads as a sentence, and can be taken away.
      const filter = JSON.stringify({ some: 'who', where: { field: 'name', op: 'eq', value: record.who[0].name } })
      await page.goto(`/o/visit?view=all&filter=${encodeURIComponent(filter)}`)
      await page.getByText(t('list.hasRelated', { list: LABELS.who[language === 'en' ? 1 : 0] }), { exact: false }).first().waitFor()
      await page.getByRole('link', { name: visit.name }).first().waitFor()
    })
  }
}
