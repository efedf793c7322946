import { createRootRoute, createRoute, createRouter, lazyRouteComponent, Outlet, redirect, retainSearchParams } from "@tanstack/react-router";
import { isProblem } from "../api/client";
import { queryClient } from "../api/query-client";
import { meQuery } from "../api/session";
import { viewsQuery } from "../api/views";
import { basePath } from "../lib/base";
import { loadDesignTexts, loadLanguage } from "../lib/i18n";
import { language, toLanguage } from "../lib/language";
import { parseSearch, textOf, writeSearch } from "../lib/search";
import { settings } from "../lib/settings";
import { metadataQuery } from "../metadata/hooks";
import type { FormSearch } from "../designer/forms/designer";
import type { PeopleSearch } from "../designer/people/page";
import type { ListSearch } from "../workspace/list/search";
import { ErrorPage } from "./error-page";
import { NotFoundPage } from "./not-found-page";

const rootRoute = createRootRoute({ component: Outlet, notFoundComponent: NotFoundPage, errorComponent: ErrorPage });

const signInRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "sign-in",
  validateSearch: (search): { to?: string | undefined } => ({ to: textOf(search["to"]) }),
  component: lazyRouteComponent(() => import("./sign-in-page"), "SignInPage"),
});

const setupRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "setup",
  validateSearch: (search): { token?: string | undefined } => ({ token: textOf(search["token"]) }),
  component: lazyRouteComponent(() => import("./setup-page"), "SetupPage"),
});

const joinRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "join",
  validateSearch: (search): { token?: string | undefined } => ({ token: textOf(search["token"]) }),
  component: lazyRouteComponent(() => import("./join-page"), "JoinPage"),
});

/** The model and who is there come before anything is drawn; nobody there is sent to sign in. */
async function enter({ location }: { location: { href: string } }): Promise<void> {
  try {
    const first = queryClient.ensureQueryData(metadataQuery());
    first.catch(() => undefined);
    const me = await queryClient.ensureQueryData(meQuery);
    // Lists begin with one of these.
    void queryClient.prefetchQuery(viewsQuery);
    settings.set({ timeZone: me.workspace.timeZone, currency: me.workspace.currency, weekStart: me.workspace.weekStart });
    const wanted = toLanguage(me.language);
    if (wanted !== language.get()) {
      const labels = await first;
      await loadLanguage(wanted);
      queryClient.setQueryData(metadataQuery().queryKey, labels);
    }
    await first;
  } catch (error) {
    if (isProblem(error, "unauthenticated")) {
      throw redirect({ to: "/sign-in", search: { to: location.href === "/" ? undefined : location.href }, replace: true });
    }
    throw error;
  }
}

/** The designer speaks of more than the workspace does. */
async function enterDesigner(context: { location: { href: string } }): Promise<void> {
  await enter(context);
  await loadDesignTexts();
}

/** Everything for people who are signed in. */
const appRoute = createRoute({
  getParentRoute: () => rootRoute,
  id: "app",
  beforeLoad: enter,
  component: lazyRouteComponent(() => import("./shell"), "Shell"),
  notFoundComponent: NotFoundPage,
  errorComponent: ErrorPage,
});

const homeRoute = createRoute({
  getParentRoute: () => appRoute,
  path: "/",
  component: lazyRouteComponent(() => import("./home"), "Home"),
});

const listRoute = createRoute({
  getParentRoute: () => appRoute,
  path: "o/$entity",
  validateSearch: (search): ListSearch => ({
    view: textOf(search["view"]), filter: textOf(search["filter"]), sort: textOf(search["sort"]), q: textOf(search["q"]), group: textOf(search["group"]), at: textOf(search["at"]), mode: textOf(search["mode"]), peek: textOf(search["peek"]),
  }),
  component: lazyRouteComponent(() => import("../workspace/list/page"), "ListPage"),
});

const binRoute = createRoute({
  getParentRoute: () => appRoute,
  path: "o/$entity/deleted",
  component: lazyRouteComponent(() => import("../workspace/bin/page"), "BinPage"),
});

const recordRoute = createRoute({
  getParentRoute: () => appRoute,
  path: "o/$entity/$id",
  validateSearch: (search): { tab?: string | undefined; show?: string | undefined } => ({ tab: textOf(search["tab"]), show: textOf(search["show"]) }),
  component: lazyRouteComponent(() => import("../workspace/record/page"), "RecordPage"),
});

const accountRoute = createRoute({
  getParentRoute: () => appRoute,
  path: "account",
  component: lazyRouteComponent(() => import("./account-page"), "AccountPage"),
});

/** The designer has a frame of its own; its draft stays in the address on every page of it. */
const studioRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "design",
  beforeLoad: enterDesigner,
  validateSearch: (search): { draft?: string | undefined } => {
    const draft = textOf(search["draft"]);
    return draft === undefined ? {} : { draft };
  },
  search: { middlewares: [retainSearchParams(["draft"])] },
  component: lazyRouteComponent(() => import("../designer/studio/studio"), "Studio"),
  notFoundComponent: NotFoundPage,
  errorComponent: ErrorPage,
});

const studioIndexRoute = createRoute({
  getParentRoute: () => studioRoute,
  path: "/",
  beforeLoad: () => {
    throw redirect({ to: "/design/entities", replace: true });
  },
});

const startRoute = createRoute({
  getParentRoute: () => studioRoute,
  path: "start",
  component: lazyRouteComponent(() => import("../designer/start/page"), "StartPage"),
});

