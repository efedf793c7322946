import { QueryClientProvider } from "@tanstack/react-query";
import { RouterContextProvider, RouterProvider } from "@tanstack/react-router";
import { Fragment, lazy, Suspense, type ReactNode } from "react";
import { isProblem, whenSignedOut } from "../api/client";
import { forgetPerson, queryClient } from "../api/query-client";
import { Guard } from "../lib/guard";
import { t } from "../lib/i18n";
import { language } from "../lib/language";
import { closeOverlays, OverlayHost } from "../lib/overlay";
import { useStore } from "../lib/store";
import { toast, toasts } from "../lib/toast";
import { viewAs } from "../lib/view-as";
import { TooltipHost } from "../ui/tooltip";
import { isOfOtherVersion } from "./error-page";
import { router } from "./router";

const Toaster = lazy(() => import("../ui/toaster").then((module) => ({ default: module.Toaster })));

const ViewAsBanner = lazy(() => import("./view-as-banner").then((module) => ({ default: module.ViewAsBanner })));

let leaving = false;

/** To the sign-in page and, from there, back here; what was typed in a form waits in its draft. */
whenSignedOut(() => {
  if (leaving || router.state.location.pathname === "/sign-in") return;
  leaving = true;
  closeOverlays();
  void router.navigate({ to: "/sign-in", search: { to: router.state.location.href }, replace: true }).then(() => {
    leaving = false;
    forgetPerson();
  });
});

/** In words, as an error page would: the page itself is all right. */
function tellFault(error: unknown): void {
  const text = isProblem(error) ? (error.errors[0]?.message ?? error.message) : isOfOtherVersion(error) ? t("app.newVersionBody") : t("app.errorTitle");
  toast(text, isOfOtherVersion(error) ? { tone: "bad", timeoutMs: 20_000, action: { label: t("app.reload"), run: () => location.reload() } } : { tone: "bad" });
}

/** A change of language draws everything anew: texts and labels of the model change together. */
export function App(): ReactNode {
  const lang = useStore(language);
  return (
    <QueryClientProvider client={queryClient}>
      <Fragment key={lang}>
        <Viewed>
          <RouterProvider router={router} />
        </Viewed>
        <RouterContextProvider router={router}>
          <OverlayHost onFault={tellFault} />
        </RouterContextProvider>
      </Fragment>
      <Notices />
      <TooltipHost />
    </QueryClientProvider>
  );
}

/** The app below the banner that says through which roles it is looked at. */
function Viewed({ children }: { children: ReactNode }): ReactNode {
  if (!viewAs) return children;
  return (
    <div className="flex h-full flex-col">
      <Suspense fallback={null}>
        <ViewAsBanner view={viewAs} />
      </Suspense>
      <div className="min-h-0 flex-1">{children}</div>
    </div>
  );
}

function Notices(): ReactNode {
  const any = useStore(toasts).length > 0;
  return any ? (
    <Guard onFault={() => undefined}>
      <Suspense fallback={null}>
        <Toaster />
      </Suspense>
    </Guard>
  ) : null;
}
