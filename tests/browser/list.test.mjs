// The list people work in all day: views of one's own, columns as one likes them, figures and groups, many records at once, a table pasted, a record at the side.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { listAccessibilityProblems } from './lib/accessibility.mjs'
import { ADMIN, dialog, eventually, makeOpportunity, notice, request, SALES, until } from './lib/app.mjs'
import { takeShot } from './lib/browser.mjs'
import { DESK, useSite } from './lib/site.mjs'
import { LANGUAGES } from './lib/texts.mjs'

const site = useSite()

/** Only these records, so that a test is not disturbed by others. */
/** Tests may run again on a server that is used already. */
const RUN = process.pid

const only = (prefix) => encodeURIComponent(JSON.stringify({ field: 'name', op: 'starts_with', value: prefix }))

/** Several fresh opportunities whose names begin alike. */
async function makeSome(page, prefix, amounts) {
  const made = []
  for (const [index, amount] of amounts.entries()) made.push(await makeOpportunity(page, `${prefix} ${index + 1}`, { amount }))
  return made
}

const amountOf = async (page, id) => (await request(page, 'GET', `/records/opportunity/${id}`)).amount?.amount ?? null

/** Widths of columns by their labels, as they are drawn, in their order. */
const headings = (page) =>
  page.evaluate(() =>
    [...document.querySelectorAll('[role=columnheader]')]
      .filter((head) => head.querySelector('.truncate'))
      .map((head) => ({ label: head.querySelector('.truncate').textContent, left: head.getBoundingClientRect().left, width: Math.round(head.getBoundingClientRect().width) }))
      .sort((a, b) => a.left - b.left),
  )

/** A page of a signed-in person with what a test asks of it. */
async function open(language, options) {
  const seat = await site.open({ language, ...options })
  const head = (field) => seat.page.getByRole('columnheader').filter({ hasText: seat.model.field('opportunity', field) })
  return { ...seat, head }
}

