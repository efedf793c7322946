// What most browser tests do first: sign in, ask the server, read the model's labels.

import assert from 'node:assert/strict'
import { isDeepStrictEqual } from 'node:util'
import { t } from './texts.mjs'

const PASSWORD = 'sartor-demo'
export const ADMIN = { name: '王思远', email: 'wang.siyuan@demo.example' }
export const SALES = { name: '李娜', email: 'li.na@demo.example' }

/** Signs in by the demo button of the sign-in page, as a visitor does. */
export async function signInByButton(page, person = ADMIN) {
  await page.goto('/')
  await page.getByRole('button', { name: person.name }).click()
  await page.getByRole('navigation').waitFor()
}

/** Signs in without looking at the page; afterwards the profile holds the session. */
export async function signIn(page, person = ADMIN) {
  await page.goto('/sign-in')
  await request(page, 'POST', '/session', { email: person.email, password: PASSWORD })
}

/**
 * A request with the page's session, as the app would send it. Fails on every answer outside 2xx.
 * @param {{ ifMatch?: number, language?: string }} options
 */
export async function request(page, method, path, body, options) {
  const { status, text } = await send(page, method, path, body, options)
  assert.ok(status >= 200 && status < 300, `${method} ${path}: ${status} ${text}`)
  return text === '' ? null : JSON.parse(text)
}

/** The same request when it must not be done: what it is about, place by place. */
export async function refusal(page, method, path, body, options) {
  const { status, text } = await send(page, method, path, body, options)
  assert.ok(status >= 400 && status < 500, `${method} ${path}: ${status} ${text}`)
  return { status, pointers: JSON.parse(text).errors.map((error) => error.pointer) }
}

function send(page, method, path, body, { ifMatch, language } = {}) {
  return page.evaluate(
    async ([method, path, body, ifMatch, language]) => {
      const headers = { Accept: 'application/json', 'Accept-Language': language ?? document.documentElement.lang }
      if (method !== 'GET') headers['Content-Type'] = 'application/json'
      if (ifMatch !== undefined) headers['If-Match'] = `"${ifMatch}"`
      const response = await fetch(`/api/v1${path}`, { method, headers, body: body === undefined ? undefined : JSON.stringify(body) })
      return { status: response.status, text: await response.text() }
    },
    [method, path, body, ifMatch, language],
  )
}

/**
 * Publishes files over what is there, as a client of the API that agrees with every warning.
 * @param {Record<string, object>} files by path
 */
export async function publishFiles(page, files) {
  const { id } = await request(page, 'POST', '/drafts', { name: 'API' })
  const draft = await request(page, 'PATCH', `/drafts/${id}`, { files }, { ifMatch: 1 })
  assert.deepEqual(draft.problems.filter((problem) => problem.level === 'error'), [])
  const plan = await request(page, 'GET', `/drafts/${id}/plan`)
  return request(page, 'POST', `/drafts/${id}/publish`, { plan: plan.hash, accept: warningsOf(plan), note: 'API' })
}

/** What somebody agrees with who takes a plan as it stands. */
export function warningsOf(plan) {
  return plan.effects.filter(({ level }) => level === 'warn').map(({ code, element }) => `${code}:${element}`)
}

/** The model with its labels, as the page's language shows them. */
export async function readModel(page, language) {
  const model = await request(page, 'GET', '/metadata', undefined, { language })
  const entity = (name) => model.entities.find((candidate) => candidate.name === name) ?? assert.fail(`no entity ${name}`)
  return {
    ...model,
    entity,
    label: (name) => entity(name).label,
    plural: (name) => entity(name).labelPlural ?? entity(name).label,
    field: (name, field) => entity(name).fields.find((candidate) => candidate.name === field).label,
    stage: (name, key) => entity(name).pipelines.flatMap((pipeline) => pipeline.stages).find((stage) => stage.key === key).label,
    view: (name, view) => entity(name).views.find((candidate) => candidate.name === view).label,
    place: (entity, view) => model.navigation.flatMap((group) => group.items).find((item) => item.entity === entity && (view === undefined || item.view === view)).label,
  }
}

/** Any account of the demo data: `{ id, name }`. */
export async function anAccount(page, at = 0) {
  const { items } = await request(page, 'GET', `/records/account?limit=${at + 1}&sort=name&fields=name,short_name`)
  return items[at]
}

/** A fresh opportunity at the first stage of the standard pipeline, without amount and date unless given. */
export async function makeOpportunity(page, name, values = {}) {
  const account = await anAccount(page)
  const { items: lines } = await request(page, 'GET', '/records/product_line?limit=1&fields=name')
  return request(page, 'POST', '/records/opportunity', { name, account: account.id, type: 'new', source: 'expo', product_line: lines[0].id, stage: 'standard/prospect', ...values })
}

/** Fails with every problem noted that no pattern excuses. */
export function assertNoProblems(problems, excused = []) {
  assert.deepEqual(problems.filter((problem) => !excused.some((pattern) => pattern.test(problem))), [])
}

/** Before anybody is signed in, the app asks and is told so; the browser prints that as an error of its own. */
export const BEFORE_SIGN_IN = /^console: Failed to load resource: .* 401 .*\/api\/v1\/(me|metadata)$/

/** A gate says what is missing with status 422, and the browser prints that. */
export const GATE = /^console: Failed to load resource: .* 422 .*\/api\/v1\/records\/\w+\/[\w-]+(\/transition)?$/

/** The notice that says so. */
export function notice(page, text) {
  return page.getByRole('status').locator('> div').filter({ hasText: text })
}

/**
 * Asks again and again until the answer is something. (`page.waitForFunction` takes a promise for an answer.)
 * @template T
 * @param {() => Promise<T>} ask
 * @returns {Promise<T>}
 */
export async function until(ask) {
  for (const end = Date.now() + 20_000; Date.now() < end; await new Promise((resolve) => setTimeout(resolve, 50))) {
    const answer = await ask()
    if (answer) return answer
  }
  return assert.fail(`never: ${ask}`)
}

/**
 * Asks again and again until the answer is this one; when it never is, tells the last one. Who looks into what is not there yet
 * has no answer yet.
 * @param {() => Promise<unknown>} ask
 */
export async function eventually(ask, expected) {
  let found
  const isIt = async () => {
    found = await ask().catch((error) => error)
    return isDeepStrictEqual(found, expected)
  }
  await until(isIt).catch(() => assert.deepEqual(found, expected))
}

/**
 * Does something that writes, and waits until the server took it: the page shows a change before that, so nobody else may be asked
 * about it earlier.
 * @param {'POST' | 'PATCH' | 'PUT' | 'DELETE'} method
 * @param {string} path a part of the address that is written to, such as `/records/task/`
 * @param {() => Promise<unknown>} act
 * @returns {Promise<import('playwright-core').Response>} what the server answered
 */
export async function written(page, method, path, act) {
  const isIt = (answer) => answer.request().method() === method && new URL(answer.url()).pathname.includes(path)
  const [answer] = await Promise.all([page.waitForResponse(isIt), act()])
  assert.ok(answer.ok(), `${method} ${answer.url()}: ${answer.status()}`)
  return answer
}

/** The open dialog with this title. */
export function dialog(page, name) {
  return page.getByRole('dialog', { name, exact: true })
}

/** Types into the quick search of a list or board. */
export async function quickSearch(page, language, entities, text) {
  await page.getByRole('searchbox', { name: t(language, 'list.searchIn', { entity: entities }) }).fill(text)
}
