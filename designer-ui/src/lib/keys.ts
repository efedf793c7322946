import { useEffect, useEffectEvent } from "react";

/** True while an input method composes: Enter then chooses a candidate and must not commit anything. */
export function isComposing(event: { nativeEvent?: Event; isComposing?: boolean; keyCode?: number }): boolean {
  const native = (event.nativeEvent ?? event) as KeyboardEvent;
  return native.isComposing || native.keyCode === 229;
}

/** True when typing belongs to a control, so single-letter shortcuts must stay quiet. */
export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return target.isContentEditable || target.matches("input, textarea, select, [role=combobox], [role=textbox]");
}

/**
 * A page-wide shortcut. `key` as in KeyboardEvent.key, lower case; `mod` asks for ⌘ or Ctrl. Shortcuts without `mod` are quiet
 * while somebody types or a dialog is open.
 */
export function useShortcut(key: string, run: (event: KeyboardEvent) => void, options: { mod?: boolean; enabled?: boolean } = {}): void {
  const { mod = false, enabled = true } = options;
  const onKey = useEffectEvent((event: KeyboardEvent) => {
    if (event.key.toLowerCase() !== key || event.defaultPrevented || isComposing(event)) return;
    if (mod !== (event.metaKey || event.ctrlKey) || event.altKey) return;
    if (!mod && (isTyping(event.target) || document.querySelector("[role=dialog]") !== null)) return;
    event.preventDefault();
    run(event);
  });
  useEffect(() => {
    if (!enabled) return;
    const listen = (event: KeyboardEvent) => onKey(event);
    window.addEventListener("keydown", listen);
    return () => window.removeEventListener("keydown", listen);
  }, [enabled]);
}
