import { LocateFixed, LoaderCircle } from "lucide-react";
import { useId, useState, type ReactNode } from "react";
import { formatInteger } from "../../lib/format";
import { t } from "../../lib/i18n";
import { Button } from "../../ui/button";
import { Input } from "../../ui/input";
import { PanelInput, type LinesProps } from "../panel-input";
import type { FieldInputProps } from "../types";
import { PositionCell } from "./cell";
import { DECIMALS, positionOf, readDegrees } from "./format";

/** Latitude and longitude by hand, or from the device where the person allows it. */
export function PositionInput(props: FieldInputProps): ReactNode {
  return <PanelInput input={props} className="w-80 p-3" Cell={PositionCell} Lines={Degrees} />;
}

function Degrees({ input, value, onChange, onKeyDown }: LinesProps): ReactNode {
  const id = useId();
  const { lat = "", lng = "" } = positionOf(value);
  const [asking, setAsking] = useState(false);
  const [refusal, setRefusal] = useState<string | null>(null);
  const put = (next: { lat: string; lng: string }) => onChange(next.lat.trim() === "" && next.lng.trim() === "" ? null : next);
  const locate = () => {
    if (!("geolocation" in navigator)) return setRefusal(t("fields.positionUnsupported"));
    setAsking(true);
    setRefusal(null);
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        setAsking(false);
        onChange({ lat: coords.latitude.toFixed(DECIMALS), lng: coords.longitude.toFixed(DECIMALS), accuracy: Math.ceil(coords.accuracy) });
      },
      ({ code }) => {
        setAsking(false);
        setRefusal(t(code === 1 ? "fields.positionRefused" : code === 3 ? "fields.positionSlow" : "fields.positionUnknown"));
      },
      { enableHighAccuracy: true, timeout: 15_000, maximumAge: 30_000 },
    );
  };
  const line = (name: "lat" | "lng", text: string, first: boolean) => (
    <label className="block min-w-0 flex-1">
      <span className="mb-1 block text-xs text-fg3">{t(`fields.${name}`)}</span>
      <Input
        id={first ? input.id : undefined}
        inputMode="text"
        className="num"
        placeholder={name === "lat" ? "31.230416" : "121.473701"}
        aria-describedby={[input.describedBy, refusal ? `${id}-refusal` : undefined].filter(Boolean).join(" ") || undefined}
        aria-required={input.field.required || undefined}
        invalid={input.invalid ?? false}
        autoFocus={first && (input.variant === "cell" || input.autoFocus === true)}
        disabled={input.disabled}
        value={text}
        onKeyDown={onKeyDown}
        onChange={(event) => put({ lat, lng, [name]: event.target.value })}
        onBlur={() => {
          if (text !== "" && readDegrees(text) !== text) put({ lat, lng, [name]: readDegrees(text) });
          input.onBlur?.();
        }}
      />
    </label>
  );
  return (
    <div role="group" aria-label={input.field.label} className="grid gap-2">
      <div className="flex gap-2">
        {line("lat", lat, true)}
        {line("lng", lng, false)}
      </div>
      <div className="flex flex-wrap items-center gap-2">
        <Button onClick={locate} onKeyDown={onKeyDown} disabled={asking || input.disabled} aria-busy={asking}>
          {asking ? <LoaderCircle size={14} aria-hidden className="animate-spin" /> : <LocateFixed size={14} aria-hidden />}
          {asking ? t("fields.locating") : t("fields.useMyPosition")}
        </Button>
        {typeof value === "object" && value !== null && "accuracy" in value && typeof value.accuracy === "number" && <span className="num text-xs text-fg3">{t("fields.accuracy", { metres: formatInteger(value.accuracy) })}</span>}
      </div>
      {refusal && (
        <p id={`${id}-refusal`} role="alert" className="text-xs text-bad">
          {refusal}
        </p>
      )}
    </div>
  );
}