for (const language of LANGUAGES) {
  test(`a view is saved, comes back, is shared and seen by somebody else (${language})`, async () => {
    const { page, t, model, head } = await open(language)
    const name = language === 'en' ? 'Largest first' : '从大到小'
    await page.goto('/o/opportunity?view=open')
    await page.getByRole('grid').waitFor()
    const bar = page.getByRole('group', { name: t('list.dirty') })
    assert.equal(await bar.count(), 0)
    // Ascending, then descending.
    const sort = head('amount').getByRole('button').first()
    await sort.click()
    await page.waitForURL(/sort=amount/)
    await sort.click()
    await page.waitForURL(/sort=-amount/)
    await bar.getByRole('button', { name: t('list.saveAs') }).click()
    const form = dialog(page, t('list.saveAsTitle'))
    await form.getByRole('button', { name: t('app.save') }).click()
    await form.getByText(t('check.required', { label: t('list.viewName') })).waitFor()
    await form.getByRole('textbox').fill(name)
    await page.keyboard.press('Enter')
    await form.waitFor({ state: 'detached' })
    await page.waitForURL(/view=v_[0-9a-f]{12}$/)
    const tab = page.getByRole('tab', { name, exact: true })
    await tab.waitFor()
    // A view that was just saved is not changed.
    await bar.waitFor({ state: 'detached' })
    await page.reload()
    await page.getByRole('tab', { name, selected: true }).waitFor()
    assert.equal(await head('amount').getAttribute('aria-sort'), 'descending')
    const view = page.url().match(/view=(\w+)/)[1]

    // Nobody else sees it until it is shared.
    const other = await open(language, { person: SALES })
    const seen = async () => (await request(other.page, 'GET', '/views')).items.map((item) => item.label)
    assert.equal((await seen()).includes(name), false)
    await page.getByRole('button', { name: t('list.viewOptions', { view: name }) }).click()
    await page.getByRole('menuitem', { name: t('list.share') }).click()
    await until(async () => (await request(page, 'GET', '/views')).items.some((item) => item.shared))
    await other.page.goto(`/o/opportunity?view=${view}`)
    await other.page.getByRole('tab', { name, selected: true }).waitFor()
    assert.equal(await other.head('amount').getAttribute('aria-sort'), 'descending')
    await other.page.getByRole('button', { name: t('list.viewOptions', { view: name }) }).click()
    await other.page.getByRole('menuitemcheckbox', { name: t('list.beginWith') }).waitFor()
    assert.equal(await other.page.getByRole('menuitem', { name: t('list.renameView') }).count(), 0, 'a view of somebody else is not theirs to change')
    // They begin with it from now on.
    await other.page.getByRole('menuitemcheckbox', { name: t('list.beginWith') }).click()
    await until(async () => (await request(other.page, 'GET', '/views')).defaults.opportunity)
    await other.page.goto('/o/opportunity')
    await other.page.getByRole('tab', { name, selected: true }).waitFor()

    // Deleted, and brought back.
    await page.getByRole('button', { name: t('list.viewOptions', { view: name }) }).click()
    await page.getByRole('menuitem', { name: t('list.deleteView') }).click()
    await dialog(page, t('list.deleteViewTitle', { view: name })).getByRole('button', { name: t('list.deleteView') }).click()
    await tab.waitFor({ state: 'detached' })
    await page.getByRole('status').getByRole('button', { name: t('app.undo') }).click()
    await page.getByRole('tab', { name, selected: true }).waitFor()
    const { items } = await request(page, 'GET', '/views')
    for (const item of items) await request(page, 'DELETE', `/views/${item.id}`)
    assert.ok(model.revision > 0)
  })

  test(`columns are moved and resized, stay so, and go into the view (${language})`, async () => {
    const { page, t, model, head } = await open(language, { size: DESK })
    await page.goto('/o/opportunity?view=open')
    await page.getByRole('grid').getByRole('link').first().waitFor()
    const before = await headings(page)
    const stage = model.field('opportunity', 'stage')
    const amount = model.field('opportunity', 'amount')
    const at = (list, label) => list.findIndex((column) => column.label === label)
    // Drag the stage behind the amount.
    const [from, to] = [await head('stage').boundingBox(), await head('amount').boundingBox()]
    await page.mouse.move(from.x + 30, from.y + 12)
    await page.mouse.down()
    await page.mouse.move(from.x + 60, from.y + 12, { steps: 3 })
    await page.mouse.move(to.x + to.width - 20, to.y + 12, { steps: 5 })
    await page.mouse.up()
    await page.waitForFunction(([first, second]) => {
      const left = (label) => [...document.querySelectorAll('[role=columnheader]')].find((one) => one.querySelector('.truncate')?.textContent === label).getBoundingClientRect().left
      return left(first) > left(second)
    }, [stage, amount])
    assert.equal(await head('stage').getAttribute('aria-sort'), 'none', 'a drag is no press')
    // Pull the edge of the amount.
    const edge = await page.locator('[data-resize=amount]').boundingBox()
    const wide = (await headings(page)).find((column) => column.label === amount).width
    await page.mouse.move(edge.x + 4, edge.y + 10)
    await page.mouse.down()
    await page.mouse.move(edge.x + 64, edge.y + 10, { steps: 4 })
    await page.mouse.up()
    await page.waitForFunction(([label, width]) => Math.round([...document.querySelectorAll('[role=columnheader]')].find((one) => one.querySelector('.truncate')?.textContent === label).getBoundingClientRect().width) === width, [amount, wide + 60])
    await page.reload()
    await page.getByRole('grid').getByRole('link').first().waitFor()
    const kept = await headings(page)
    assert.ok(at(kept, stage) > at(kept, amount), 'the order is kept')
    assert.equal(kept.find((column) => column.label === amount).width, wide + 60)
    // Twice on the edge: as wide as what is in it.
    await page.locator('[data-resize=amount]').dblclick()
    await page.waitForFunction(([label, width]) => Math.round([...document.querySelectorAll('[role=columnheader]')].find((one) => one.querySelector('.truncate')?.textContent === label).getBoundingClientRect().width) < width, [amount, wide + 60])
    await page.getByRole('group', { name: t('list.dirty') }).getByRole('button', { name: t('list.resetView') }).click()
    const drawn = (columns) => columns.map(({ label, width }) => [label, width])
    await eventually(async () => drawn(await headings(page)), drawn(before))
  })

  test(`a figure stands under a column (${language})`, async () => {
    const { page, t, model } = await open(language, { size: DESK })
    await makeSome(page, `Sum ${language} ${RUN}`, ['1000', '3000'])
    await page.goto(`/o/opportunity?view=all&filter=${only(`Sum ${language} ${RUN}`)}`)
    const cell = page.getByRole('button', { name: new RegExp(`^${t('list.totalOf', { field: model.field('opportunity', 'amount') })}`) })
    await cell.click()
    await page.getByRole('menuitemcheckbox', { name: t('list.measure.avg') }).click()
    await cell.getByText('2,000').or(cell.getByText(/2K|2000/)).waitFor()
    await page.reload()
    await cell.getByText('2,000').or(cell.getByText(/2K|2000/)).waitFor()
  })

  test(`many records are changed at once, and changed back (${language})`, async () => {
    const { page, t, model } = await open(language, { excused: [/^console: Failed to load resource: .* 4\d\d .*\/bulk$/] })
    const prefix = `Bulk ${language} ${RUN}`
    const made = await makeSome(page, prefix, ['100', '200', '300'])
    await page.goto(`/o/opportunity?view=all&filter=${only(prefix)}&sort=name`)
    const tick = (index) => page.getByRole('checkbox', { name: t('list.tick', { name: `${prefix} ${index}` }) })
    await tick(1).click()
    await tick(3).click({ modifiers: ['Shift'] })
    const bar = page.getByRole('region', { name: t('list.selectionBar') })
    await bar.getByText(t('list.selected', { n: 3 })).waitFor()
    await bar.getByRole('button', { name: t('list.bulkEdit') }).click()
    const form = dialog(page, t('list.bulkEdit'))
    await form.getByLabel(t('list.bulkField')).selectOption({ label: model.field('opportunity', 'amount') })
    await form.getByRole('textbox').fill('5万')
    assert.deepEqual(await listAccessibilityProblems(page), [])
    await takeShot(page, 'list-bulk-edit')
    await form.getByRole('button', { name: t('list.bulkChange', { n: 3 }) }).click()
    const done = page.getByRole('status').filter({ hasText: t('list.bulkUpdated', { n: 3, field: model.field('opportunity', 'amount') }) })
    await done.waitFor()
    assert.deepEqual(await Promise.all(made.map(({ id }) => amountOf(page, id))), ['50000.00', '50000.00', '50000.00'])
    await done.getByRole('button', { name: t('app.undo') }).click()
    await page.getByRole('status').filter({ hasText: t('app.undone') }).waitFor()
    assert.deepEqual(await Promise.all(made.map(({ id }) => amountOf(page, id))), ['100.00', '200.00', '300.00'])

    // One of them refuses: nothing is changed, it is named with its reason, and the others can go on.
    await bar.getByRole('button', { name: model.field('opportunity', 'stage') }).click()
    const move = dialog(page, t('list.bulkSet', { field: model.field('opportunity', 'stage') }))
    await move.getByRole('button', { name: new RegExp(`^${t('list.bulkValue')}`) }).click()
    await page.getByRole('option', { name: model.stage('opportunity', 'standard/quoting') }).first().click()
    await move.getByRole('button', { name: t('list.bulkChange', { n: 3 }) }).click()
    const refused = dialog(page, t('list.bulkRefusedTitle', { n: 3 }))
    await refused.getByRole('link', { name: `${prefix} 2` }).waitFor()
    assert.deepEqual(await listAccessibilityProblems(page), [])
    await takeShot(page, 'list-bulk-refused')
    await refused.getByRole('button', { name: t('app.close') }).last().click()
    const after = await Promise.all(made.map(({ id }) => request(page, 'GET', `/records/opportunity/${id}`)))
    assert.deepEqual(after.map(({ stage }) => stage), ['standard/prospect', 'standard/prospect', 'standard/prospect'])

    // Everything the query finds, deleted and brought back.
    await bar.getByRole('button', { name: t('record.delete') }).click()
    await dialog(page, t('list.bulkDeleteTitle', { n: 3 })).getByRole('button', { name: t('record.delete') }).click()
    const gone = page.getByRole('status').filter({ hasText: t('list.bulkDeleted', { n: 3 }) })
    await gone.waitFor()
    await page.getByText(t('list.noMatchTitle', { entity: model.plural('opportunity') })).waitFor()
    await gone.getByRole('button', { name: t('app.undo') }).click()
    await page.getByRole('link', { name: `${prefix} 1` }).waitFor()
  })

  test(`a table is pasted after a look at it (${language})`, async () => {
    const { page, t, model } = await open(language, { size: DESK })
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
    const prefix = `Paste ${language} ${RUN}`
    const made = await makeSome(page, prefix, ['100', '200', '300'])
    await page.goto(`/o/opportunity?view=all&filter=${only(prefix)}&sort=name`)
    const grid = page.getByRole('grid')
    await grid.getByRole('link', { name: `${prefix} 1` }).waitFor()
    const to = async (field) => {
      for (let step = 0; step < 12 && !(await grid.getAttribute('aria-activedescendant'))?.endsWith(`-${field}`); step++) await page.keyboard.press('ArrowRight')
    }
    await grid.focus()
    await to('amount')
    await page.evaluate(() => navigator.clipboard.writeText('¥1,500\nmuch\n2.5万\nbeyond'))
    await page.keyboard.press('Control+v')
    const preview = dialog(page, t('list.pasteTitle'))
    // What is wrong with a cell, in the engine's words.
    await preview.getByText(`“${model.field('opportunity', 'amount')}”`).waitFor()
    await preview.getByText(t('list.pasteBeyond', { n: 1 })).waitFor()
    assert.deepEqual(await listAccessibilityProblems(page), [])
    await takeShot(page, 'list-paste')
    await preview.getByRole('button', { name: t('list.pasteWrite', { n: 2 }) }).click()
    const done = page.getByRole('status').filter({ hasText: t('list.pasted', { n: 2 }) })
    await done.waitFor()
    const amounts = () => Promise.all(made.map(({ id }) => amountOf(page, id)))
    assert.deepEqual(await amounts(), ['1500.00', '200.00', '25000.00'])
    await done.getByRole('button', { name: t('app.undo') }).click()
    await page.getByRole('status').filter({ hasText: t('app.undone') }).waitFor()
    assert.deepEqual(await amounts(), ['100.00', '200.00', '300.00'])
    // Copied here and pasted here, values are the very same: the account goes by its id, not its name.
    await grid.focus()
    await page.keyboard.press('Control+ArrowUp')
    await page.keyboard.press('Home')
    await to('amount')
    await page.keyboard.press('Control+c')
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Shift+ArrowDown')
    await page.keyboard.press('Control+v')
    await preview.getByRole('button', { name: t('list.pasteWrite', { n: 2 }) }).click()
    await page.getByRole('status').filter({ hasText: t('list.pasted', { n: 2 }) }).waitFor()
    assert.deepEqual(await amounts(), ['100.00', '100.00', '100.00'])
    assert.equal(await page.evaluate(() => navigator.clipboard.readText()), language === 'en' ? '¥100' : '¥100')
  })

  test(`a list stands in groups that fold (${language})`, async () => {
    const { page, t, model, head } = await open(language, { size: DESK })
    const prefix = `Group ${language} ${RUN}`
    await makeSome(page, prefix, ['100', '200', '300'])
    await page.goto(`/o/opportunity?view=all&filter=${only(prefix)}&sort=name`)
    const grid = page.getByRole('grid')
    await grid.getByRole('link', { name: `${prefix} 1` }).waitFor()
    await page.getByRole('toolbar').getByRole('button', { name: t('list.group'), exact: true }).click()
    await page.getByRole('menuitemcheckbox', { name: model.field('opportunity', 'owner') }).click()
    await page.waitForURL(/group=owner/)
    const group = grid.getByRole('button', { name: new RegExp(`^${model.field('opportunity', 'owner')} · ${ADMIN.name} · ${t('list.count', { n: 3 })}$`) })
    await group.waitFor()
    await page.reload()
    await grid.getByRole('link', { name: `${prefix} 3` }).waitFor()
    assert.deepEqual(await listAccessibilityProblems(page), [])
    await takeShot(page, 'list-groups')
    await group.focus()
    await page.keyboard.press('Enter')
    await grid.getByRole('link', { name: `${prefix} 3` }).waitFor({ state: 'detached' })
    await grid.locator('[aria-live]').getByText(t('list.count', { n: 3 }), { exact: true }).waitFor()
    await page.keyboard.press('Enter')
    await grid.getByRole('link', { name: `${prefix} 3` }).waitFor()
    assert.ok(head)
  })

  test(`a record is looked at beside its list (${language})`, async () => {
    const { page, t } = await open(language)
    const prefix = `Peek ${language} ${RUN}`
    const made = await makeSome(page, prefix, ['100', '200', '300'])
    await page.goto(`/o/opportunity?view=all&filter=${only(prefix)}&sort=name`)
    const grid = page.getByRole('grid')
    await grid.getByRole('link', { name: `${prefix} 2` }).waitFor()
    await grid.getByRole('row').filter({ hasText: `${prefix} 2` }).hover()
    await page.getByRole('button', { name: t('list.peekAt', { name: `${prefix} 2` }) }).click()
    const drawer = (index) => page.getByRole('complementary', { name: t('list.peekAt', { name: `${prefix} ${index}` }) })
    await drawer(2).getByRole('tabpanel').getByText(`${prefix} 2`).first().waitFor()
    assert.ok(page.url().includes(`peek=${made[1].id}`))
    assert.deepEqual(await listAccessibilityProblems(page), [])
    await takeShot(page, 'list-peek')
    await page.keyboard.press('j')
    await drawer(3).getByRole('heading', { name: `${prefix} 3` }).waitFor()
    assert.ok(page.url().includes(`peek=${made[2].id}`))
    await page.keyboard.press('k')
    await drawer(2).getByRole('heading', { name: `${prefix} 2` }).waitFor()
    await page.keyboard.press('k')
    await drawer(1).getByRole('heading', { name: `${prefix} 1` }).waitFor()
    // Pressed faster than the page follows, each press leads one further.
    await page.evaluate(() => {
      for (const key of ['j', 'j', 'j', 'k', 'j']) document.body.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }))
    })
    await drawer(3).getByRole('heading', { name: `${prefix} 3` }).waitFor()
    await page.evaluate(() => {
      for (const key of ['k', 'k']) document.body.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }))
    })
    await drawer(1).getByRole('heading', { name: `${prefix} 1` }).waitFor()
    await page.reload()
    await drawer(1).getByRole('heading', { name: `${prefix} 1` }).waitFor()
    await page.keyboard.press('Escape')
    await drawer(1).waitFor({ state: 'detached' })
    assert.equal(page.url().includes('peek='), false)
  })
}

