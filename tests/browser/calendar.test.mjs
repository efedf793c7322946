// Records on their days: moved by drag, by the card's buttons and by keyboard, taken back, made on a day; the address says what is seen.

import assert from 'node:assert/strict'
import { afterEach, beforeEach, describe, test } from 'node:test'
import { anAccount, notice, request, until } from './lib/app.mjs'
import { takeShot } from './lib/browser.mjs'
import { useSite } from './lib/site.mjs'
import { LANGUAGES, t as textOf } from './lib/texts.mjs'

const site = useSite()

/** A month far from the demo data, so that nothing else is on its days. Nine in the morning in Shanghai. */
const MONTH = '2031-05'
const nine = (day) => `${MONTH}-${day}T01:00:00.000Z`

for (const language of LANGUAGES) {
  for (const device of ['desktop', 'phone']) {
    describe(`${language}, ${device}`, () => {
      const t = (key, params) => textOf(language, key, params)
      let page, model, task
      const name = `日历 ${device} ${language} ${process.pid}`
      const dayName = (day) => new Intl.DateTimeFormat(language, { weekday: 'long', month: 'long', day: 'numeric', year: 'numeric' }).format(new Date(2031, 4, day))
      const dueOf = async () => (await request(page, 'GET', `/records/task/${task.id}`)).due_at
      const isDue = (day) => until(async () => (await dueOf()) === nine(day))
      const entry = () => page.getByRole('button', { name }).first()
      const card = () => page.getByRole('dialog', { name })

      beforeEach(async () => {
        ;({ page, model } = await site.open({ language, device }))
        const account = await anAccount(page)
        task = await request(page, 'POST', '/records/task', { subject: name, kind: 'visit', priority: 'mid', due_at: nine('14'), account: account.id, stage: 'todo' })
      })
      afterEach(async () => {
        const { version } = await request(page, 'GET', `/records/task/${task.id}`)
        await request(page, 'DELETE', `/records/task/${task.id}`, undefined, { ifMatch: version })
      })

      test('a record is moved without dragging, and back', async () => {
        await page.goto(`/o/task?view=calendar&mode=agenda&at=${MONTH}-10`)
        await page.getByRole('region', { name: dayName(14) }).waitFor()
        await entry().click()
        await card().getByText(model.field('task', 'kind')).waitFor()
        await takeShot(page, `calendar-card-${device}`)
        await card().getByRole('button', { name: t('views.weekLater') }).click()
        await isDue('21')
        await page.getByRole('region', { name: dayName(21) }).waitFor()
        assert.equal(await page.getByRole('region', { name: dayName(14) }).count(), 0)
        await notice(page, name).getByRole('button', { name: t('app.undo') }).click()
        await isDue('14')
        await page.getByRole('region', { name: dayName(14) }).waitFor()

        await entry().click()
        await card().getByRole('button', { name: t('views.moveTo') }).click()
        const day = page.getByRole('textbox', { name: t('views.moveTo') })
        await day.fill(`${MONTH}-30`)
        await day.press('Enter')
        await isDue('30')
        // The time of day is as it was.
        await page.getByRole('region', { name: dayName(30) }).getByText(language === 'en' ? '9:00 AM' : '09:00', { exact: true }).first().waitFor()
      })

      if (device === 'phone') {
        test('a month shows what there is, and a day in full', async () => {
          await page.goto(`/o/task?view=calendar&mode=month&at=${MONTH}-10`)
          const day = page.getByRole('button', { name: t('views.dayWith', { day: dayName(14), n: 1 }) })
          await day.click()
          await page.getByRole('region', { name: dayName(14) }).getByRole('button', { name }).waitFor()
          await takeShot(page, 'calendar-month-phone')
          assert.equal(new URL(page.url()).searchParams.get('at'), `${MONTH}-14`)
        })
        return
      }

      test('a record is dragged to another day and hour', async () => {
        await page.goto(`/o/task?view=calendar&at=${MONTH}-14`)
        const cell = (day) => page.getByRole('gridcell').filter({ has: page.getByRole('button', { name: dayName(day), exact: false }) })
        await entry().dragTo(cell(22))
        await isDue('22')
        await cell(22).getByRole('button', { name }).waitFor()
        await notice(page, name).getByRole('button', { name: t('app.undo') }).click()
        await isDue('14')
        await cell(14).getByRole('button', { name }).waitFor()
        await takeShot(page, 'calendar-month')

        await page.getByRole('tab', { name: t('views.mode.week') }).click()
        // The month stays until the week is there, and the week is scrolled to its morning.
        await page.locator('.cal-hour-col').getByRole('button', { name }).first().waitFor()
        await until(() => page.locator('.cal-hours').evaluate((hours) => hours.scrollTop > 0))
        const from = await entry().boundingBox()
        const column = page.locator('.cal-hour-col').nth(1)
        await entry().dragTo(column, { sourcePosition: { x: 10, y: 5 }, targetPosition: { x: 20, y: from.y - (await column.boundingBox()).y + 5 + 2 * 52 } })
        // Two hours later and on the day the week's second column is.
        const due = await until(async () => ((await dueOf()) === nine('14') ? null : dueOf()))
        assert.equal(due, `${MONTH}-13T03:00:00.000Z`)
        await takeShot(page, 'calendar-week')
      })

      test('the keyboard goes from day to day and makes a record there', async () => {
        await page.goto(`/o/task?view=calendar&at=${MONTH}-13`)
        await entry().waitFor()
        const day = (at, n = 0) => page.getByRole('button', { name: n === 0 ? dayName(at) : t('views.dayWith', { day: dayName(at), n }), exact: true })
        await day(13).focus()
        await page.keyboard.press('ArrowRight')
        assert.ok(await until(() => day(14, 1).evaluate((button) => button === document.activeElement)))
        await page.keyboard.press('ArrowDown')
        assert.ok(await until(() => day(21).evaluate((button) => button === document.activeElement)))
        await page.waitForURL((url) => url.searchParams.get('at') === `${MONTH}-21`)
        await page.keyboard.press('n')
        const form = page.getByRole('dialog', { name: t('form.newTitle', { entity: model.label('task') }) })
        await form.waitFor()
        assert.match(await form.getByRole('combobox', { name: model.field('task', 'due_at') }).or(form.getByLabel(model.field('task', 'due_at'))).first().evaluate((input) => input.value ?? input.textContent), /21/)
        await page.keyboard.press('Escape')
      })

      test('the filter and the month stay in the address', async () => {
        await page.goto(`/o/task?view=calendar&at=${MONTH}-10`)
        await entry().waitFor()
        await page.getByRole('button', { name: t('views.on.month') }).click()
        await page.getByRole('heading', { level: 2, name: language === 'en' ? 'June 2031' : '2031年6月' }).waitFor()
        await page.goBack()
        await page.goto(`/o/task?view=calendar&at=${MONTH}-10&filter=${encodeURIComponent(JSON.stringify({ field: 'kind', op: 'in', value: ['quote'] }))}`)
        await page.getByRole('grid').waitFor()
        await page.waitForFunction(() => document.querySelector('[aria-busy=true]') === null)
        assert.equal(await page.getByRole('button', { name }).count(), 0)
      })
    })
  }
}
