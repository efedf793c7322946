// The budgets of the web app, for every route there is: bytes and requests of a first look, the page's security policy, WCAG 2.2 AA in
// both themes, one language, one width.

import assert from 'node:assert/strict'
import { get } from 'node:http'
import { after, before, test } from 'node:test'
import { anAccount, assertNoProblems, BEFORE_SIGN_IN, makeOpportunity, request, signIn, until } from './lib/app.mjs'
import { openPage, startBrowser } from './lib/browser.mjs'
import { enter, lookAt, openLook } from './lib/screen.mjs'
import { startServer } from './lib/server.mjs'
import { LANGUAGES, t } from './lib/texts.mjs'

let browser, server, deal
before(async () => {
  ;[browser, server] = await Promise.all([startBrowser(), startServer()])
  const { page } = await openPage(browser, { url: server.url })
  await signIn(page)
  deal = await makeOpportunity(page, `预算样例 ${process.pid}`, { stage: 'standard/needs', next_step: '约总工看现场' })
  const gone = await makeOpportunity(page, `回收样例 ${process.pid}`)
  await request(page, 'DELETE', `/records/opportunity/${gone.id}`, undefined, { ifMatch: gone.version })
  await page.context().close()
})
after(() => Promise.all([browser?.close(), server?.stop()]))

/** Most of what a first look may ask for: JavaScript in bytes as it travels, requests of any kind. */
const LIST = { bytes: 200_000, requests: 17 }
const PLAIN = { bytes: 200_000, requests: 20 }
/** The designer: dialogs, menus and fields' inputs are most of what it is. */
const STUDIO = { bytes: 308_000, requests: 29 }

/**
 * Each route by its path in the router: its budget, whether one must be signed in, and how it is opened. The first word names its pictures;
 * `open` ends with waiting for what the page is about.
 */
