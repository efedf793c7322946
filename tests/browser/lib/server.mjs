// The real server for browser tests: the binary that `cargo test` built, with demo data in a fresh folder on a free loopback port.

import { spawn } from 'node:child_process'
import { existsSync, readdirSync, rmSync, statSync } from 'node:fs'
import { cp, mkdtemp, readdir, rename, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const START_MS = 120_000
const STOP_MS = 10_000
const DAY_MS = 86_400_000
const ADDRESS = /http:\/\/127\.0\.0\.1:\d+/

/** The program under test; also for its command line. */
export const BINARY = process.env.SARTOR_BIN ?? fileURLToPath(new URL('../../../target/debug/sartor', import.meta.url))

const TEMPLATES = fileURLToPath(new URL('../../../templates/', import.meta.url))
/** Start of the names of folders with demo data as it was just loaded: loading takes longer than most tests. */
const PREPARED = 'sartor-browser-demo-'

const running = new Set()
process.on('exit', () => {
  for (const { child, data } of running) {
    child.kill('SIGKILL')
    rmSync(data, { recursive: true, force: true })
  }
})
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(1))

/**
 * Starts a server, or uses the one at `SARTOR_URL` (to try a test quickly while writing it), and waits until it has printed its address.
 * @param {{ args?: string[], env?: Record<string, string>, demo?: boolean }} options further arguments of `sartor serve`, further variables;
 *   `demo: false` starts on nothing, as on a new machine
 * @returns {Promise<{ url: string, data?: string, output: () => string, stop: () => Promise<void> }>} `data`: its folder; `output` is all it has printed so far
 */
export async function startServer({ args = [], env = {}, demo = true } = {}) {
  if (process.env.SARTOR_URL && demo) return { url: process.env.SARTOR_URL, output: () => '', stop: async () => {} }
  if (!existsSync(BINARY)) throw new Error(`no server at ${BINARY}: run cargo test once, or set SARTOR_BIN`)

  if (!demo) return run(BINARY, await mkdtemp(join(tmpdir(), 'sartor-browser-')), args, env, { demo })
  if (args.length > 0 || Object.keys(env).length > 0) return run(BINARY, await mkdtemp(join(tmpdir(), 'sartor-browser-')), args, env)
  const prepared = join(tmpdir(), PREPARED + stampOf(BINARY))
  if (!existsSync(prepared)) await prepare(BINARY, prepared)
  const data = await mkdtemp(join(tmpdir(), 'sartor-browser-'))
  await cp(prepared, data, { recursive: true })
  return run(BINARY, data, args, env)
}

/** Changes with the binary, the template and the day (demo data counts from today). */
function stampOf(binary) {
  const { mtimeMs, size } = statSync(binary)
  const template = readdirSync(TEMPLATES, { recursive: true }).map((path) => statSync(join(TEMPLATES, path)).mtimeMs)
  return [new Date().toISOString().slice(0, 10), size, mtimeMs, Math.max(...template)].map((part) => String(part).replace('.', '')).join('-')
}

/** Loads the demo data once; folders of other stamps go when they are a day old, for another checkout may be at work. */
async function prepare(binary, prepared) {
  for (const name of await readdir(tmpdir())) {
    const path = join(tmpdir(), name)
    if (name.startsWith(PREPARED) && Date.now() - (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Date.now()) > DAY_MS) await rm(path, { recursive: true, force: true })
  }
  const data = await mkdtemp(join(tmpdir(), 'sartor-browser-'))
  try {
    await (await run(binary, data, [], {}, { keep: true })).stop()
    await rename(data, prepared)
  } catch (error) {
    await rm(data, { recursive: true, force: true })
    // Another run may have been quicker.
    if (!existsSync(prepared)) throw error
  }
}

/** @param {{ keep?: boolean, demo?: boolean }} options `keep` leaves the data behind when the server stops */
async function run(binary, data, args, env, { keep = false, demo = true } = {}) {
  const words = ['serve', ...(demo ? ['--demo=sample'] : []), '--data', data, '--listen', '127.0.0.1:0', ...args]
  const child = spawn(binary, words, { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ...env } })
  const server = { child, data }
  running.add(server)

  let output = ''
  const exited = new Promise((resolve) => child.once('close', resolve))
  const stop = async () => {
    if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM')
    const timer = setTimeout(() => child.kill('SIGKILL'), STOP_MS)
    await exited
    clearTimeout(timer)
    running.delete(server)
    if (!keep) await rm(data, { recursive: true, force: true })
  }

  const address = new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`no address after ${START_MS / 1000} s:\n${output}`)), START_MS)
    const settle = (act, value) => {
      clearTimeout(timer)
      act(value)
    }
    let stdout = ''
    child.stdout.setEncoding('utf8').on('data', (text) => {
      output += text
      stdout += text
      // Only whole lines: a port must not be read while half of its digits are still on the way.
      const found = stdout.slice(0, stdout.lastIndexOf('\n') + 1).match(ADDRESS)
      if (found) settle(resolve, found[0])
    })
    child.stderr.setEncoding('utf8').on('data', (text) => (output += text))
    child.once('error', (error) => settle(reject, error))
    exited.then((code) => settle(reject, new Error(`the server ended with code ${code}:\n${output}`)))
  })

  try {
    return { url: await address, data, output: () => output, stop }
  } catch (error) {
    await stop()
    throw error
  }
}
