// Rich text: written with keys and buttons, read without the editor, what changed told line by line; nothing that is pasted or sent becomes code.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { listAccessibilityProblems } from './lib/accessibility.mjs'
import { BEFORE_SIGN_IN, dialog, publishFiles, request, until, written } from './lib/app.mjs'
import { takeShot } from './lib/browser.mjs'
import { DESK, useSite } from './lib/site.mjs'
import { LANGUAGES, t as textOf } from './lib/texts.mjs'

const both = (zh, en) => ({ 'zh-CN': zh, en })
const text = (text, ...marks) => ({ ...(marks.length > 0 ? { marks: marks.map((mark) => (typeof mark === 'string' ? { type: mark } : mark)) } : {}), text, type: 'text' })
const block = (type, ...content) => ({ content, type })
const link = (href) => ({ attrs: { href }, type: 'link' })
/** What is refused; and that the browser struck the handler out of what was copied and pasted. */
const EXCUSED = [BEFORE_SIGN_IN, /^console: Failed to load resource: .* 422 /, /^console: Executing inline event handler violates .* The action has been blocked\./]

const site = useSite({
  prepare: async (page) => {
    const { files } = await request(page, 'GET', '/revisions/1/files')
    const role = structuredClone(files['roles/admin.json'])
    role.objects.memo = { read: 'all', create: true, update: 'all', delete: 'all' }
    const fields = [
      { id: 'rt_name', name: 'name', type: 'text', label: both('名称', 'Name'), required: true },
      { id: 'rt_body', name: 'body', type: 'rich_text', label: both('正文', 'Body') },
    ]
    const entity = { $schema: 'sartor/1/entity', id: 'rt_memo', name: 'memo', label: both('纪要', 'Memo'), nameField: 'name', fields }
    await publishFiles(page, { 'entities/memo/entity.json': entity, 'roles/admin.json': role })
  },
})

