// From a new machine to the first list: the one-time address, the set-up page, the account page, and a second workspace.

import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { after, before, test } from 'node:test'
import { listAccessibilityProblems } from './lib/accessibility.mjs'
import { assertNoProblems, BEFORE_SIGN_IN } from './lib/app.mjs'
import { openPage, startBrowser, takeShot } from './lib/browser.mjs'
import { BINARY, startServer } from './lib/server.mjs'
import { LANGUAGES, t } from './lib/texts.mjs'

const PASSWORD = 'a long password'

let browser
before(async () => {
  browser = await startBrowser()
})
after(() => browser?.close())

/** The one-time address a server printed. */
async function setupAddress(server) {
  for (let look = 0; look < 200; look++) {
    const found = server.output().match(/http:\S+\/setup\?token=[\w-]+/)
    if (found) return found[0]
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  assert.fail(`no set-up address in:\n${server.output()}`)
}

async function fillIn(page, language, values) {
  for (const [label, value] of values) await page.getByLabel(t(language, label)).fill(value)
}

/** 401 while nobody is signed in, and refusals a test provokes. */
const REFUSED = /^console: Failed to load resource: .* (401|403|404|409|422) /

for (const language of LANGUAGES) {
  test(`a new machine is set up in the browser, ${language}`, async () => {
    const server = await startServer({ demo: false })
    try {
      const address = await setupAddress(server)
      const { page, problems } = await openPage(browser, { url: server.url, language })
      // Nobody can sign in yet, and the sign-in page says what to do.
      await page.goto('/')
      await page.getByRole('heading', { name: t(language, 'signin.openTitle') }).waitFor()
      // An address that is none says so.
      await page.goto('/setup?token=wrong')
      await page.getByRole('heading', { name: t(language, 'setup.badTitle') }).waitFor()
      await page.goto(address.slice(server.url.length))
      await page.getByRole('heading', { name: t(language, 'setup.title') }).waitFor()
      await page.getByText(t(language, 'setup.passwordHelp').replace('{n}', '10')).waitFor()
      assert.deepEqual(await listAccessibilityProblems(page), [])
      // Everything wrong at once, and the first of it in focus.
      await fillIn(page, language, [['signin.password', 'short']])
      await page.getByRole('button', { name: t(language, 'setup.submit') }).click()
      await page.locator('input[name=company][aria-invalid=true]:focus').waitFor()
      assert.equal(await page.locator('[aria-invalid=true]').count(), 4)
      assert.deepEqual(await listAccessibilityProblems(page), [])
      await takeShot(page, `setup-faults-${language}`)
      await fillIn(page, language, [['setup.companyName', '量体测试公司'], ['setup.name', '王建国'], ['signin.email', 'wang@company.example'], ['signin.password', PASSWORD]])
      await page.getByRole('button', { name: t(language, 'setup.submit') }).click()
      // Signed in, on the first list.
      await page.getByRole('navigation').first().waitFor()
      await page.waitForURL(/\/o\/\w+/)
      await page.getByRole('grid').or(page.getByRole('table')).or(page.getByRole('main')).first().waitFor()
      // The address is worth nothing any more.
      await page.goto(address.slice(server.url.length))
      await page.getByRole('heading', { name: t(language, 'setup.doneTitle') }).waitFor()
      assertNoProblems(problems, [BEFORE_SIGN_IN, REFUSED])

      // The account: two browsers, one ends the other; a new password; a key that is shown once.
      const second = await openPage(browser, { url: server.url, language })
      await second.page.goto('/sign-in')
      await fillIn(second.page, language, [['signin.email', 'wang@company.example'], ['signin.password', PASSWORD]])
      await second.page.getByRole('button', { name: t(language, 'signin.submit') }).click()
      await second.page.getByRole('navigation').first().waitFor()
      await page.goto('/')
      await page.getByRole('button', { name: '王建国' }).first().click()
      await page.getByRole('menuitem', { name: t(language, 'account.title') }).click()
      const sessions = page.getByRole('list', { name: t(language, 'account.sessions') })
      await sessions.getByRole('listitem').nth(1).waitFor()
      assert.deepEqual(await listAccessibilityProblems(page), [])
      await takeShot(page, `account-${language}`)
      await sessions.getByRole('button').first().click()
      await sessions.getByRole('listitem').nth(1).waitFor({ state: 'detached' })
      await second.page.reload()
      await second.page.getByRole('heading', { name: t(language, 'signin.title').replace('{workspace}', '量体测试公司') }).waitFor()
      await fillIn(page, language, [['account.oldPassword', 'not this'], ['account.newPassword', 'another password']])
      await page.getByRole('button', { name: t(language, 'account.changePassword') }).click()
      await page.locator('input[aria-invalid=true]').waitFor()
      await fillIn(page, language, [['account.oldPassword', PASSWORD]])
      await page.getByRole('button', { name: t(language, 'account.changePassword') }).click()
      await page.getByText(t(language, 'account.passwordChanged'), { exact: true }).waitFor()
      await fillIn(page, language, [['account.keyName', 'ERP']])
      await page.getByRole('checkbox', { name: t(language, 'account.keyReads') }).check()
      await page.getByRole('button', { name: t(language, 'account.createKey') }).click()
      const key = await page.locator('code').textContent()
      assert.match(key, /^sk_default_/)
      assert.deepEqual(await listAccessibilityProblems(page), [])
      const asked = await fetch(`${server.url}/api/v1/me`, { headers: { authorization: `Bearer ${key}` } })
      assert.equal(asked.status, 200)
      const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' }
      const written = await fetch(`${server.url}/api/v1/drafts`, { method: 'POST', headers, body: '{"name":"d"}' })
      assert.equal(written.status, 403)
      await page.locator('li', { hasText: 'ERP' }).getByText(t(language, 'account.readsOnly')).waitFor()
      await takeShot(page, `account-key-${language}`)
      await page.getByRole('button', { name: t(language, 'account.revokeOne').replace('{name}', 'ERP') }).click()
      await page.getByRole('alertdialog').or(page.getByRole('dialog')).getByRole('button', { name: t(language, 'account.revoke'), exact: true }).click()
      await page.locator('li', { hasText: 'ERP' }).waitFor({ state: 'detached' })
      await page.context().close()
      await second.page.context().close()
    } finally {
      await server.stop()
    }
  })
}

test('a second workspace lives at its own address', async () => {
  const language = 'en'
  const server = await startServer({ demo: false })
  try {
    const created = execFileSync(BINARY, ['workspace', 'create', 'north', '--data', server.data], { encoding: 'utf8', env: { ...process.env, LC_ALL: 'en_US.UTF-8' } })
    const [path] = created.match(/\/w\/north\/setup\?token=[\w-]+/)
    const { page, problems } = await openPage(browser, { url: server.url, language })
    // An address that is none says how to get one, for this workspace.
    await page.goto('/w/north/setup?token=none')
    await page.getByText('sartor workspace setup --workspace north').waitFor()
    await takeShot(page, 'setup-bad')
    await page.goto(path)
    await fillIn(page, language, [['setup.companyName', 'North Ltd'], ['setup.name', 'Nora'], ['signin.email', 'nora@north.example'], ['signin.password', PASSWORD]])
    await page.getByRole('button', { name: t(language, 'setup.submit') }).click()
    await page.waitForURL(/\/w\/north\/o\/\w+/)
    // Every link, reload and sign-out stays below the prefix.
    await page.locator('a[href^="/"]').nth(2).waitFor({ state: 'attached' })
    const links = await page.locator('a[href^="/"]').evaluateAll((all) => all.map((link) => link.getAttribute('href')))
    assert.ok(links.length > 2 && links.every((href) => href.startsWith('/w/north/')), links.join(' '))
    await page.goto('/w/north/o/account')
    await page.reload()
    await page.getByRole('navigation').first().waitFor()
    assert.match(page.url(), /\/w\/north\/o\/account/)
    await page.goto('/w/north/docs/api')
    await page.getByRole('heading', { level: 1 }).waitFor()
    // The session is of this workspace: the default one does not know it.
    await page.goto('/')
    await page.getByRole('heading', { name: t(language, 'signin.openTitle') }).waitFor()
    // Who has to sign in comes back to where they were.
    await page.context().clearCookies()
    await page.goto('/w/north/o/account')
    await page.getByRole('heading', { name: t(language, 'signin.title').replace('{workspace}', 'North Ltd') }).waitFor()
    await fillIn(page, language, [['signin.email', 'nora@north.example'], ['signin.password', PASSWORD]])
    await page.getByRole('button', { name: t(language, 'signin.submit') }).click()
    await page.waitForURL(/\/w\/north\/o\/account/)
    assertNoProblems(problems, [BEFORE_SIGN_IN, REFUSED])
    const response = await page.goto('/w/nowhere/')
    assert.equal(response.status(), 404)
    await page.getByRole('heading', { name: 'There is no workspace here' }).waitFor()
    assert.deepEqual(await listAccessibilityProblems(page), [])
    await takeShot(page, 'no-workspace')
    await page.context().close()
  } finally {
    await server.stop()
  }
})
