import { Suspense, type ReactNode } from "react";
import { Guard } from "./guard";
import { createStore, useStore } from "./store";

/**
 * Things that lie over the page and are opened from code: dialogs, panels, sheets. `showOverlay` renders what the callback
 * returns until `close` is called. The host is mounted once by the app.
 */
interface Overlay {
  id: number;
  node: ReactNode;
}
const overlays = createStore<readonly Overlay[]>([]);
let lastId = 0;

export function showOverlay(render: (close: () => void) => ReactNode): () => void {
  const id = ++lastId;
  const close = () => overlays.set(overlays.get().filter((overlay) => overlay.id !== id));
  overlays.set([...overlays.get(), { id, node: render(close) }]);
  return close;
}

export function closeOverlays(): void {
  overlays.set([]);
}

/** `onFault` is told of an overlay that could not be drawn; it is gone then, and the page beneath stays as it is. */
export function OverlayHost({ onFault }: { onFault: (error: unknown) => void }): ReactNode {
  const open = useStore(overlays);
  return open.map((overlay) => (
    <Guard
      key={overlay.id}
      onFault={(error) => {
        overlays.set(overlays.get().filter((other) => other.id !== overlay.id));
        onFault(error);
      }}
    >
      <Suspense fallback={null}>{overlay.node}</Suspense>
    </Guard>
  ));
}
