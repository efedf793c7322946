import { createElement, Fragment, Suspense, type ReactNode } from "react";
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

export function OverlayHost(): ReactNode {
  const open = useStore(overlays);
  return open.map((overlay) =>
    createElement(Fragment, { key: overlay.id }, createElement(Suspense, { fallback: null }, overlay.node)),
  );
}
