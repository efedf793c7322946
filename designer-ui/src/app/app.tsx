import { QueryClientProvider } from "@tanstack/react-query";
import { RouterContextProvider, RouterProvider } from "@tanstack/react-router";
import { Fragment, lazy, Suspense, type ReactNode } from "react";
import { whenSignedOut } from "../api/client";
import { forgetPerson, queryClient } from "../api/query-client";
import { language } from "../lib/language";
import { closeOverlays, OverlayHost } from "../lib/overlay";
import { useStore } from "../lib/store";
import { toasts } from "../lib/toast";
import { viewAs } from "../lib/view-as";
import { TooltipHost } from "../ui/tooltip";
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
          <OverlayHost />
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
    <Suspense fallback={null}>
      <Toaster />
    </Suspense>
  ) : null;
}
