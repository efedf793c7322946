import { lazy, Suspense, type ReactNode } from "react";
import { PanelInput, type LinesProps } from "../panel-input";
import type { FieldInputProps } from "../types";
import { RichTextCell } from "./cell";
import { RichText } from "./view";

/** The editor is as large as a page's whole code; it comes with the first text that is written. */
const RichTextEditor = lazy(() => import("./editor").then((module) => ({ default: module.RichTextEditor })));

/** Text with styles, under a bar of them. In a grid cell, in a panel over it. */
export function RichTextInput(props: FieldInputProps): ReactNode {
  return <PanelInput input={props} className="w-[34rem] p-2" Cell={RichTextCell} Lines={Page} />;
}

function Page(props: LinesProps): ReactNode {
  return (
    <Suspense
      fallback={
        <div className="in rich-in" aria-busy>
          <div className="min-h-[126px] px-2.5 py-2">
            <RichText value={props.value} />
          </div>
        </div>
      }
    >
      <RichTextEditor {...props} />
    </Suspense>
  );
}
