import { whenRevision } from "../api/client";
import { queryClient } from "../api/query-client";

/**
 * A publish changes the model for everybody. This tab learns of it when it publishes itself, when another tab of this browser
 * says so, when any answer comes from a later revision, and when the window gets focus again; then everything read under the
 * old model is read anew.
 */
const channel = typeof BroadcastChannel === "undefined" ? null : new BroadcastChannel("sartor.revision");

/** After a publish or restore in this tab. Resolves when the new model is there. */
export async function adoptRevision(): Promise<void> {
  channel?.postMessage("published");
  await refresh();
}

async function refresh(): Promise<void> {
  await queryClient.invalidateQueries({ queryKey: ["metadata"] });
  void queryClient.invalidateQueries({ queryKey: ["records"] });
  void queryClient.invalidateQueries({ queryKey: ["views"] });
  void queryClient.invalidateQueries({ queryKey: ["revisions"] });
}

channel?.addEventListener("message", () => void refresh());

let known: number | null = null;
queryClient.getQueryCache().subscribe(({ query }) => {
  if (query.queryKey[0] !== "metadata") return;
  const revision = (query.state.data as { revision?: number } | undefined)?.revision;
  // Only forwards: while a new model is on its way, the old one is still at hand.
  if (revision === undefined || (known !== null && revision <= known)) return;
  const first = known === null;
  known = revision;
  if (!first) void queryClient.invalidateQueries({ queryKey: ["records"] });
});

whenRevision((revision) => {
  // Only forwards, and once: an answer of an earlier revision may still be on its way.
  if (known === null || revision <= known) return;
  known = revision;
  void refresh();
});
