import { useSyncExternalStore } from "react";

const phone = matchMedia("(max-width: 767px)");
const touch = matchMedia("(pointer: coarse)");

function follow(query: MediaQueryList) {
  return (listener: () => void) => {
    query.addEventListener("change", listener);
    return () => query.removeEventListener("change", listener);
  };
}
const followPhone = follow(phone);
const followTouch = follow(touch);

/** True below 768 px: card rows, bottom sheets, top bar. */
export function useIsPhone(): boolean {
  return useSyncExternalStore(followPhone, () => phone.matches);
}

/** True where a finger points: larger targets. */
export function useIsTouch(): boolean {
  return useSyncExternalStore(followTouch, () => touch.matches);
}

/** The key people know as "command" here. */
export const isMac = /Mac|iPhone|iPad/.test(navigator.platform);
export const MOD = isMac ? "⌘" : "Ctrl";
