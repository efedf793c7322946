import { lazy, Suspense, type ReactNode } from "react";
import type { FieldInputProps } from "./types";

const Inputs = lazy(() => import("./inputs").then((module) => ({ default: module.InputOf })));

/** The control of a field. Its code is fetched with the first one. */
export function FieldInput(props: FieldInputProps): ReactNode {
  return (
    <Suspense fallback={props.variant === "form" ? <div className="in" aria-busy /> : null}>
      <Inputs {...props} />
    </Suspense>
  );
}

/** Fetch the inputs before they are needed. */
export function preloadInputs(): void {
  void import("./inputs");
}
