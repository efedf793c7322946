import { QueryClientProvider } from "@tanstack/react-query";
import { RouterContextProvider, RouterProvider } from "@tanstack/react-router";
import { Fragment, lazy, Suspense, type ReactNode } from "react";
import { whenSignedOut } from "../api/client";
import { forgetPerson, queryClient } from "../api/query-client";
import { language } from "../lib/language";
import { closeOverlays, OverlayHost } from "../lib/overlay";
import { useStore } from "../lib/store";
import { toasts } from "../lib/toast";
import { TooltipHost } from "../ui/tooltip";
import { router } from "./router";

const Toaster = lazy(() => import("../ui/toaster").then((module) => ({ default: module.Toaster })));

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
        <RouterProvider router={router} />
        <RouterContextProvider router={router}>
          <OverlayHost />
        </RouterContextProvider>
      </Fragment>
      <Notices />
      <TooltipHost />
    </QueryClientProvider>
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
