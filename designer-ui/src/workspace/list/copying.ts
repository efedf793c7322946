/**
 * How the next copy is made. The browser hands out its clipboard only while it handles a copy, so a button sets this and asks
 * the browser to copy; ⌘C alone copies plainly.
 */
interface Manner {
  /** With the names of the columns as first line. */
  headings: boolean;
  /** For other programs: nothing there runs as a formula. */
  safe: boolean;
}

const PLAIN: Manner = { headings: false, safe: false };
let next: Manner = PLAIN;

export const copying = {
  take(): Manner {
    const manner = next;
    next = PLAIN;
    return manner;
  },
  /** Copies what is marked in the grid; false when the browser does not let us. */
  run(manner: Manner): boolean {
    document.querySelector<HTMLElement>("[role=grid]")?.focus({ preventScroll: true });
    next = manner;
    const done = document.execCommand("copy");
    next = PLAIN;
    return done;
  },
};
