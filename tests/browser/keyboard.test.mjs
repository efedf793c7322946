// Everything by keyboard alone, and one can see where one is.

import assert from 'node:assert/strict'
import { beforeEach, test } from 'node:test'
import { anAccount, dialog, makeOpportunity, request } from './lib/app.mjs'
import { useSite } from './lib/site.mjs'
import { t as textOf } from './lib/texts.mjs'

const LANGUAGE = 'zh-CN'
const t = (key, params) => textOf(LANGUAGE, key, params)

const site = useSite()
let page, model
beforeEach(async () => ({ page, model } = await site.open({ language: LANGUAGE })))

const press = (...keys) => keys.reduce((before, key) => before.then(() => page.keyboard.press(key)), Promise.resolve())
const filterByName = (name) => encodeURIComponent(JSON.stringify({ field: 'name', op: 'eq', value: name }))
const addressOf = (view, name) => `/o/opportunity?view=${view}&filter=${filterByName(name)}`

/** Where the keyboard is, and whether a ring is drawn there: at the element, its `::after`, what it lies in or what it points at. */
function readFocus() {
  return page.evaluate(() => {
    const active = document.activeElement
    const pointed = document.getElementById(active.getAttribute('aria-activedescendant') ?? '')
    const ring = (style) => (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0) || style.boxShadow !== 'none'
    const places = [active, active.parentElement, active.parentElement?.parentElement, pointed].filter(Boolean)
    const shown = places.some((place) => ring(getComputedStyle(place)) || ring(getComputedStyle(place, '::after'))) || pointed?.hasAttribute('data-highlighted') === true
    return { name: `${active.tagName} ${active.getAttribute('aria-label') ?? active.textContent.trim().slice(0, 30)}`, role: active.getAttribute('role'), shown, inCard: active.closest('article') !== null }
  })
}

/** Waits until this control has the focus. */
async function focused(control) {
  await control.waitFor()
  const handle = await control.elementHandle()
  await page.waitForFunction((element) => document.activeElement === element, handle)
}

/** Presses Tab until the focus is where it should be; every stop on the way must be seen. */
async function tabTo(isThere, most = 60) {
  const unseen = []
  for (let step = 0; step < most; step++) {
    await press('Tab')
    const focus = await readFocus()
    if (!focus.shown) unseen.push(focus.name)
    if (isThere(focus)) return assert.deepEqual(unseen, [], 'stops without a ring')
  }
  assert.fail('not reached by Tab')
}

test('the palette finds a record by two characters and opens it', async () => {
  await page.goto('/o/account?view=all')
  await page.getByRole('grid').waitFor()
  await press('Control+k')
  const palette = dialog(page, t('palette.label'))
  await focused(palette.getByRole('combobox'))
  // Both at once, as an input method writes them: one search, whose answers stay.
  await page.keyboard.insertText('空压')
  const first = palette.getByRole('option').first()
  await first.filter({ hasText: '空压' }).waitFor()
  await press('ArrowDown')
  const second = palette.getByRole('option', { selected: true })
  const name = (await second.locator('.truncate').first().textContent()).trim()
  assert.match(name, /空压/)
  assert.equal((await readFocus()).shown, true)
  await press('Enter')
  await page.getByRole('heading', { level: 1, name }).waitFor()
  assert.match(page.url(), /\/o\/\w+\/[0-9a-f-]{36}/)
})

