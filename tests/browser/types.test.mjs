// One list with a column for each field type: how a value of it looks, is copied for a spreadsheet, pasted from one, and taken out as a file.

import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { test } from 'node:test'
import { listAccessibilityProblems } from './lib/accessibility.mjs'
import { anAccount, dialog, publishFiles, request, SALES } from './lib/app.mjs'
import { takeShot } from './lib/browser.mjs'
import { DESK, useSite } from './lib/site.mjs'
import { LANGUAGES, t as textOf } from './lib/texts.mjs'

const both = (zh, en) => ({ 'zh-CN': zh, en })
const option = (id, zh, en, hue) => ({ id: `ty_${id}`, name: id.split('_').at(-1), label: both(zh, en), hue })

/**
 * Each type: its labels, properties of the field, a value to begin with, what a spreadsheet says of another one, and that on the wire.
 * Without a text, a paste says why nothing can be pasted there.
 */
const TYPES = {
  text: [['文字', 'Text'], {}, '第一行', '007', '007'],
  long_text: [['长文字', 'Long text'], {}, '两行\n文字', 'x', 'x'],
  rich_text: [
    ['富文本', 'Rich text'],
    {},
    { type: 'doc', content: [{ type: 'heading', attrs: { level: 1 }, content: [{ type: 'text', text: '拜访纪要' }] }, { type: 'paragraph', content: [{ type: 'text', text: '客户很满意', marks: [{ type: 'bold' }] }] }] },
    '**x** y',
    { type: 'doc', content: [{ type: 'paragraph', content: [{ type: 'text', text: 'x', marks: [{ type: 'bold' }] }, { type: 'text', text: ' y' }] }] },
  ],
  integer: [['整数', 'Integer'], {}, 12, '1,234', 1234],
  decimal: [['小数', 'Decimal'], {}, '12.5', '-0.5', '-0.50'],
  percent: [['百分比', 'Percent'], {}, 15, '12.5%', '12.50'],
  money: [['金额', 'Money'], {}, '100', '35.7万元', { amount: '357000.00', currency: 'CNY' }],
  rating: [['评分', 'Rating'], {}, 3, '★★★★', 4],
  duration: [['时长', 'Duration'], {}, 90, '2h30', 150],
  boolean: [['是否', 'Boolean'], {}, false, '是', true],
  date: [['日期', 'Date'], {}, '2026-12-01', '2026年11月22日', '2026-11-22'],
  datetime: [['日期时间', 'Date and time'], {}, '2026-12-01T01:30:00Z', 'Nov 22, 2026, 2:05 PM', '2026-11-22T06:05:00.000Z'],
  time: [['时刻', 'Time'], {}, '09:30', '下午2:05', '14:05'],
  email: [['邮箱', 'E-mail'], {}, 'li@test.example', 'wu@test.example', 'wu@test.example'],
  phone: [['电话', 'Phone'], {}, '13800001234', '021-61000000', '02161000000'],
  url: [['网址', 'Web address'], {}, 'https://www.test.example', 'www.other.example', 'https://www.other.example'],
  choice: [['选项', 'Choice'], { options: [option('c_east', '华东', 'East', 250), option('c_south', '华南', 'South', 150)] }, 'east', '华南', 'south'],
  multi_choice: [['多选', 'Several choices'], { options: [option('m_east', '华东', 'East', 250), option('m_south', '华南', 'South', 150)] }, ['east'], '华南、East', ['east', 'south']],
  tags: [['标签', 'Tags'], {}, ['重点'], '重点，VIP', ['VIP', '重点']],
  auto_number: [['编号', 'Number'], { pattern: 'T-{000}' }, undefined, null],
  json: [['JSON', 'JSON'], {}, { a: 1 }, '{"b": [true]}', { b: [true] }],
  position: [['位置', 'Position'], {}, { lat: '31.2', lng: '121.4' }, '31.230416, 121.473701', { lat: '31.230416', lng: '121.473701' }],
  address: [['地址', 'Address'], {}, '苏州市吴中区', '江苏省苏州市工业园区星湖街328号 215000', { country: 'CN', province: '江苏省', city: '苏州市', district: '工业园区', street: '星湖街328号', postcode: '215000' }],
  lookup: [['客户', 'Account'], { to: 'account' }, '$account', '$name'],
  user: [['人员', 'Person'], {}, '$me', SALES.email],
  regarding: [['关于', 'Regarding'], { to: ['account', 'contact'] }, { entity: 'account', id: '$account' }, '$name'],
  many_to_many: [['多个客户', 'Accounts'], { to: 'account' }, ['$account'], '$name'],
  attachment: [['附件', 'Attachments'], {}, undefined, null],
  image: [['图片', 'Pictures'], {}, undefined, null],
  signature: [['签名', 'Signature'], {}, { name: '周芳', strokes: [[100, 100, 300, 200, 500, 90]] }, null],
  stage: [['阶段', 'Stage'], {}, 'main/one', '二'],
}

