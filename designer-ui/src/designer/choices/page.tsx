import { Link, useNavigate, useParams } from "@tanstack/react-router";
import { Archive, ArchiveRestore, ChevronRight, Ellipsis, ListChecks, Plus, Share2, Trash2 } from "lucide-react";
import { lazy, Suspense, useState, type KeyboardEvent, type ReactNode } from "react";
import { t } from "../../lib/i18n";
import { isComposing } from "../../lib/keys";
import { Button } from "../../ui/button";
import { Chip, hueStyle } from "../../ui/chip";
import { confirm } from "../../ui/confirm";
import { Empty } from "../../ui/empty";
import { Input } from "../../ui/input";
import { MenuButton } from "../../ui/menu";
import { PageHeader } from "../../ui/page-header";
import { PopoverButton } from "../../ui/popover";
import { SortableList } from "../../ui/sortable-list";
import { faultsOf } from "../pipelines/model";
import { LabelFields, TextField } from "../panel/controls";
import { labelsOf, withText } from "../panel/labels";
import "../pipelines/pipelines.css";
import { choicesIn, type ChoicesDoc, type OptionDoc, readLabel } from "../revisions/files";
import { HueInput } from "../revisions/new-form";
import { useStudio } from "../studio/context";
import { CommitName } from "../views/commit-name";
import { moved } from "../views/edits";
import { addOption, ownOptionFields, removeList, removeOption, renameList, renameOption, setOption, shareOptions, takenNames, usesOf } from "./edits";

const RemoveDialog = lazy(() => import("../entities/remove-dialog").then((module) => ({ default: module.RemoveDialog })));
const NewListDialog = lazy(() => import("./new-list").then((module) => ({ default: module.NewListDialog })));
const SHOWN = 6;

/** `/design/choices`: every list of options that fields share. */
export function ChoicesPage(): ReactNode {
  const { editing } = useStudio();
  const navigate = useNavigate();
  const [adding, setAdding] = useState(false);
  const { files } = editing;
  const lists = choicesIn(files);
  const own = ownOptionFields(files);
  const goTo = (list: string) => void navigate({ to: "/design/choices/$list", params: { list } });
  return (
    <>
      <PageHeader help="choices" documentTitle={`${t("vd.choices")} · ${t("shell.design")}`} icon={<ListChecks size={16} aria-hidden />} title={t("vd.choices")} after={<span className="num ml-2 text-xs text-fg3">{lists.length}</span>}>
        {own.length > 0 && (
          <MenuButton
            className="btn max-md:hidden"
            align="end"
            menuLabel={t("vd.shareOptions")}
            entries={() => own.map(({ entity, field }) => ({
              key: `${entity.name}.${field.name}`, label: readLabel(field.label, field.name), hint: readLabel(entity.label, entity.name),
              onSelect: () => {
                const { patch, name } = shareOptions(files, entity.name, field.name);
                editing.apply(patch);
                goTo(name);
              },
            }))}
          >
            <Share2 size={14} aria-hidden />
            {t("vd.shareOptions")}
          </MenuButton>
        )}
        <Button tone="primary" onClick={() => setAdding(true)}>
          <Plus size={15} aria-hidden />
          {t("vd.newList")}
        </Button>
      </PageHeader>
      <div className="min-h-0 flex-1 overflow-y-auto">
        {lists.length === 0 && <Empty icon={ListChecks} title={t("vd.noLists")} body={t("vd.noListsBody")} />}
        <ul className="m-0 grid list-none gap-3 p-6 max-md:p-4 sm:grid-cols-[repeat(auto-fill,minmax(280px,1fr))]">
          {lists.map(({ doc }) => {
            const offered = doc.options.filter((option) => !option.retired);
            return (
              <li key={doc.id} className="card relative flex min-w-0 flex-col gap-2 p-3.5 hover:shadow-[var(--sh2),0_0_0_1px_var(--line2)]">
                <div className="flex min-w-0 items-baseline gap-2">
                  <Link to="/design/choices/$list" params={{ list: doc.name }} className="truncate font-medium after:absolute after:inset-0 after:rounded-[10px]">{readLabel(doc.label, doc.name)}</Link>
                  <span className="truncate font-mono text-2xs text-fg3">{doc.name}</span>
                  <span className="ml-auto shrink-0 text-xs text-fg3">{t("vd.nUses", { n: usesOf(files, doc).length })}</span>
                </div>
                <div className="flex flex-wrap gap-1">
                  {offered.slice(0, SHOWN).map((option) => (
                    <Chip key={option.id} hue={option.hue}>{readLabel(option.label, option.name)}</Chip>
                  ))}
                  {offered.length > SHOWN && <span className="text-xs/5 text-fg3">+{offered.length - SHOWN}</span>}
                </div>
              </li>
            );
          })}
        </ul>
      </div>
      {adding && (
        <Suspense fallback={null}>
          <NewListDialog onClose={() => setAdding(false)} onMade={goTo} />
        </Suspense>
      )}
    </>
  );
}

