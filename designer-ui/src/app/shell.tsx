import { Outlet } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { t } from "../lib/i18n";
import { useShortcut } from "../lib/keys";
import { toggleSidebar } from "../lib/layout";
import { useIsPhone } from "../lib/media";
import { openPalette } from "./open-palette";
import { openShortcuts } from "./open-shortcuts";
import { PhoneBar } from "./phone-bar";
import { Sidebar } from "./sidebar";

/** Sidebar and white canvas; on phones the canvas and a bar at the thumb. */
export function Shell(): ReactNode {
  const phone = useIsPhone();
  useShortcut("k", openPalette, { mod: true });
  useShortcut("?", openShortcuts);
  useShortcut("[", toggleSidebar);
  const skip = (
    <a href="#main" className="btn sr-only focus:not-sr-only focus:absolute focus:top-2 focus:left-2 focus:z-50 focus:!px-3">
      {t("app.skip")}
    </a>
  );
  if (phone) {
    return (
      <div className="flex h-full flex-col bg-surface">
        {skip}
        <main id="main" tabIndex={-1} className="flex min-h-0 flex-1 flex-col outline-none">
          <Outlet />
        </main>
        <PhoneBar />
      </div>
    );
  }
  return (
    <div className="flex h-full bg-app">
      {skip}
      <Sidebar />
      <main id="main" tabIndex={-1} className="relative my-2 mr-2 flex min-w-0 flex-1 flex-col overflow-hidden rounded-xl bg-surface shadow-2 outline-none">
        <Outlet />
      </main>
    </div>
  );
}