const ROUTES = {
  '/sign-in': {
    name: 'sign-in',
    anonymous: true,
    budget: { bytes: 185_000, requests: 14 },
    open: async ({ page, language }) => {
      await page.goto('/sign-in')
      await page.getByRole('heading', { name: t(language, 'signin.demoTitle') }).waitFor()
    },
  },
  '/setup': {
    // A workspace that is set up already says so.
    name: 'setup',
    anonymous: true,
    budget: { bytes: 185_000, requests: 14 },
    open: async ({ page, language }) => {
      await page.goto('/setup?token=used')
      await page.getByText(t(language, 'setup.doneTitle')).waitFor()
    },
  },
  '/join': {
    // A link that is none says so.
    name: 'join',
    anonymous: true,
    budget: { bytes: 185_000, requests: 14 },
    open: async ({ page, language }) => {
      await page.goto('/join?token=none')
      await page.getByText(t(language, 'join.badTitle')).waitFor()
    },
  },
  '/': {
    // The first place of the navigation, a board: a request for each of its columns.
    name: 'home',
    budget: { bytes: 244_000, requests: 27 },
    open: async ({ page }) => {
      await page.goto('/')
      await page.getByRole('article').first().waitFor()
    },
  },
  '/o/$entity': {
    name: 'list',
    budget: LIST,
    open: async ({ page }) => {
      await page.goto('/o/opportunity?view=open')
      await page.getByRole('link', { name: /空压|干燥|螺杆|节能|压缩/ }).first().waitFor()
    },
  },
  '/o/$entity/deleted': {
    name: 'bin',
    budget: PLAIN,
    open: async ({ page }) => {
      await page.goto('/o/opportunity/deleted')
      await page.getByText(`回收样例 ${process.pid}`).first().waitFor()
    },
  },
  '/o/$entity/$id': {
    // A request for each related list counts what is in its tab.
    name: 'record',
    budget: { bytes: 213_000, requests: 27 },
    open: async ({ page }) => {
      await page.goto(`/o/opportunity/${deal.id}`)
      await page.getByRole('heading', { level: 1, name: deal.name }).waitFor()
      await page.getByRole('tabpanel').first().waitFor()
    },
  },
  '/account': {
    name: 'account',
    budget: PLAIN,
    open: async ({ page, language }) => {
      await page.goto('/account')
      await page.getByRole('list', { name: t(language, 'account.sessions') }).getByRole('listitem').first().waitFor()
    },
  },
  '/design/pipelines/$entity/$pipeline': {
    name: 'pipeline',
    budget: STUDIO,
    open: async ({ page, language }) => {
      await page.goto('/design/pipelines/opportunity/standard')
      await page.getByText(t(language, 'pipe.moves')).first().waitFor()
    },
  },
  '/design': {
    name: 'design',
    budget: STUDIO,
    open: async ({ page, language }) => {
      await page.goto('/design')
      await page.getByRole('heading', { level: 1, name: t(language, 'designer.entities') }).waitFor()
    },
  },
  '/design/start': {
    name: 'first-hour',
    budget: STUDIO,
    open: async ({ page, language }) => {
      await page.goto('/design/start')
      await page.getByRole('heading', { level: 2, name: t(language, 'start.demoTitle') }).waitFor()
    },
  },
  '/design/entities': {
    name: 'entities',
    budget: STUDIO,
    open: async ({ page, language }) => {
      await page.goto('/design/entities')
      await page.getByRole('heading', { level: 1, name: t(language, 'designer.entities') }).waitFor()
    },
  },
  '/design/entities/$entity': {
    name: 'entity',
    budget: STUDIO,
    open: async ({ page, language }) => {
      await page.goto('/design/entities/opportunity')
      await page.getByRole('heading', { level: 3, name: t(language, 'designer.fields'), exact: true }).waitFor()
    },
  },
  '/design/entities/$entity/forms/$form': {
    // The form as people meet it, with the inputs of every type of field at once; panel, conditions, limits, dragging.
    name: 'form-designer',
    budget: { bytes: 369_000, requests: 34 },
    open: async ({ page, language }) => {
      await page.goto('/design/entities/opportunity/forms/main')
      await page.getByRole('group', { name: t(language, 'fd.canvas') }).or(page.getByRole('tree', { name: t(language, 'fd.outline') })).first().waitFor()
    },
  },
  '/design/entities/$entity/views/$view': {
    // The designer's own pieces, and the view itself with its records.
    name: 'view-designer',
    budget: { bytes: 298_000, requests: 30 },
    open: async ({ page, language }) => {
      await page.goto('/design/entities/opportunity/views/open')
      await page.getByRole('region', { name: t(language, 'vd.preview') }).or(page.getByRole('tab', { name: t(language, 'vd.preview') })).first().waitFor()
    },
  },
  '/design/choices': {
    name: 'choices',
    budget: STUDIO,
    open: async ({ page, language }) => {
      await page.goto('/design/choices')
      await page.getByText(t(language, 'vd.nUses', { n: 3 })).first().waitFor()
    },
  },
  '/design/choices/$list': {
    name: 'choice-list',
    budget: STUDIO,
    open: async ({ page, language }) => {
      await page.goto('/design/choices/lead_source')
      await page.getByRole('list', { name: t(language, 'vd.options') }).waitFor()
    },
  },
  '/design/navigation': {
    name: 'navigation',
    budget: STUDIO,
    open: async ({ page, language }) => {
      await page.goto('/design/navigation')
      await page.getByRole('list', { name: t(language, 'vd.navigation') }).waitFor()
    },
  },
  '/design/translations': {
    name: 'translations',
    budget: STUDIO,
    open: async ({ page, language }) => {
      await page.goto('/design/translations')
      await page.getByRole('grid', { name: t(language, 'vd.translations') }).waitFor()
    },
  },
  '/design/publish': {
    name: 'publish',
    budget: STUDIO,
    open: async ({ page, language }) => {
      await page.goto('/design/publish')
      await page.getByText(t(language, 'plan.noChanges')).waitFor()
    },
  },
  '/design/revisions': {
    name: 'revisions',
    budget: STUDIO,
    open: async ({ page, language }) => {
      await page.goto('/design/revisions')
      await page.getByRole('heading', { level: 3, name: t(language, 'revisions.number', { n: 1 }) }).last().waitFor()
    },
  },
  '/design/removed': {
    name: 'removed',
    budget: STUDIO,
    open: async ({ page, language }) => {
      await page.goto('/design/removed')
      await page.getByText(t(language, 'removed.noneBody')).waitFor()
    },
  },
  '/design/people': {
    name: 'people',
    budget: STUDIO,
    open: async ({ page, language }) => {
      await page.goto('/design/people')
      await page.getByRole('list', { name: t(language, 'people.title') }).getByRole('listitem').first().waitFor()
    },
  },
  '/docs/api': {
    name: 'api',
    budget: PLAIN,
    open: async ({ page, language }) => {
      await page.goto('/docs/api')
      await page.getByRole('navigation', { name: t(language, 'api.operations') }).getByRole('link').first().waitFor()
    },
  },
  '/$': {
    name: 'missing',
    budget: PLAIN,
    open: async ({ page, language }) => {
      await page.goto('/nowhere/at/all')
      await page.getByText(t(language, 'app.notFoundTitle')).waitFor()
      await page.getByRole('navigation', { name: t(language, 'shell.navigation') }).waitFor()
    },
  },
}

