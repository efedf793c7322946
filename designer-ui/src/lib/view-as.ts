import { basePath } from "./base";

/** Looking at Sartor as somebody with other roles would; for this tab only, and known to nobody but it. */
export interface ViewAs {
  /** Names of roles. */
  roles: readonly string[];
  /** The draft that says what they allow; absent: what is published. */
  draft?: { id: string; name: string } | undefined;
  /** Where it began, to go back to. */
  from: string;
}

const KEY = `sartor.view-as${basePath}`;

/** Fixed for as long as the page lives: entering and leaving load it anew, so that nothing of one view is left in the other. */
export const viewAs: ViewAs | null = read();

function read(): ViewAs | null {
  try {
    const kept = JSON.parse(sessionStorage.getItem(KEY) ?? "null") as Partial<ViewAs> | null;
    const roles = Array.isArray(kept?.roles) ? kept.roles.filter((role) => typeof role === "string" && role !== "") : [];
    const draft = typeof kept?.draft?.id === "string" && typeof kept.draft.name === "string" ? { id: kept.draft.id, name: kept.draft.name } : undefined;
    return roles.length > 0 ? { roles, draft, from: typeof kept?.from === "string" && kept.from.startsWith("/") ? kept.from : "/" } : null;
  } catch {
    return null;
  }
}

/** What every request carries while looking through roles. */
export function viewAsHeaders(): Record<string, string> {
  if (!viewAs) return {};
  return { "Sartor-View-As": viewAs.roles.join(","), ...(viewAs.draft ? { "Sartor-View-As-Draft": viewAs.draft.id } : {}) };
}

/** Where a role would be: the designer is left, as roles seldom see it. */
function placeFor(href: string): string {
  return new URL(href, location.origin).pathname.startsWith(`${basePath}/design`) ? `${basePath}/` : href;
}

export function enterView(roles: readonly string[], draft?: ViewAs["draft"]): void {
  const here = location.pathname + location.search;
  sessionStorage.setItem(KEY, JSON.stringify({ roles, draft, from: viewAs?.from ?? here }));
  location.assign(placeFor(here));
}

/** Back to oneself: to the designer if it began there, otherwise to what is on the screen. */
export function leaveView(): void {
  forgetView();
  const began = viewAs?.from ?? "/";
  const here = location.pathname + location.search;
  location.assign(placeFor(began) === began ? here : began);
}

/** Whoever signs out leaves nothing behind. */
export function forgetView(): void {
  sessionStorage.removeItem(KEY);
}