test('cells of a list: arrows move, Enter edits, Escape gives up, Tab saves and goes on', async () => {
  const name = `键盘 ${process.pid}`
  const deal = await makeOpportunity(page, name, { amount: '100000' })
  await page.goto(addressOf('open', name))
  const grid = page.getByRole('grid')
  await grid.getByRole('link', { name }).waitFor()
  await tabTo((focus) => focus.role === 'grid')
  const at = async () => (await grid.getAttribute('aria-activedescendant'))?.replace(`cell-${deal.id}-`, '')
  assert.equal(await at(), 'name')
  await press('ArrowRight', 'ArrowRight', 'ArrowRight')
  assert.equal(await at(), 'amount')
  assert.equal((await readFocus()).shown, true)

  const input = grid.getByRole('textbox', { name: model.field('opportunity', 'amount') })
  await press('Enter')
  await focused(input)
  await page.keyboard.type('5')
  await press('Escape')
  await input.waitFor({ state: 'detached' })
  await grid.getByRole('gridcell').filter({ hasText: '100,000' }).waitFor()
  assert.equal(await at(), 'amount')

  await press('F2')
  await focused(input)
  await page.keyboard.type('234000')
  await press('Tab')
  await page.getByRole('status').filter({ hasText: t('list.updated', { field: model.field('opportunity', 'amount') }) }).waitFor()
  assert.equal(await at(), 'expected_close')
  assert.equal((await request(page, 'GET', `/records/opportunity/${deal.id}`)).amount.amount, '234000.00')

  await press('Enter')
  const day = dialog(page, model.field('opportunity', 'expected_close')).getByRole('textbox')
  await focused(day)
  await page.keyboard.type('2027-02-03')
  await press('Enter')
  await day.waitFor({ state: 'detached' })
  await grid.getByRole('gridcell', { name: '2027-02-03' }).waitFor()
  await press('Control+Enter')
  await page.getByRole('heading', { level: 1, name }).waitFor()
})

test('? shows the shortcuts, Escape leads back', async () => {
  await page.goto('/o/account?view=all')
  await page.getByRole('grid').waitFor()
  await press('?')
  const sheet = dialog(page, t('shell.shortcuts'))
  await sheet.getByText(t('keys.palette')).waitFor()
  await press('Escape')
  await sheet.waitFor({ state: 'detached' })
})

test('a card of a board moves by its menu', async () => {
  const name = `看板键盘 ${process.pid}`
  const deal = await makeOpportunity(page, name)
  await page.goto(addressOf('board_standard', name))
  await page.getByRole('article').filter({ hasText: name }).waitFor()
  await tabTo((focus) => focus.inCard)
  await press('m')
  const menu = page.getByRole('menu', { name: t('board.moveCard', { name }) })
  await menu.waitFor()
  await page.waitForFunction(() => document.activeElement.closest('[role=menu]') !== null)
  const target = menu.getByRole('menuitem', { name: model.stage('opportunity', 'standard/talking') })
  for (let step = 0; step < 12 && !(await target.evaluate((item) => item === document.activeElement)); step++) await press('ArrowDown')
  await press('Enter')
  await page.getByRole('region', { name: model.stage('opportunity', 'standard/talking'), exact: true }).getByRole('article').filter({ hasText: name }).waitFor()
  await page.getByRole('status').filter({ hasText: t('record.moved', { name, stage: model.stage('opportunity', 'standard/talking') }) }).waitFor()
  assert.equal((await request(page, 'GET', `/records/opportunity/${deal.id}`)).stage, 'standard/talking')
})

test('records are made without the mouse, one after the other', async () => {
  const name = `键盘新建 ${process.pid}`
  const account = await anAccount(page)
  await page.goto('/o/opportunity?view=open')
  await page.getByRole('grid').waitFor()
  await press('n')
  const form = dialog(page, t('form.newTitle', { entity: model.label('opportunity') }))
  const nameBox = form.getByRole('textbox', { name: model.field('opportunity', 'name') })
  await focused(nameBox)
  await page.keyboard.type(name)
  await press('Tab', 'Enter')
  const label = model.field('opportunity', 'account')
  const search = page.getByRole('combobox', { name: label })
  await focused(search)
  await page.keyboard.type(account.name)
  // It may be among those offered first; Enter takes the one that is marked.
  await page.getByRole('option', { selected: false }).and(page.locator('[data-highlighted]')).filter({ hasText: account.name }).waitFor()
  await press('Enter')
  await form.getByRole('button', { name: new RegExp(`^${label}`) }).filter({ hasText: account.name }).waitFor()
  await page.waitForFunction(() => document.activeElement.getAttribute('aria-haspopup') === 'dialog')
  assert.equal((await readFocus()).shown, true)

  await form.getByRole('checkbox', { name: t('form.another') }).focus()
  await press('Space', 'Control+Enter')
  await page.getByRole('status').filter({ hasText: t('form.created', { name }) }).waitFor()
  await focused(nameBox)
  assert.equal(await nameBox.inputValue(), '')
  await press('Escape')
  await form.waitFor({ state: 'detached' })
  await page.goto(addressOf('open', name))
  await page.getByRole('grid').getByRole('link', { name }).waitFor()
})
