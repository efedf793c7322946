/** Where this page is served: "" for the default workspace, "/w/<slug>" for another one. Nothing else may build a URL prefix. */
export const basePath = /^\/w\/[a-z0-9][a-z0-9-]*(?=\/|$)/.exec(location.pathname)?.[0] ?? "";

/** Prefix of every API request. */
export const apiPrefix = `${basePath}/api/v1`;
