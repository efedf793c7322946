import { Camera, Upload, X } from "lucide-react";
import { useEffect, useEffectEvent, useRef, useState, type ReactNode } from "react";
import { isProblem } from "../../api/client";
import { type FileRef, uploadFile } from "../../api/files";
import { cx } from "../../lib/cx";
import { formatList } from "../../lib/format";
import { t } from "../../lib/i18n";
import { useIsPhone } from "../../lib/media";
import { toast } from "../../lib/toast";
import type { Field } from "../../metadata/types";
import { Button, IconButton } from "../../ui/button";
import { mostFiles, nameOfFile, takesFile } from "./format";
import { FileList } from "./list";

interface Sending {
  key: number;
  name: string;
  /** 0 to 1. */
  share: number;
  error: string | null;
  abort: AbortController;
}

interface FileUploadProps {
  field: Field;
  files: readonly FileRef[];
  /** Media types the system's dialog offers. */
  accept: string;
  onChange: (files: FileRef[]) => void;
  id?: string | undefined;
  describedBy?: string | undefined;
  invalid?: boolean | undefined;
  disabled?: boolean | undefined;
  autoFocus?: boolean | undefined;
  /** Told when something is under way, and when it is not any more; `failed`: not all of it arrived. */
  onBusy?: (busy: boolean, failed: boolean) => void;
}

let counter = 0;

/** Files of a field: a place to drop more, a button to choose some, what is under way, and what is there already. */
export function FileUpload({ field, files, accept, onChange, id, describedBy, invalid, disabled, autoFocus, onBusy }: FileUploadProps): ReactNode {
  const chooser = useRef<HTMLInputElement>(null);
  const camera = useRef<HTMLInputElement>(null);
  const phone = useIsPhone();
  const [sending, setSending] = useState<readonly Sending[]>([]);
  const [over, setOver] = useState(false);
  const underWay = sending.filter(({ error }) => error === null).length;
  const room = mostFiles(field) - files.length - underWay;
  const isImage = field.type === "image";
  // Several may arrive before the page is drawn again.
  const latest = useRef({ files, onChange });
  useEffect(() => {
    latest.current = { files, onChange };
  }, [files, onChange]);
  const arrived = (file: FileRef) => {
    const { files: before, onChange: put } = latest.current;
    latest.current = { files: [...before, file], onChange: put };
    put([...before, file]);
  };
  const waiting = useRef<Sending[]>([]);
  useEffect(() => {
    waiting.current = [...sending];
  }, [sending]);
  // Who goes elsewhere does not wait for what is under way, but is told that it did not arrive.
  useEffect(
    () => () => {
      const stopped = waiting.current.filter(({ error }) => error === null);
      stopped.forEach(({ abort }) => abort.abort());
      if (stopped.length > 0) toast(t("fields.notSent", { names: formatList(stopped.map(({ name }) => name)) }), { tone: "bad" });
    },
    [],
  );
  const tell = useEffectEvent((busy: boolean, failed: boolean) => onBusy?.(busy, failed));
  const [busy, failed] = [underWay > 0, underWay < sending.length];
  useEffect(() => tell(busy, failed), [busy, failed]);

  const send = (chosen: readonly File[]) => {
    for (const file of chosen.slice(0, Math.max(0, room))) {
      const entry: Sending = { key: ++counter, name: file.name, share: 0, error: null, abort: new AbortController() };
      const put = (change: Partial<Sending>) => setSending((list) => list.map((other) => (other.key === entry.key ? { ...other, ...change } : other)));
      setSending((list) => [...list, entry]);
      uploadFile(file, (share) => put({ share }), entry.abort.signal).then(
        (kept) => {
          if (!takesFile(field, kept)) return put({ error: t("fields.fileType", { field: field.label }) });
          setSending((list) => list.filter((other) => other.key !== entry.key));
          arrived(kept);
        },
        (error: unknown) => {
          if (entry.abort.signal.aborted) return;
          put({ error: isProblem(error) ? (error.errors[0]?.message ?? error.message) : t("problem.internal") });
        },
      );
    }
  };
  const drop = (key: number) => {
    sending.find((entry) => entry.key === key)?.abort.abort();
    setSending((list) => list.filter((entry) => entry.key !== key));
  };
  const choose = (input: HTMLInputElement) => {
    send([...(input.files ?? [])]);
    input.value = "";
  };

  return (
    <div className="grid w-full gap-2">
      {files.length > 0 && (
        <FileList
          files={files}
          action={(file) => (
            <IconButton label={t("fields.removeFile", { name: nameOfFile(file) })} className="ib ib-sm shrink-0" disabled={disabled} onClick={() => onChange(files.filter((other) => other.id !== file.id))}>
              <X size={14} aria-hidden />
            </IconButton>
          )}
        />
      )}
      {sending.length > 0 && (
        <ul className="m-0 grid list-none gap-1 p-0" aria-live="polite">
          {sending.map(({ key, name, share, error }) => (
            <li key={key} className="flex min-h-9 min-w-0 items-center gap-2">
              <span className="grid min-w-0 flex-1 gap-1">
                <span className="truncate text-fg2">{name}</span>
                {error === null ? <progress className="h-1 w-full accent-(--accent)" value={share} max={1} aria-label={t("fields.sending", { name })} /> : <span role="alert" className="text-xs text-bad">{error}</span>}
              </span>
              <IconButton label={error === null ? t("fields.stopSending", { name }) : t("app.close")} className="ib ib-sm shrink-0" onClick={() => drop(key)}>
                <X size={14} aria-hidden />
              </IconButton>
            </li>
          ))}
        </ul>
      )}
      <input ref={chooser} type="file" hidden multiple={room > 1} accept={accept} onChange={(event) => choose(event.target)} />
      {isImage && <input ref={camera} type="file" hidden accept="image/*" capture="environment" onChange={(event) => choose(event.target)} />}
      {room > 0 && (
        <div
          className={cx("flex flex-wrap items-center gap-2 rounded-md border border-dashed p-2", over ? "border-accent bg-accent-soft" : "border-line2", invalid && "border-bad")}
          onDragOver={(event) => {
            event.preventDefault();
            setOver(true);
          }}
          onDragLeave={() => setOver(false)}
          onDrop={(event) => {
            event.preventDefault();
            setOver(false);
            if (!disabled) send([...event.dataTransfer.files]);
          }}
        >
          <Button id={id} aria-describedby={describedBy} aria-invalid={invalid || undefined} disabled={disabled} autoFocus={autoFocus} onClick={() => chooser.current?.click()}>
            <Upload size={14} aria-hidden />
            {t(isImage ? "fields.addPictures" : "fields.addFiles")}
          </Button>
          {isImage && phone && (
            <Button disabled={disabled} onClick={() => camera.current?.click()}>
              <Camera size={14} aria-hidden />
              {t("fields.takePhoto")}
            </Button>
          )}
          {!phone && <span className="text-xs text-fg3">{t("fields.dropHere")}</span>}
        </div>
      )}
      {room <= 0 && !busy && <p className="text-xs text-fg3">{t("fields.filesFull", { n: mostFiles(field) })}</p>}
    </div>
  );
}
