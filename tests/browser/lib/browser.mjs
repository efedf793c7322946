// Chromium for browser tests: a fresh profile per page, in a chosen language, theme and size, with everything that went wrong noted.

import { mkdir } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { chromium } from 'playwright-core'

const SHOTS = fileURLToPath(new URL('../shots/', import.meta.url))

/**
 * Parts of the browser around the page, which no test looks at: the popups of the address bar alone are two more processes for every
 * window. Of two such arguments the last one counts, so those that Playwright turns off are here too.
 */
const UNUSED = [
  'WebUIOmniboxPopup',
  'WebUIOmniboxAimPopup',
  'WebUIOmniboxFullPopup',
  'AimEnabled',
  'AvoidCorsURLLoaderRestartOnRedirect',
  'AvoidUnnecessaryBeforeUnloadCheckSync',
  'DestroyProfileOnBrowserClose',
  'HttpsFirstBalancedModeAutoEnable',
  'HttpsUpgrades',
  'LensOverlay',
  'MediaRouter',
  'NetworkTimeServiceQuerying',
  'OptimizationHints',
  'PaintHolding',
  'PreconnectToSearch',
  'ThirdPartyStoragePartitioning',
].join(',')

const ARGUMENTS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--disable-dev-shm-usage',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  `--disable-features=${UNUSED}`,
]

/** Longest wait for anything in a page. A machine that builds beside the tests holds one up for ten seconds and more. */
const WAIT_MS = 30_000

const DEVICES = {
  desktop: { viewport: { width: 1280, height: 800 } },
  phone: { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, isMobile: true, hasTouch: true },
}

const looks = new WeakMap()

/** Starts Chromium: `CHROMIUM_BIN`, else where Debian puts it. */
export function startBrowser() {
  return chromium.launch({ executablePath: process.env.CHROMIUM_BIN ?? '/usr/bin/chromium', args: ARGUMENTS })
}

/**
 * A page with a profile of its own.
 * @param {import('playwright-core').Browser} browser
 * @param {{ language?: 'zh-CN' | 'en', theme?: 'light' | 'dark', device?: 'desktop' | 'phone', url?: string }} look
 *   `url` is the server's address, so that tests can go to paths
 * @returns {Promise<{ page: import('playwright-core').Page, problems: string[] }>} `problems` grows: console errors
 *   (violations of the content security policy are among them), exceptions, answers with status 500 and above
 */
export async function openPage(browser, { language = 'zh-CN', theme = 'light', device = 'desktop', url } = {}) {
  const context = await browser.newContext({
    ...DEVICES[device],
    baseURL: url,
    locale: language,
    timezoneId: 'Asia/Shanghai',
    colorScheme: theme,
    reducedMotion: 'reduce',
  })
  context.setDefaultTimeout(WAIT_MS)
  const page = await context.newPage()
  const problems = []
  page.on('console', (message) => {
    if (message.type() === 'error') problems.push(`console: ${message.text()} ${message.location().url.split('?')[0]}`)
  })
  page.on('pageerror', (error) => problems.push(`exception: ${error.message}`))
  page.on('response', (response) => {
    if (response.status() >= 500) problems.push(`${response.status()}: ${response.url()}`)
  })
  looks.set(page, { language, theme, device })
  return { page, problems }
}

/**
 * Takes a picture into `shots/<name>.<language>-<theme>-<device>.png` and answers its path.
 * @param {'light' | 'dark'} [theme] when it is no longer the one the page was opened with
 */
export async function takeShot(page, name, theme) {
  await mkdir(SHOTS, { recursive: true })
  const look = looks.get(page)
  const path = `${SHOTS}${name}.${[look.language, theme ?? look.theme, look.device].join('-')}.png`
  await page.screenshot({ path })
  return path
}