const entitiesRoute = createRoute({
  getParentRoute: () => studioRoute,
  path: "entities",
  validateSearch: (search): { show?: string | undefined } => ({ show: textOf(search["show"]) }),
  component: lazyRouteComponent(() => import("../designer/entities/overview"), "EntitiesPage"),
});

const entityRoute = createRoute({
  getParentRoute: () => studioRoute,
  path: "entities/$entity",
  validateSearch: (search): { show?: string | undefined; field?: string | undefined; rule?: string | undefined } => ({
    show: textOf(search["show"]), field: textOf(search["field"]), rule: textOf(search["rule"]),
  }),
  component: lazyRouteComponent(() => import("../designer/entities/entity-page"), "EntityPage"),
});

const viewRoute = createRoute({
  getParentRoute: () => studioRoute,
  path: "entities/$entity/views/$view",
  component: lazyRouteComponent(() => import("../designer/views/page"), "ViewPage"),
});

const choicesRoute = createRoute({
  getParentRoute: () => studioRoute,
  path: "choices",
  component: lazyRouteComponent(() => import("../designer/choices/page"), "ChoicesPage"),
});

const choiceListRoute = createRoute({
  getParentRoute: () => studioRoute,
  path: "choices/$list",
  component: lazyRouteComponent(() => import("../designer/choices/page"), "ChoiceListPage"),
});

const navigationRoute = createRoute({
  getParentRoute: () => studioRoute,
  path: "navigation",
  component: lazyRouteComponent(() => import("../designer/navigation/page"), "NavigationPage"),
});

const translationsRoute = createRoute({
  getParentRoute: () => studioRoute,
  path: "translations",
  validateSearch: (search): { kind?: string | undefined; show?: string | undefined; q?: string | undefined } => ({ kind: textOf(search["kind"]), show: textOf(search["show"]), q: textOf(search["q"]) }),
  component: lazyRouteComponent(() => import("../designer/translations/page"), "TranslationsPage"),
});

const pipelineRoute = createRoute({
  getParentRoute: () => studioRoute,
  path: "pipelines/$entity/$pipeline",
  validateSearch: (search): { show?: string | undefined; stage?: string | undefined } => ({ show: textOf(search["show"]), stage: textOf(search["stage"]) }),
  component: lazyRouteComponent(() => import("../designer/pipelines/page"), "PipelinePage"),
});

const formRoute = createRoute({
  getParentRoute: () => studioRoute,
  path: "entities/$entity/forms/$form",
  validateSearch: (search): FormSearch => {
    const show = textOf(search["show"]);
    const lang = textOf(search["lang"]);
    const device = textOf(search["device"]);
    return {
      show: show === "preview" || show === "add" ? show : undefined, part: textOf(search["part"]), as: textOf(search["as"]), record: textOf(search["record"]),
      device: device === "phone" || device === "desktop" ? device : undefined, lang: lang === undefined ? undefined : toLanguage(lang),
    };
  },
  component: lazyRouteComponent(() => import("../designer/forms/page"), "FormPage"),
});

const publishRoute = createRoute({
  getParentRoute: () => studioRoute,
  path: "publish",
  component: lazyRouteComponent(() => import("../designer/publish/page"), "PublishPage"),
});

const revisionsRoute = createRoute({
  getParentRoute: () => studioRoute,
  path: "revisions",
  component: lazyRouteComponent(() => import("../designer/revisions/page"), "RevisionsPage"),
});

const removedRoute = createRoute({
  getParentRoute: () => studioRoute,
  path: "removed",
  component: lazyRouteComponent(() => import("../designer/removed/page"), "RemovedPage"),
});

const peopleRoute = createRoute({
  getParentRoute: () => studioRoute,
  path: "people",
  validateSearch: (search): PeopleSearch => {
    const state = textOf(search["state"]);
    return {
      q: textOf(search["q"]), person: textOf(search["person"]),
      state: state === "active" || state === "invited" || state === "closed" || state === "suspended" ? state : undefined,
    };
  },
  component: lazyRouteComponent(() => import("../designer/people/page"), "PeoplePage"),
});

const apiRoute = createRoute({
  getParentRoute: () => appRoute,
  path: "docs/api",
  validateSearch: (search): { op?: string | undefined; q?: string | undefined } => ({ op: textOf(search["op"]), q: textOf(search["q"]) }),
  component: lazyRouteComponent(() => import("../designer/api/page"), "ApiPage"),
});

/** An address that leads nowhere, with the way back beside it. */
const missingRoute = createRoute({ getParentRoute: () => appRoute, path: "$", component: NotFoundPage });

const routeTree = rootRoute.addChildren([
  signInRoute,
  setupRoute,
  joinRoute,
  appRoute.addChildren([homeRoute, accountRoute, listRoute, binRoute, recordRoute, apiRoute, missingRoute]),
  studioRoute.addChildren([studioIndexRoute, startRoute, entitiesRoute, entityRoute, formRoute, viewRoute, choicesRoute, choiceListRoute, navigationRoute, translationsRoute, pipelineRoute, publishRoute, revisionsRoute, removedRoute, peopleRoute]),
]);

export const router = createRouter({
  routeTree,
  basepath: basePath === "" ? "/" : basePath,
  parseSearch,
  stringifySearch: writeSearch,
  defaultPreload: "intent",
  defaultPreloadDelay: 60,
  defaultPendingMs: 300,
  scrollRestoration: false,
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