let account, other
const site = useSite({
  prepare: async (page) => {
    ;[account, other] = [await anAccount(page, 0), await anAccount(page, 1)]
    await publish(page)
  },
})

async function publish(page) {
  const { files } = await request(page, 'GET', '/revisions/1/files')
  const field = ([type, [[zh, en], more]]) => ({ id: `ty_f_${type}`, name: type, type, label: both(zh, en), ...more })
  const fields = [{ id: 'ty_f_name', name: 'name', type: 'text', label: both('名称', 'Name') }, ...Object.entries(TYPES).map(field)]
  const entity = { $schema: 'sartor/1/entity', id: 'ent_sample', name: 'sample', label: both('样例', 'Sample'), nameField: 'name', fields }
  const stages = [['one', '一', 'One'], ['two', '二', 'Two']].map(([name, zh, en]) => ({ id: `ty_st_${name}`, name, kind: 'open', label: both(zh, en) }))
  const pipeline = { $schema: 'sartor/1/pipeline', id: 'ty_pl', name: 'main', label: both('流程', 'Pipeline'), field: 'stage', stages }
  const view = { $schema: 'sartor/1/view', id: 'ty_view', name: 'all', label: both('全部', 'All'), type: 'list', columns: fields.map(({ name }) => ({ field: name })), sort: ['name'] }
  const role = structuredClone(files['roles/admin.json'])
  role.objects.sample = { read: 'all', create: true, update: 'all', delete: 'all' }
  const patch = { 'entities/sample/entity.json': entity, 'entities/sample/pipelines/main.json': pipeline, 'entities/sample/views/all.json': view, 'roles/admin.json': role }
  await publishFiles(page, patch)
}

