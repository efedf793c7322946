// Lines of a quote: filled in with the quote itself, changed on its page, put in order, taken away; by keyboard, and on a phone.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { listAccessibilityProblems } from './lib/accessibility.mjs'
import { anAccount, dialog, makeOpportunity, notice, request, until, written } from './lib/app.mjs'
import { takeShot } from './lib/browser.mjs'
import { DESK, useSite } from './lib/site.mjs'
import { LANGUAGES, t as textOf } from './lib/texts.mjs'

const site = useSite()

/** What a quote needs besides its lines. */
async function aQuote(page, name) {
  const account = await anAccount(page)
  const opportunity = await makeOpportunity(page, `${name} opportunity`, { account: account.id })
  const { items: books } = await request(page, 'GET', '/records/price_book?limit=1')
  return { name, account: account.id, opportunity: opportunity.id, price_book: books[0].id }
}

async function linesOf(page, quote) {
  const filter = encodeURIComponent(JSON.stringify({ field: 'quote', op: 'eq', value: quote }))
  const { items } = await request(page, 'GET', `/records/quote_line?filter=${filter}&sort=position&fields=text,qty,price,position,amount`)
  return items
}

for (const language of LANGUAGES) {
  const t = (key, params) => textOf(language, key, params)

  test(`lines are filled in by keyboard on the page of a quote (${language})`, async () => {
    const { page } = await site.open({ language, size: DESK })
    const quote = await request(page, 'POST', '/records/quote', {
      ...(await aQuote(page, `Lines ${language}`)),
      $lines: { lines: [{ text: 'A', qty: '2', price: '10' }, { text: 'B', qty: '1', price: '5' }] },
    })
    await page.goto(`/o/quote/${quote.id}?tab=crm_quo_ms_quote_line`)
    const grid = page.getByRole('grid')
    const cell = (row, name) => grid.locator(`tbody tr`).nth(row).locator('td').nth(columns.indexOf(name))
    await grid.getByText('A', { exact: true }).waitFor()
    const model = await request(page, 'GET', '/metadata', undefined, { language })
    const element = model.entities.find(({ name }) => name === 'quote').forms.find((form) => form.for === null).elements.find(({ id }) => id === 'crm_quo_ms_quote_line')
    const { columns } = element
    assert.deepEqual(await listAccessibilityProblems(page), [])
    // A cell is opened by typing; the formula and the sum follow before anything is saved.
    const input = grid.locator('input')
    const open = async (row, name) => {
      await cell(row, name).click()
      await input.waitFor()
    }
    await open(0, 'qty')
    await page.keyboard.press('Escape')
    await input.waitFor({ state: 'detached' })
    await page.keyboard.type('3')
    await page.keyboard.press('Enter')
    await cell(0, 'amount').getByText(/30/).waitFor()
    await grid.locator('tfoot').getByText(/35/).waitFor()
    // Tab goes to the next cell that can be filled, Enter on the last line begins another.
    await open(1, 'text')
    await page.keyboard.press('Tab')
    await until(async () => (await input.inputValue()) === '1')
    await page.keyboard.press('Enter')
    await until(async () => (await grid.locator('tbody tr').count()) === 3)
    await page.keyboard.press('Escape')
    await open(2, 'text')
    await page.keyboard.type('C')
    await page.keyboard.press('Tab')
    await until(async () => (await input.inputValue()) === '1')
    await page.keyboard.type('4')
    await page.keyboard.press('Tab')
    await open(2, 'price')
    await page.keyboard.type('2.5')
    await page.keyboard.press('Tab')
    await cell(2, 'amount').getByText(/10/).waitFor()
    await page.keyboard.press('Escape')
    await page.keyboard.press('Escape')
    // Alt and an arrow move a line; a menu takes one away.
    await cell(2, 'amount').focus()
    await page.keyboard.press('Alt+ArrowUp')
    await cell(1, 'text').getByText('C', { exact: true }).waitFor()
    await page.getByRole('button', { name: t('app.actionsFor', { name: 'B' }) }).click()
    await page.getByRole('menuitem', { name: t('lines.remove') }).click()
    await page.getByRole('button', { name: t('lines.keep', { name: 'B' }) }).waitFor()
    assert.deepEqual(await listAccessibilityProblems(page), [])
    await takeShot(page, `lines-page-${language}`)
    await written(page, 'PATCH', `/records/quote/${quote.id}`, () => page.getByRole('button', { name: t('app.save'), exact: false }).last().click())
    await page.getByText(t('lines.changed')).waitFor({ state: 'detached' })
    const kept = await linesOf(page, quote.id)
    assert.deepEqual(kept.map(({ text, qty }) => [text, qty]), [['A', '3.00'], ['C', '4.00']])
    const now = await request(page, 'GET', `/records/quote/${quote.id}`)
    assert.deepEqual([now.version, now.goods.amount], [2, '40.00'])
    // One undo takes all of it back.
    await page.getByRole('button', { name: t('app.undo') }).click()
    await until(async () => (await linesOf(page, quote.id)).map(({ text }) => text).join() === 'A,B')
    // Its history tells of them.
    await page.goto(`/o/quote/${quote.id}?tab=history`)
    await page.getByText(t('history.linesCounts.deleted', { n: 1 })).first().waitFor()
  })

  test(`a table is pasted over lines, and a line is dragged to its place (${language})`, async () => {
    const { page, model } = await site.open({ language, size: DESK })
    const quote = await request(page, 'POST', '/records/quote', {
      ...(await aQuote(page, `Paste ${language}`)),
      $lines: { lines: [{ text: 'A', qty: '2', price: '10' }, { text: 'B', qty: '1', price: '5' }] },
    })
    await page.goto(`/o/quote/${quote.id}?tab=crm_quo_ms_quote_line`)
    const grid = page.getByRole('grid')
    const { columns } = model.entity('quote').forms.find((form) => form.for === null).elements.find(({ id }) => id === 'crm_quo_ms_quote_line')
    const cell = (row, name) => grid.locator('tbody tr').nth(row).locator('td').nth(columns.indexOf(name))
    const texts = async () => (await grid.locator('tbody tr').count()) > 0 && (await Promise.all(Array.from({ length: await grid.locator('tbody tr').count() }, (_, row) => cell(row, 'text').innerText()))).join()
    /** What a spreadsheet leaves on the clipboard, pasted where the focus is. */
    const paste = (rows) =>
      page.evaluate((text) => {
        const data = new DataTransfer()
        data.setData('text/plain', text)
        document.activeElement.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }))
      }, rows.map((cells) => cells.join('\t')).join('\r\n'))
    await cell(1, 'text').waitFor()
    await cell(1, 'text').focus()
    // From the second line on: its text, quantity and price, and a line more; a quantity that is none is told and left out.
    await paste([['B2', '3', '', '', '5'], ['C', 'many', '', '', '7']])
    await until(async () => (await texts()) === 'A,B2,C')
    await cell(1, 'qty').getByText('3').waitFor()
    await notice(page, t('lines.pasteRefused', { n: 1 })).waitFor()
    await cell(2, 'qty').getByText('1').waitFor()
    // Another line is typed while the engine reads a table: both are there.
    let release
    const held = new Promise((resolve) => (release = resolve))
    const hold = async (route) => {
      await held
      await route.continue()
    }
    await page.route('**/api/v1/records/quote_line/text*', hold)
    await cell(2, 'text').focus()
    await paste([['C2']])
    await cell(0, 'text').click()
    await grid.locator('input').fill('A2')
    await page.keyboard.press('Enter')
    await cell(0, 'text').getByText('A2', { exact: true }).waitFor()
    release()
    await until(async () => (await texts()) === 'A2,B2,C2')
    await page.unroute('**/api/v1/records/quote_line/text*', hold)
    // The last one is taken by its handle and put first.
    await grid.locator('tbody tr').nth(2).hover()
    await page.getByRole('button', { name: t('app.moveItem', { name: 'C2' }), exact: true }).dragTo(cell(0, 'text'), { targetPosition: { x: 10, y: 3 } })
    await until(async () => (await texts()) === 'C2,A2,B2')
    await takeShot(page, `lines-pasted-${language}`)
    await written(page, 'PATCH', `/records/quote/${quote.id}`, () => page.getByRole('button', { name: t('app.save'), exact: true }).last().click())
    await page.getByText(t('lines.changed')).waitFor({ state: 'detached' })
    assert.deepEqual((await linesOf(page, quote.id)).map(({ text, qty }) => [text, qty]), [['C2', '1.00'], ['A2', '2.00'], ['B2', '3.00']])
  })

  test(`a quote is made with its lines, and a refused line says why (${language})`, async () => {
    const { page } = await site.open({ language, size: DESK })
    const quote = await request(page, 'POST', '/records/quote', await aQuote(page, `Form ${language}`))
    await page.goto(`/o/quote/${quote.id}`)
    await page.getByRole('tablist').first().waitFor()
    await page.keyboard.press('e')
    const form = page.getByRole('dialog')
    const sheet = form.locator('[data-lines=lines]')
    await sheet.getByRole('button', { name: t('lines.add') }).click()
    const grid = sheet.getByRole('grid')
    const model = await request(page, 'GET', '/metadata', undefined, { language })
    const columns = model.entities.find(({ name }) => name === 'quote').forms.find((one) => one.for === null).elements.find(({ id }) => id === 'crm_quo_ms_quote_line').columns
    const cell = (row, name) => grid.locator('tbody tr').nth(row).locator('td').nth(columns.indexOf(name))
    const open = async (row, name) => {
      await cell(row, name).click()
      await grid.locator('input').waitFor()
    }
    await open(0, 'qty')
    await page.keyboard.type('2')
    await page.keyboard.press('Enter')
    await form.getByRole('button', { name: t('app.save') }).click()
    const label = model.entities.find(({ name }) => name === 'quote_line').fields.find(({ name }) => name === 'text').label
    await grid.getByText(t('check.required', { label })).first().waitFor()
    assert.deepEqual(await listAccessibilityProblems(page), [])
    await takeShot(page, `lines-form-${language}`)
    await open(0, 'text')
    await page.keyboard.type('Pump')
    await page.keyboard.press('Enter')
    await open(0, 'price')
    await page.keyboard.type('1000')
    await page.keyboard.press('Enter')
    await page.keyboard.press('Control+s')
    await form.waitFor({ state: 'detached' })
    assert.deepEqual((await linesOf(page, quote.id)).map(({ text, qty, position }) => [text, qty, position]), [['Pump', '2.00', 1]])
  })

  test(`on a phone a line is a card that opens (${language})`, async () => {
    const { page } = await site.open({ language, device: 'phone' })
    const quote = await request(page, 'POST', '/records/quote', { ...(await aQuote(page, `Phone ${language}`)), $lines: { lines: [{ text: 'A', qty: '2', price: '10' }] } })
    await page.goto(`/o/quote/${quote.id}?tab=crm_quo_ps_quote_line`)
    const card = page.locator('[data-lines=lines] li').first()
    await card.getByText('A', { exact: true }).waitFor()
    assert.deepEqual(await listAccessibilityProblems(page), [])
    await takeShot(page, `lines-phone-${language}`)
    await card.getByRole('button').first().click()
    const model = await request(page, 'GET', '/metadata', undefined, { language })
    const label = model.entities.find(({ name }) => name === 'quote_line').fields.find(({ name }) => name === 'qty').label
    const box = dialog(page, 'A')
    await box.getByLabel(label, { exact: false }).first().fill('5')
    await takeShot(page, `lines-sheet-${language}`)
    assert.deepEqual(await listAccessibilityProblems(page), [])
    await box.getByRole('button', { name: t('app.done') }).click()
    await page.getByRole('button', { name: t('app.save') }).click()
    await until(async () => (await linesOf(page, quote.id))[0].qty === '5.00')
  })
}