/** `/design/choices/$list`: the options of one list. */
export function ChoiceListPage(): ReactNode {
  const { editing } = useStudio();
  const navigate = useNavigate();
  const { list: name } = useParams({ from: "/design/choices/$list" });
  const [going, setGoing] = useState<OptionDoc | null>(null);
  const { files, base } = editing;
  const lists = choicesIn(files);
  const list = lists.find(({ doc }) => doc.name === name) ?? lists.find(({ doc }) => doc.aliases?.includes(name));
  if (!list) {
    return (
      <Empty icon={ListChecks} title={t("vd.listGone")} body={t("vd.goneBody")}>
        <Link to="/design/choices" className="btn">{t("vd.toChoices")}</Link>
      </Empty>
    );
  }
  const { path, doc } = list;
  const published = base[path] as ChoicesDoc | undefined;
  const label = readLabel(doc.label, doc.name);
  const faults = faultsOf(editing.draft?.problems ?? [], path);
  const uses = usesOf(files, doc);
  const put = (next: ChoicesDoc, key?: string) => editing.apply({ [path]: next }, key);
  const wasThere = (option: OptionDoc) => published?.options.find(({ id }) => id === option.id);
  const remove = async () => {
    if (!(await confirm({ title: t("vd.removeListTitle", { list: label }), body: t("vd.removeListBody"), action: t("vd.removeList"), danger: true }))) return;
    editing.apply(removeList(list));
    void navigate({ to: "/design/choices" });
  };
  const removeOne = (option: OptionDoc) => {
    setGoing(null);
    editing.apply(removeOption(files, list, option.id));
  };
  return (
    <>
      <PageHeader
        help="choices"
        documentTitle={`${label} · ${t("vd.choices")}`}
        icon={<ListChecks size={16} aria-hidden />}
        title={
          <span className="flex min-w-0 items-center gap-1">
            <Link to="/design/choices" className="truncate font-normal text-fg2 hover:text-fg">{t("vd.choices")}</Link>
            <ChevronRight size={14} aria-hidden className="shrink-0 text-fg3" />
            <span className="truncate">{label}</span>
          </span>
        }
      >
        <MenuButton className="ib" align="end" menuLabel={t("app.actionsFor", { name: label })} aria-label={t("app.actionsFor", { name: label })} entries={() => [{ key: "remove", label: t(uses.length > 0 ? "vd.listInUse" : "vd.removeList"), icon: Trash2, danger: true, disabled: uses.length > 0, onSelect: () => void remove() }]}>
          <Ellipsis size={16} aria-hidden />
        </MenuButton>
      </PageHeader>
      <div className="grid min-h-0 flex-1 content-start gap-x-10 gap-y-6 overflow-y-auto p-5 max-lg:grid-cols-1 max-md:p-4 lg:grid-cols-[minmax(0,1fr)_300px]">
        <section aria-label={t("vd.options")} className="min-w-0">
          <div className="flex items-center gap-2 pb-1 pl-[64px] text-xs text-fg3 max-md:hidden">
            <span className="flex-1">{t("designer.labelZh")}</span>
            <span className="flex-1">{t("designer.labelEn")}</span>
            <span className="w-36">{t("designer.apiName")}</span>
            <span className="w-24" />
          </div>
          <SortableList
            label={t("vd.options")}
            items={doc.options}
            keyOf={(option) => option.id}
            nameOf={(option) => readLabel(option.label, option.name)}
            onMove={(from, to) => put({ ...doc, options: moved(doc.options, from, to) })}
            actions={(option) => [
              { key: "retire", label: t(option.retired ? "vd.offer" : "vd.retire"), icon: option.retired ? ArchiveRestore : Archive, onSelect: () => put(setOption(doc, option.id, { retired: !option.retired })) },
              { key: "remove", label: t("vd.removeOption"), icon: Trash2, danger: true, onSelect: () => setGoing(option) },
            ]}
          >
            {(option, index) => (
              <OptionRow
                option={option}
                isNew={wasThere(option) === undefined}
                error={faults.at(`/options/${index}`)}
                taken={doc.options.filter((other) => other !== option).flatMap((other) => [other.name, ...(other.aliases ?? [])])}
                onChange={(change, part) => put(setOption(doc, option.id, change), `${option.id}.${part}`)}
                onRename={(next) => put(renameOption(doc, option.id, next, wasThere(option)?.name ?? null))}
              />
            )}
          </SortableList>
          <NewOption onAdd={(labels) => put(addOption(doc, labels))} />
          {faults.at("/options") && <p className="mt-2 text-xs text-bad">{faults.at("/options")}</p>}
        </section>
        <aside aria-label={t("vd.listSettings")} className="grid content-start gap-6">
          <LabelFields name={t("vd.label")} label={doc.label} error={faults.at("/label")} onChange={(next) => put(withLabel(doc, next), `${doc.id}.label`)} />
          <CommitName
            key={doc.name}
            name={doc.name}
            taken={takenNames(files, doc)}
            error={faults.at("/name")}
            onRename={(next) => {
              editing.apply(renameList(files, list, next, published?.name ?? null));
              void navigate({ to: "/design/choices/$list", params: { list: next }, replace: true });
            }}
          />
          <section aria-label={t("vd.usedIn")}>
            <h2 className="lb">{t("vd.usedIn")}</h2>
            {uses.length === 0 ? (
              <p className="text-fg3">{t("vd.usedNowhere")}</p>
            ) : (
              <ul className="grid gap-1">
                {uses.map(({ entity, field }) => (
                  <li key={field.id} className="truncate">
                    <Link to="/design/entities/$entity" params={{ entity: entity.name }} className="lnk underline underline-offset-2">{readLabel(entity.label, entity.name)}</Link>
                    <span className="text-fg2"> · {readLabel(field.label, field.name)}</span>
                  </li>
                ))}
              </ul>
            )}
          </section>
        </aside>
      </div>
      {going && (
        <Suspense fallback={null}>
          {/* What records may hold is better retired: they keep it, and nobody chooses it any more. */}
          <RemoveDialog title={t("vd.removeOptionTitle", { option: readLabel(going.label, going.name) })} description={t("vd.removeOptionBody")} editing={editing} element={going.id} onRemove={() => removeOne(going)} onClose={() => setGoing(null)} />
        </Suspense>
      )}
    </>
  );
}