test('a notice stays while the pointer is on it', async () => {
  const { page, t, model } = await open('en')
  const [made] = await makeSome(page, `Notice ${RUN}`, ['100'])
  await page.clock.install()
  await page.goto(`/o/opportunity?view=all&filter=${only(made.name)}`)
  await page.locator(`[id="cell-${made.id}-amount"]`).click()
  await page.keyboard.press('Delete')
  const undo = notice(page, t('list.updated', { field: model.field('opportunity', 'amount') })).getByRole('button', { name: t('app.undo') })
  await undo.hover()
  await page.clock.runFor(30_000)
  assert.equal(await undo.count(), 1)
  await page.mouse.move(5, 5)
  await page.clock.runFor(8_000)
  await undo.waitFor({ state: 'detached' })
  assert.equal(await amountOf(page, made.id), null)
})

test('by keyboard alone: a column moves and grows, rows are ticked, a record is looked at, the view is saved', async () => {
  const language = 'zh-CN'
  const { page, t, model, head } = await open(language, { size: DESK })
  const press = async (...keys) => {
    for (const key of keys) await page.keyboard.press(key)
  }
  await page.goto('/o/opportunity?view=mine')
  const grid = page.getByRole('grid')
  await grid.getByRole('link').first().waitFor()
  const columns = await headings(page)
  const second = columns[1]
  const heading = page.getByRole('columnheader').filter({ hasText: second.label }).getByRole('button').first()
  await heading.focus()
  await press('Shift+ArrowRight')
  await page.waitForFunction(([label, width]) => Math.round([...document.querySelectorAll('[role=columnheader]')].find((one) => one.querySelector('.truncate')?.textContent === label).getBoundingClientRect().width) === width, [second.label, second.width + 24])
  await press('Control+Shift+ArrowRight')
  await page.waitForFunction(([label, left]) => [...document.querySelectorAll('[role=columnheader]')].find((one) => one.querySelector('.truncate')?.textContent === label).getBoundingClientRect().left > left, [second.label, second.left + 10])
  await page.waitForFunction((label) => document.activeElement?.textContent?.includes(label), second.label)
  // The grid follows in the tab order; Space ticks, Shift and an arrow mark, Escape lets go step by step.
  await grid.focus()
  await press('ArrowDown', 'Space', 'ArrowDown', 'ArrowDown', 'Shift+Space')
  const bar = page.getByRole('region', { name: t('list.selectionBar') })
  await bar.getByText(t('list.selected', { n: 3 })).waitFor()
  await press('Control+a')
  await bar.getByText(t('list.selected', { n: 3 })).waitFor({ state: 'detached' })
  await press('Escape')
  await bar.waitFor({ state: 'detached' })
  await press('Shift+ArrowDown', 'Shift+ArrowRight')
  await eventually(() => page.locator('[data-range]').count(), 4)
  await press('Escape')
  await eventually(() => page.locator('[data-range]').count(), 0)
  await press('Alt+Enter')
  const drawer = page.getByRole('complementary').filter({ has: page.getByRole('tablist') })
  await drawer.waitFor()
  await press('Escape')
  await drawer.waitFor({ state: 'detached' })
  await page.waitForFunction(() => document.activeElement?.getAttribute('role') === 'grid')
  // Save: from the toolbar, by its own keys.
  const save = page.getByRole('group', { name: t('list.dirty') }).getByRole('button', { name: t('list.saveAs') })
  await save.focus()
  await press('Enter')
  // The dialog is there a moment before its field has the focus.
  await dialog(page, t('list.saveAsTitle')).getByRole('textbox').and(page.locator(':focus')).waitFor()
  await page.keyboard.insertText('键盘视图')
  await press('Enter')
  await page.getByRole('tab', { name: '键盘视图', selected: true }).waitFor()
  const { items } = await request(page, 'GET', '/views')
  const saved = items.find((item) => item.label === '键盘视图')
  assert.deepEqual(saved.document.columns.slice(0, 1).map((column) => column.field), ['name'])
  assert.equal(saved.document.columns[2].width, second.width + 24)
  await request(page, 'DELETE', `/views/${saved.id}`)
  assert.ok(model.revision > 0 && head)
})

