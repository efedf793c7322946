// What a file of browser tests stands on: one browser and one server with the demo company for all of its tests, and pages of signed-in
// people that are closed, and were free of faults, when the test that opened them ends.

import { after, afterEach, before } from 'node:test'
import { ADMIN, assertNoProblems, BEFORE_SIGN_IN, readModel, signIn } from './app.mjs'
import { openPage, startBrowser } from './browser.mjs'
import { startServer } from './server.mjs'
import { t } from './texts.mjs'

/** The window of a desk. */
export const DESK = { width: 1440, height: 900 }

/**
 * To be called once, at the top of a file.
 * @param {{ prepare?: (page: import('playwright-core').Page) => Promise<void> }} options `prepare`: what all tests of the file find there,
 *   made with the page of an administrator
 */
export function useSite({ prepare } = {}) {
  let browser, server
  let seats = []
  const site = {
    get browser() {
      return browser
    },
    get url() {
      return server.url
    },
    /** The server's folder, for the command line. */
    get data() {
      return server.data
    },

    /**
     * A page of its own for a signed-in person; the test need not close it.
     * @param {object} options look (`language`, `theme`, `device`) and `size` of the window, who sits there, and which problems are
     *   excused besides the question before anybody is signed in
     * @returns {Promise<{ page: import('playwright-core').Page, problems: string[], model: object, t: (key: string, params?: object) => string }>}
     */
    async open({ language = 'zh-CN', theme, device, size, person = ADMIN, excused = [] } = {}) {
      const { page, problems } = await openPage(browser, { language, theme, device, url: server.url })
      seats.push({ page, problems, excused })
      if (size) await page.setViewportSize(size)
      await signIn(page, person)
      return { page, problems, model: await readModel(page, language), t: (key, params) => t(language, key, params) }
    },
  }

  before(async () => {
    ;[browser, server] = await Promise.all([startBrowser(), startServer()])
    if (!prepare) return
    const { page } = await openPage(browser, { url: server.url })
    await signIn(page)
    await prepare(page)
    await page.context().close()
  })
  afterEach(async () => {
    const left = seats
    seats = []
    try {
      for (const { problems, excused } of left) assertNoProblems(problems, [BEFORE_SIGN_IN, ...excused])
    } finally {
      await Promise.all(left.map(({ page }) => page.context().close()))
    }
  })
  after(() => Promise.all([browser?.close(), server?.stop()]))
  return site
}