function withLabel(doc: ChoicesDoc, label: ChoicesDoc["label"] | undefined): ChoicesDoc {
  const { label: _old, ...rest } = doc;
  return label === undefined ? rest : { ...rest, label };
}

interface OptionRowProps {
  option: OptionDoc;
  isNew: boolean;
  error: string | null;
  taken: readonly string[];
  onChange: (change: Partial<OptionDoc>, part: string) => void;
  onRename: (name: string) => void;
}

function OptionRow({ option, isNew, error, taken, onChange, onRename }: OptionRowProps): ReactNode {
  const { zh, en } = labelsOf(option.label);
  const name = readLabel(option.label, option.name);
  const input = "!h-8 min-w-0 flex-1 max-md:basis-[calc(50%-24px)]";
  return (
    <div className="flex min-w-0 flex-1 items-center gap-2 py-1 max-md:flex-wrap">
      <PopoverButton className="grid size-7 shrink-0 place-items-center rounded-md hover:bg-active" style={hueStyle(option.hue)} aria-label={t("vd.hueOf", { name })} popoverLabel={t("designer.hue")} popoverClassName="w-64 !p-3" content={() => <HueInput hue={option.hue ?? 264} onChange={(hue) => onChange({ hue }, "hue")} />}>
        <span aria-hidden className="size-4 rounded-full bg-[oklch(var(--dot-l)_var(--dot-c)_var(--h))]" />
      </PopoverButton>
      <TextField className={input} lang="zh-CN" value={zh} invalid={error !== null} aria-label={t("pipe.inZh", { name: t("vd.optionN", { name: option.name }) })} onText={(text) => onChange({ label: withText(option.label, "zh-CN", text) ?? option.name }, "zh")} />
      <TextField className={input} lang="en" value={en} invalid={error !== null} aria-label={t("pipe.inEn", { name: t("vd.optionN", { name: option.name }) })} onText={(text) => onChange({ label: withText(option.label, "en", text) ?? option.name }, "en")} />
      <span className="w-36 shrink-0 max-md:hidden"><CommitName key={option.name} isBare name={option.name} taken={taken} error={null} onRename={onRename} /></span>
      <span className="flex w-20 shrink-0 justify-end gap-1 text-2xs max-md:w-auto">
        {option.retired && <Chip hue={264} muted>{t("vd.retired")}</Chip>}
        {isNew && <span className="rounded bg-[oklch(var(--chip-l)_var(--chip-c)_150)] px-1.5 text-[oklch(var(--chip-tl)_var(--chip-tc)_150)]">{t("designer.new")}</span>}
      </span>
      {error && <p className="basis-full text-xs text-bad">{error}</p>}
    </div>
  );
}