for (const language of LANGUAGES) {
  test(`is written, read and compared (${language})`, async () => {
    const t = (key, params) => textOf(language, key, params)
    const label = language === 'en' ? { memo: 'Memo', name: 'Name', body: 'Body' } : { memo: '纪要', name: '名称', body: '正文' }
    const { page } = await site.open({ language, size: DESK, excused: EXCUSED })
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
    await page.goto('/o/memo')
    await page.getByRole('button', { name: t('list.newOf', { entity: label.memo }) }).first().click()
    const form = dialog(page, t('form.newTitle', { entity: label.memo }))
    await form.getByRole('textbox', { name: label.name }).fill(`Memo ${language}`)
    const editor = form.getByRole('textbox', { name: label.body })
    await editor.click()
    // What Markdown writes in front of a line works too.
    await page.keyboard.type('# 拜访')
    await page.keyboard.press('Enter')
    await page.keyboard.type('客户')
    await page.keyboard.press('Control+b')
    await page.keyboard.type('满意')
    await page.keyboard.press('Control+b')
    await page.keyboard.type('。')
    await page.keyboard.press('Enter')
    await form.getByRole('button', { name: t('fields.rich.bullets') }).click()
    await page.keyboard.type('一')
    await page.keyboard.press('Enter')
    await page.keyboard.type('x.example')
    await page.keyboard.press('Shift+Home')
    const linking = form.getByRole('button', { name: t('fields.rich.link'), exact: true })
    await linking.click()
    const address = form.getByRole('textbox', { name: t('fields.rich.linkTo') })
    await address.fill('javascript:alert(1)')
    await page.keyboard.press('Enter')
    await form.getByText(t('fields.rich.linkWrong')).waitFor()
    await address.fill('x.example/a')
    await page.keyboard.press('Enter')
    await address.waitFor({ state: 'detached' })
    await until(async () => (await linking.getAttribute('aria-pressed')) === 'true')
    assert.deepEqual(await listAccessibilityProblems(page), [])
    await takeShot(page, `rich-form-${language}`)
    // The bar is one stop of the Tab key, with arrows inside; in a list Tab is the list's, Alt+F10 leads to it from anywhere.
    await page.keyboard.press('Alt+F10')
    await page.keyboard.press('Home')
    assert.equal(await page.evaluate(() => document.activeElement.getAttribute('aria-label')), t('fields.rich.heading1'))
    await page.keyboard.press('ArrowLeft')
    assert.equal(await page.evaluate(() => document.activeElement.getAttribute('aria-label')), t('fields.rich.link'))
    await form.getByRole('button', { name: t('form.create') }).click()
    await form.waitFor({ state: 'detached' })
    const filter = encodeURIComponent(JSON.stringify({ all: [{ field: 'name', op: 'eq', value: `Memo ${language}` }, { field: 'body', op: 'contains', value: '户满意。' }] }))
    const { items } = await request(page, 'GET', `/records/memo?filter=${filter}`)
    assert.equal(items.length, 1)
    const [record] = items
    const document = block(
      'doc',
      { attrs: { level: 1 }, content: [text('拜访')], type: 'heading' },
      block('paragraph', text('客户'), text('满意', 'bold'), text('。')),
      block('bulletList', block('listItem', block('paragraph', text('一'))), block('listItem', block('paragraph', text('x.example', link('https://x.example/a'))))),
    )
    assert.deepEqual(record.body, document)

    // Reading fetches no editor.
    const fetched = []
    page.on('request', (asked) => fetched.push(asked.url()))
    await page.goto(`/o/memo/${record.id}`)
    const shown = page.locator('[data-attr=body]')
    await shown.locator('strong', { hasText: '满意' }).waitFor()
    assert.equal(await shown.getByRole('link', { name: 'x.example' }).getAttribute('href'), 'https://x.example/a')
    assert.equal(fetched.some((url) => /\/editor-/.test(url)), false)
    assert.deepEqual(await listAccessibilityProblems(page), [])

    // In place: a line of somebody else's page and some plain lines are pasted; nothing of it runs.
    await shown.getByRole('button').first().click()
    const panel = page.getByRole('dialog', { name: label.body })
    await panel.getByRole('textbox', { name: label.body }).press('Control+End')
    await page.keyboard.press('Enter')
    await page.keyboard.press('Enter')
    await page.evaluate(() => navigator.clipboard.writeText('甲\n<b>乙</b>'))
    await page.keyboard.press('Control+v')
    await page.evaluate(async () => {
      const html = '<p>丙<img src="x" onerror="window.ran = 1"><script>window.ran = 1</script></p>'
      await navigator.clipboard.write([new ClipboardItem({ 'text/html': new Blob([html], { type: 'text/html' }), 'text/plain': new Blob(['丙'], { type: 'text/plain' }) })])
    })
    await page.keyboard.press('Enter')
    await page.keyboard.press('Control+v')
    await panel.getByText('丙').waitFor()
    assert.deepEqual(await listAccessibilityProblems(page), [])
    await takeShot(page, `rich-panel-${language}`)
    await written(page, 'PATCH', `/records/memo/${record.id}`, () => page.keyboard.press('Control+Enter'))
    await panel.waitFor({ state: 'detached' })
    await shown.getByText('丙').waitFor()
    assert.equal(await page.evaluate(() => window.ran), undefined)
    const kept = await request(page, 'GET', `/records/memo/${record.id}`)
    assert.deepEqual(kept.body.content.slice(3), ['甲', '<b>乙</b>', '丙'].map((line) => block('paragraph', text(line))))
    await page.goto(`/o/memo/${record.id}?tab=history`)
    await page.locator('ins', { hasText: '<b>乙</b>' }).waitFor()
    assert.equal(await page.locator('del').count(), 0)
    await takeShot(page, `rich-history-${language}`)

    // What is sent past the editor is refused in words.
    const refused = await page.evaluate(
      async ([id, tag]) => {
        const document = { type: 'doc', content: [{ type: 'paragraph', content: [{ type: 'text', text: 'x', marks: [{ type: 'link', attrs: { href: 'javascript:alert(1)' } }] }] }] }
        const answer = await fetch(`/api/v1/records/memo/${id}`, { method: 'PATCH', headers: { 'Content-Type': 'application/json', 'Accept-Language': tag, 'If-Match': '"2"' }, body: JSON.stringify({ body: document }) })
        return answer.json()
      },
      [record.id, language],
    )
    assert.equal(refused.errors[0].code, 'format')
    assert.match(refused.errors[0].message, language === 'en' ? /a link leads to the web .*not to “javascript:alert\(1\)”/ : /链接只能指向网页.*“javascript:alert\(1\)”/)
  })
}

test('a phone writes it too, in the dark', async () => {
  const { page } = await site.open({ theme: 'dark', device: 'phone' })
  const body = block('doc', { attrs: { level: 2 }, content: [text('安装要求')], type: 'heading' }, block('blockquote', block('paragraph', text('现场须有三相电源'))), block('codeBlock', text('if (pressure > 8) { stop() } // a line that is far too long for a phone')))
  const { id } = await request(page, 'POST', '/records/memo', { name: '手机', body })
  await page.goto(`/o/memo/${id}`)
  await page.locator('.rich pre').first().waitFor()
  assert.deepEqual(await listAccessibilityProblems(page), [])
  await takeShot(page, 'rich-phone')
  await page.locator('[data-attr=body]').getByRole('button').first().click()
  const editor = page.getByRole('textbox', { name: '正文' })
  await editor.waitFor()
  assert.deepEqual(await listAccessibilityProblems(page), [])
  assert.equal(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth), true)
  await takeShot(page, 'rich-phone-edit')
})