for (const language of LANGUAGES) {
  test(`a column of each type is shown, pasted into and taken out (${language})`, async () => {
    const t = (key, params) => textOf(language, key, params)
    const label = (type) => TYPES[type][0][language === 'en' ? 1 : 0]
    const { page } = await site.open({ language, size: DESK })
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
    const me = await request(page, 'GET', '/me')
    const model = await request(page, 'GET', '/metadata', undefined, { language })
    const known = model.entities.find(({ name }) => name === 'sample').fields.filter(({ system }) => !system)
    assert.deepEqual(new Set(known.map(({ type }) => type)), new Set(Object.keys(TYPES)), 'every type has a column')
    const fill = (value) => JSON.parse(JSON.stringify(value).replaceAll('$account', account.id).replaceAll('$me', me.user.id))
    const values = Object.fromEntries(Object.entries(TYPES).flatMap(([type, [, , value]]) => (value === undefined ? [] : [[type, fill(value)]])))
    const sample = await request(page, 'POST', '/records/sample', { name: `Sample ${language}`, ...values })
    const filter = encodeURIComponent(JSON.stringify({ field: 'name', op: 'eq', value: sample.name }))
    await page.goto(`/o/sample?view=all&filter=${filter}`)
    const grid = page.getByRole('grid')
    await grid.getByRole('link', { name: sample.name }).waitFor()
    assert.deepEqual(await listAccessibilityProblems(page), [])
    await takeShot(page, 'types-1')
    // A whole line from a spreadsheet, from the first type on.
    await grid.focus()
    await page.keyboard.press('Home')
    await page.keyboard.press('ArrowRight')
    const texts = Object.values(TYPES).map(([, , , text]) => text?.replace('$name', other.name) ?? 'a.pdf')
    await page.evaluate((text) => navigator.clipboard.writeText(text), texts.map((text) => `"${text.replaceAll('"', '""')}"`).join('\t'))
    await page.keyboard.press('Control+v')
    const preview = dialog(page, t('list.pasteTitle'))
    const wrong = Object.entries(TYPES).filter(([type, [, , , text]]) => text === null && type !== 'auto_number')
    await preview.getByText(t('list.pasteFaults', { n: wrong.length })).waitFor()
    for (const [type] of wrong) await preview.getByText(`“${label(type)}”`).waitFor()
    assert.deepEqual(await listAccessibilityProblems(page), [])
    await takeShot(page, 'types-paste')
    const pasted = Object.values(TYPES).filter(([, , , text]) => text !== null).length
    await preview.getByRole('button', { name: t('list.pasteWrite', { n: pasted }) }).click()
    await page.getByRole('status').filter({ hasText: t('list.pasted', { n: 1 }) }).waitFor()
    const kept = await request(page, 'GET', `/records/sample/${sample.id}`)
    for (const [type, [, , , text, wire]] of Object.entries(TYPES)) if (text !== null && wire !== undefined) assert.deepEqual(kept[type], wire, type)
    assert.equal(kept.lookup.id, other.id)
    assert.equal(kept.user.name, SALES.name)
    assert.deepEqual([kept.regarding.entity, kept.regarding.id], ['account', other.id])
    assert.deepEqual(kept.many_to_many.map(({ id }) => id), [other.id])
    assert.equal(kept.stage, 'main/two')
    await page.keyboard.press('Control+End')
    await page.keyboard.press('End')
    await takeShot(page, 'types-2')
    // And out again: what the list shows, in the language in force.
    await page.getByRole('button', { name: t('list.viewOptions', { view: language === 'en' ? 'All' : '全部' }) }).click()
    const coming = page.waitForEvent('download')
    await page.getByRole('menuitem', { name: t('list.export') }).click()
    const file = await coming
    assert.match(file.suggestedFilename(), /^\S+ \d{4}-\d\d-\d\d\.csv$/)
    const [heading, line] = (await readFile(await file.path(), 'utf8')).split('\r\n')
    assert.equal(heading.replace('\ufeff', ''), [language === 'en' ? 'Name' : '名称', ...Object.keys(TYPES).map(label)].join(','))
    for (const text of [`${sample.name},007,x,**x** y,1234,-0.50,12.5%,357000.00,4,`, '2026-11-22,2026-11-22 14:05,14:05,wu@test.example,02161000000', other.name, SALES.name]) assert.ok(line.includes(text), `${text} in ${line}`)
  })
}

test('who has no right to export is not offered a file; a phone offers it to who has', async () => {
  const { page } = await site.open({ language: 'en', person: SALES })
  await page.goto('/o/account?view=all')
  await page.getByRole('button', { name: /: options$/ }).first().click()
  await page.getByRole('menuitem').first().waitFor()
  assert.equal(await page.getByRole('menuitem', { name: textOf('en', 'list.export') }).count(), 0)
  const phone = await site.open({ device: 'phone' })
  await phone.page.goto('/o/sample?view=all')
  await phone.page.getByRole('button', { name: '全部', exact: true }).click()
  await phone.page.getByRole('button', { name: textOf('zh-CN', 'list.export') }).waitFor()
  await takeShot(phone.page, 'types-phone')
  const coming = phone.page.waitForEvent('download')
  await phone.page.getByRole('button', { name: textOf('zh-CN', 'list.export') }).tap()
  assert.match((await coming).suggestedFilename(), /^样例 \d{4}-\d\d-\d\d\.csv$/)
})
