import type { UseNavigateResult } from "@tanstack/react-router";
import { get } from "../api/client";
import { forgetPerson, queryClient } from "../api/query-client";
import { meQuery, signOut, updatePreferences } from "../api/session";
import type { Me } from "../api/types";
import { basePath } from "../lib/base";
import { loadLanguage } from "../lib/i18n";
import type { Language } from "../lib/language";
import { closeOverlays } from "../lib/overlay";
import { forgetRecents } from "../lib/recent";
import { forgetView, viewAs } from "../lib/view-as";
import { metadataQuery } from "../metadata/hooks";
import type { Metadata } from "../metadata/types";

/** Stores the choice, fetches the labels in the new language and draws the app anew. */
export async function switchLanguage(next: Language): Promise<void> {
  const own = await updatePreferences({ language: next });
  const me = viewAs ? await get<Me>("/me") : own;
  queryClient.setQueryData(meQuery.queryKey, me);
  const labels = await get<Metadata>("/metadata");
  queryClient.setQueryData(["metadata", next], labels);
  await loadLanguage(next);
  queryClient.setQueryData(metadataQuery().queryKey, labels);
  void queryClient.invalidateQueries({ predicate: (query) => query.queryKey[0] !== "metadata" && query.queryKey[0] !== "me" });
}

/** Nothing of this person stays in memory or in this browser. */
export async function leave(navigate: UseNavigateResult<string>): Promise<void> {
  await signOut().catch(() => undefined);
  closeOverlays();
  forgetRecents();
  if (viewAs) {
    forgetView();
    location.assign(`${basePath}/sign-in`);
    return;
  }
  await navigate({ to: "/sign-in" });
  forgetPerson();
}