test('every route of the app has a budget', async () => {
  const { page } = await openPage(browser, { url: server.url })
  await page.goto('/sign-in')
  const paths = await page.waitForFunction(() => window.__TSR_ROUTER__ && Object.keys(window.__TSR_ROUTER__.routesByPath))
  const unknown = (await paths.jsonValue()).filter((path) => !(path in ROUTES))
  await page.context().close()
  assert.deepEqual(unknown, [], 'a route without a budget: add a row to ROUTES in tests/browser/budgets.test.mjs with its name, its budget and how it is opened')
})

for (const language of LANGUAGES) {
  for (const device of ['desktop', 'phone']) {
    test(`routes keep their budgets (${language}, ${device})`, async () => {
      const look = await openLook(browser, { url: server.url, language, device })
      const findings = []
      for (const [path, route] of Object.entries(ROUTES)) {
        if (!route.anonymous && !look.model) await enter(look)
        if (device === 'phone') {
          findings.push(...(await lookAt(look, route.name, route.open)))
          continue
        }
        let cost
        findings.push(...(await lookAt(look, route.name, async () => (cost = await costOf(look, route.open)))))
        const bytes = cost.scripts.reduce((sum, script) => sum + script.bytes, 0)
        console.log(`${language} ${path}: ${(bytes / 1000).toFixed(1)} kB of JavaScript in ${cost.scripts.length} files (${route.budget.bytes / 1000} allowed), ${cost.asked.length} requests (${route.budget.requests})`)
        if (cost.scripts.length < 3 || bytes < 50_000) findings.push(`${path}: ${cost.scripts.length} scripts, ${bytes} bytes: not what was to be measured`)
        if (bytes > route.budget.bytes) findings.push(`${path}: ${bytes} bytes of JavaScript: ${cost.scripts.map(({ url, bytes: size }) => `${url.split('/').at(-1)} ${size}`).join(', ')}`)
        if (cost.asked.length > route.budget.requests) findings.push(`${path}: ${cost.asked.length} requests: ${cost.asked.join(' ')}`)
      }
      await look.page.context().close()
      assert.deepEqual(findings, [])
    })
  }
}

test('the policy in force allows no script from elsewhere and no string as script', async () => {
  const { page, problems } = await openPage(browser, { url: server.url })
  const answer = await page.goto('/sign-in')
  const policy = Object.fromEntries(answer.headers()['content-security-policy'].split(';').map((part) => part.trim().split(/ (.*)/s)))
  assert.deepEqual(
    [policy['script-src'], policy['require-trusted-types-for'], policy['trusted-types'], policy['object-src'], policy['base-uri']],
    ["'self'", "'script'", "'none'", "'none'", "'none'"],
  )
  assert.equal(Object.values(policy).join(' ').includes('unsafe'), false)
  // It is not only said: a string is refused where script could hide in it.
  assert.equal(await page.evaluate(() => {
    try {
      document.createElement('div').innerHTML = '<b>x</b>'
      return 'allowed'
    } catch (error) {
      return error.name
    }
  }), 'TypeError')
  await until(async () => problems.some((problem) => /TrustedHTML/.test(problem)))
  await page.context().close()
})

/** What a route asks for when it is opened: every request, and each script with its size on the wire. */
async function costOf(look, open) {
  const asked = []
  const note = (request) => asked.push({ path: new URL(request.url()).pathname, url: request.url(), type: request.resourceType() })
  look.page.on('request', note)
  await open(look)
  await look.page.waitForLoadState('networkidle')
  look.page.off('request', note)
  const scripts = await Promise.all(asked.filter(({ type }) => type === 'script').map(async ({ url }) => ({ url, bytes: await bytesOnTheWire(url) })))
  return { asked: asked.map(({ path }) => path), scripts }
}

const sizes = new Map()

/** How much a file is when it travels, compressed as for every browser (never less than gzip makes of it). */
function bytesOnTheWire(url) {
  const known = sizes.get(url)
  if (known) return known
  const size = new Promise((resolve, reject) => {
    get(url, { headers: { 'accept-encoding': 'gzip' } }, (answer) => {
      let bytes = 0
      answer.on('data', (part) => (bytes += part.length)).on('end', () => resolve(bytes)).on('error', reject)
    }).on('error', reject)
  })
  sizes.set(url, size)
  return size
}