test('on a phone the menu holds saved views, and a record opens as a page', async () => {
  const language = 'zh-CN'
  const { page, t, model } = await open(language, { device: 'phone' })
  const deal = await makeOpportunity(page, `Phone view ${RUN}`, { amount: '100' })
  const document = { type: 'list', columns: [{ field: 'name' }], filter: { field: 'name', op: 'eq', value: `Phone view ${RUN}` } }
  const view = await request(page, 'POST', '/views', { entity: 'opportunity', label: `手机视图${RUN}`, shared: false, document })
  await page.goto('/o/opportunity?view=open')
  await page.getByRole('button', { name: model.view('opportunity', 'open'), exact: true }).click()
  await page.getByRole('dialog').getByRole('button', { name: `手机视图${RUN}` }).click()
  await page.waitForURL(new RegExp(`view=${view.name}`))
  await page.getByRole('link', { name: new RegExp(`Phone view ${RUN}`) }).waitFor()
  // The picture of a record ticks it.
  await page.getByRole('checkbox', { name: t('list.tick', { name: `Phone view ${RUN}` }) }).click()
  const bar = page.getByRole('region', { name: t('list.selectionBar') })
  await bar.getByRole('button', { name: t('list.bulkEdit') }).click()
  const edit = dialog(page, t('list.bulkEdit'))
  await edit.getByLabel(t('list.bulkField')).selectOption({ label: model.field('opportunity', 'amount') })
  await edit.getByRole('textbox').fill('700')
  await takeShot(page, 'list-bulk-edit')
  await edit.getByRole('button', { name: t('list.bulkChange', { n: 1 }) }).click()
  await page.getByRole('status').filter({ hasText: t('list.bulkUpdated', { n: 1, field: model.field('opportunity', 'amount') }) }).waitFor()
  assert.equal(await amountOf(page, deal.id), '700.00')
  await bar.getByRole('button', { name: t('list.clearSelection') }).click()
  await page.getByRole('button', { name: `手机视图${RUN}` }).click()
  const sheet = page.getByRole('dialog')
  await sheet.getByRole('button', { name: t('list.renameView') }).click()
  const form = dialog(page, t('list.renameView'))
  await form.getByRole('textbox').fill('我的手机')
  await takeShot(page, 'list-rename')
  await form.getByRole('button', { name: t('app.save') }).click()
  await page.getByRole('button', { name: '我的手机' }).waitFor()
  await page.goto(`/o/opportunity?view=${view.name}&peek=${deal.id}`)
  await page.waitForURL(new RegExp(`/o/opportunity/${deal.id}`))
  await page.getByRole('heading', { level: 1, name: `Phone view ${RUN}` }).waitFor()
  await request(page, 'DELETE', `/views/${view.id}`)
})

test('whatever order its style sheets come in, the components\' rules win over the resets', async () => {
  const { page } = await open('zh-CN')
  await page.goto('/o/opportunity?view=open')
  await page.getByRole('grid').getByRole('link').first().waitFor()
  assert.notEqual(await page.getByRole('tab').first().evaluate((tab) => getComputedStyle(tab).paddingLeft), '0px')
})
