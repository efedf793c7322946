import { Eraser } from "lucide-react";
import { useRef, useState, type PointerEvent, type ReactNode } from "react";
import { t } from "../../lib/i18n";
import { Button } from "../../ui/button";
import { Input } from "../../ui/input";
import { PanelInput, type LinesProps } from "../panel-input";
import type { FieldInputProps } from "../types";
import { SignatureCell } from "./cell";
import { SignatureView } from "./drawing";
import { HEIGHT, MAX_NAME, MAX_POINTS, MAX_STROKES, signatureOf, WIDTH } from "./format";
import { isNear, onGrid, pathOf, simplify } from "./lines";
import "./signature.css";

/** A name, and lines drawn with a pen, a finger or a mouse; the name alone is a signature too. In a grid cell, in a panel over it. */
export function SignatureInput(props: FieldInputProps): ReactNode {
  return <PanelInput input={props} className="w-[30rem] p-3" Cell={SignatureCell} Lines={Pad} />;
}

function Pad({ input, value, onChange, onKeyDown }: LinesProps): ReactNode {
  const name = useRef<HTMLInputElement>(null);
  const signature = signatureOf(value);
  const { disabled = false, field } = input;
  const strokes = signature?.strokes ?? [];
  const signer = signature?.name ?? "";
  const put = (next: { name?: string; strokes?: readonly (readonly number[])[] }) => {
    const made = { name: signer, strokes, ...next };
    onChange(made.name.trim() === "" && made.strokes.length === 0 ? null : { name: made.name, ...(made.strokes.length > 0 ? { strokes: made.strokes } : {}) });
  };
  const clear = () => {
    onChange(null);
    // What was cleared is gone from the page; the next thing to do is here.
    requestAnimationFrame(() => name.current?.focus());
  };
  if (signature !== null && signature.at !== null) {
    // Recorded: it is what it is, or it is gone.
    return (
      <div role="group" aria-label={field.label} className="grid justify-items-start gap-1">
        <SignatureView value={value} />
        {!disabled && (
          <Button autoFocus={input.variant === "cell"} onClick={clear} onKeyDown={onKeyDown}>
            <Eraser size={14} aria-hidden /> {t("fields.signature.clear")}
          </Button>
        )}
      </div>
    );
  }
  return (
    <div role="group" aria-label={field.label} className="grid gap-2">
      <label className="block min-w-0">
        <span className="mb-1 block text-xs text-fg3">{t("fields.signature.name")}</span>
        <Input
          ref={name}
          id={input.id}
          aria-describedby={input.describedBy}
          aria-required={field.required || undefined}
          invalid={input.invalid ?? false}
          autoFocus={input.variant === "cell" || input.autoFocus === true}
          autoComplete="off"
          maxLength={MAX_NAME}
          disabled={disabled}
          value={signer}
          onKeyDown={onKeyDown}
          onChange={(event) => put({ name: event.target.value })}
          onBlur={input.onBlur}
        />
      </label>
      <Drawing strokes={strokes} name={signer} disabled={disabled} onDraw={(stroke) => put({ strokes: [...strokes, stroke] })} />
      {strokes.length > 0 && !disabled && (
        <Button tone="ghost" className="justify-self-start" onClick={() => put({ strokes: [] })} onKeyDown={onKeyDown}>
          <Eraser size={14} aria-hidden /> {t("fields.signature.again")}
        </Button>
      )}
    </div>
  );
}

interface DrawingProps {
  strokes: readonly (readonly number[])[];
  name: string;
  disabled: boolean;
  onDraw: (stroke: readonly number[]) => void;
}

function Drawing({ strokes, name, disabled, onDraw }: DrawingProps): ReactNode {
  const [line, setLine] = useState<readonly number[] | null>(null);
  const points = strokes.reduce((sum, stroke) => sum + stroke.length / 2, 0);
  const isFull = disabled || strokes.length >= MAX_STROKES || points >= MAX_POINTS;
  const extended = (event: PointerEvent<HTMLDivElement>, from: readonly number[]) => {
    const box = event.currentTarget.getBoundingClientRect();
    const places = event.nativeEvent.getCoalescedEvents?.() ?? [];
    return (places.length > 0 ? places : [event.nativeEvent]).reduce<readonly number[]>((stroke, place) => {
      const [x, y] = onGrid((place.clientX - box.left) / box.width, (place.clientY - box.top) / box.height);
      return isNear(stroke, x, y) || points + stroke.length / 2 >= MAX_POINTS ? stroke : [...stroke, x, y];
    }, from);
  };
  const end = () => {
    if (line) onDraw(simplify(line));
    setLine(null);
  };
  return (
    <div
      role="img"
      aria-label={t(strokes.length > 0 ? "fields.signature.drawn" : "fields.signature.hint", { name })}
      className="sig-pad"
      onPointerDown={(event) => {
        if (isFull || event.button !== 0) return;
        event.preventDefault();
        event.currentTarget.setPointerCapture(event.pointerId);
        setLine(extended(event, []));
      }}
      onPointerMove={(event) => line && setLine(extended(event, line))}
      onPointerUp={end}
      onPointerCancel={end}
    >
      {strokes.length === 0 && !line && (name.trim() === "" ? <span className="sig-hint text-xs">{t("fields.signature.hint")}</span> : <span className="sig-hint sig-typed !text-fg2">{name}</span>)}
      <svg aria-hidden viewBox={`0 0 ${WIDTH} ${HEIGHT}`} className="sig">
        <path d={[...strokes, ...(line ? [line] : [])].map(pathOf).join("")} />
      </svg>
    </div>
  );
}
