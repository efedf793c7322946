import { apiPrefix } from "../lib/base";
import { language } from "../lib/language";
import { viewAsHeaders } from "../lib/view-as";
import { Problem } from "./client";

/** A file as the engine answers it; one that was swept has its id only. */
export interface FileRef {
  id: string;
  name: string | null;
  /** In bytes. */
  size: number | null;
  /** Media type, as the engine found it. */
  type: string | null;
}

/** Pictures are shown from here, everything else is a download. */
export function fileAddress(id: string, options: { download?: boolean } = {}): string {
  return `${apiPrefix}/files/${id}${options.download ? "?download=1" : ""}`;
}

/** Sends a file in; `onProgress` is told how much has gone, 0 to 1. Throws a Problem. */
export function uploadFile(file: File, onProgress: (share: number) => void, signal: AbortSignal): Promise<FileRef> {
  return new Promise((resolve, reject) => {
    // `fetch` does not tell how much was sent.
    const request = new XMLHttpRequest();
    request.open("POST", `${apiPrefix}/files?${new URLSearchParams({ name: file.name }).toString()}`);
    request.setRequestHeader("Sartor-Upload", "1");
    request.setRequestHeader("Accept-Language", language.get());
    request.setRequestHeader("Content-Type", file.type === "" ? "application/octet-stream" : file.type);
    for (const [name, value] of Object.entries(viewAsHeaders())) request.setRequestHeader(name, value);
    request.upload.onprogress = (event) => onProgress(event.total > 0 ? event.loaded / event.total : 0);
    request.onerror = () => reject(new Problem(0, {}));
    request.onabort = () => reject(new DOMException("", "AbortError"));
    request.onload = () => {
      const body = readJson(request.responseText);
      if (request.status === 201) resolve(body as FileRef);
      else reject(new Problem(request.status, (body ?? { code: request.status === 413 ? "too_large" : "internal" }) as ConstructorParameters<typeof Problem>[1]));
    };
    signal.addEventListener("abort", () => request.abort());
    request.send(file);
  });
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
