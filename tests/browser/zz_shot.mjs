import { startBrowser, openPage } from './lib/browser.mjs'
import { signIn } from './lib/app.mjs'
const url = process.env.URL ?? 'http://127.0.0.1:5391'
const browser = await startBrowser()
const steps = JSON.parse(process.argv[2])
for (const { name, path, language = 'zh-CN', phone = false, dark = false, click = [] } of steps) {
  const { page, problems } = await openPage(browser, { language, url })
  await page.setViewportSize(phone ? { width: 390, height: 844 } : { width: 1440, height: 900 })
  if (dark) await page.emulateMedia({ colorScheme: 'dark' })
  try {
    await signIn(page)
    await page.goto(path)
    await page.waitForTimeout(2500)
    for (const c of click) { await page.locator(c).first().click({ timeout: 5000 }); await page.waitForTimeout(700) }
  } catch (error) { console.log(name, String(error).slice(0, 600)) }
  await page.screenshot({ path: `/tmp/w/entity/${name}.png` })
  console.log(name, page.url(), problems.slice(0, 5))
  await page.context().close()
}
await browser.close()