/** Type, Enter, type the next. */
function NewOption({ onAdd }: { onAdd: (labels: { zh: string; en: string }) => void }): ReactNode {
  const [zh, setZh] = useState("");
  const [en, setEn] = useState("");
  const add = () => {
    if (zh.trim() === "" && en.trim() === "") return;
    onAdd({ zh, en });
    setZh("");
    setEn("");
  };
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    if (event.key !== "Enter" || isComposing(event)) return;
    event.preventDefault();
    add();
    event.currentTarget.closest("[data-new]")?.querySelector("input")?.focus();
  };
  return (
    <div data-new className="mt-1 flex min-h-9 items-center gap-2 pl-[60px] max-md:flex-wrap max-md:pl-0">
      <Input className="!h-8 min-w-0 flex-1" lang="zh-CN" aria-label={t("pipe.inZh", { name: t("vd.newOption") })} placeholder={t("vd.newOption")} value={zh} onChange={(event) => setZh(event.target.value)} onKeyDown={onKeyDown} />
      <Input className="!h-8 min-w-0 flex-1" lang="en" aria-label={t("pipe.inEn", { name: t("vd.newOption") })} value={en} onChange={(event) => setEn(event.target.value)} onKeyDown={onKeyDown} />
      <Button className="shrink-0" onClick={add}>
        <Plus size={14} aria-hidden />
        {t("designer.add")}
      </Button>
    </div>
  );
}
