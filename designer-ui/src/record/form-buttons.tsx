import { ExternalLink } from "lucide-react";
import { lazy, useId, type ReactNode } from "react";
import { isProblem } from "../api/client";
import type { RecordRow } from "../api/types";
import { cx } from "../lib/cx";
import { t } from "../lib/i18n";
import { showOverlay } from "../lib/overlay";
import { toast } from "../lib/toast";
import { useMe, useMetadata } from "../metadata/hooks";
import type { Entity, FormElement } from "../metadata/types";
import { Icon } from "../ui/icon";
import { addressOf, type ButtonSituation, givenValues, hindranceOf, isReady, stageNamed } from "./buttons";
import type { EvalContext } from "./filter-eval";
import { type Demands, fieldOfItem } from "./form-model";
import { moveRecord } from "./moves";
import { openCreate } from "./open-create";
import { saveChanges } from "./save";
import { undoAction } from "./undo";

const AskDialog = lazy(() => import("./ask-dialog").then((module) => ({ default: module.AskDialog })));
const EditDialog = lazy(() => import("./edit-dialog").then((module) => ({ default: module.EditDialog })));

interface FormButtonsProps {
  buttons: readonly FormElement[];
  entity: Entity;
  record: RecordRow;
  context: EvalContext;
  demands: Demands;
  className?: string;
}

/** Buttons of a form beside another. */
export function FormButtons({ buttons, className, ...rest }: FormButtonsProps): ReactNode {
  if (buttons.length === 0) return null;
  return (
    <div className={cx("flex flex-wrap items-center gap-2", className)} data-buttons>
      {buttons.map((element) => (
        <FormButton key={element.id} element={element} {...rest} />
      ))}
    </div>
  );
}

/** How a button looks; without `onPress` it does nothing, as in the form designer. */
export function ButtonFace({ element, hindrance = null, onPress }: { element: FormElement; hindrance?: string | null; onPress?: () => void }): ReactNode {
  const id = useId();
  return (
    <>
      <button
        type="button"
        className={cx("btn max-w-full", element.look === "primary" && "btn-p", hindrance !== null && "cursor-not-allowed opacity-50")}
        data-button={element.id}
        aria-disabled={hindrance !== null || undefined}
        aria-describedby={hindrance === null ? undefined : id}
        data-tip={hindrance ?? undefined}
        onClick={() => (hindrance === null ? onPress?.() : toast(hindrance))}
      >
        {element.icon && <Icon name={element.icon} size={14} className="shrink-0" />}
        <span className="truncate">{element.label}</span>
        {element.action?.open?.startsWith("https:") && <ExternalLink size={12} role="img" aria-label={t("button.newTab")} className="shrink-0 opacity-70" />}
      </button>
      {hindrance !== null && <span id={id} hidden>{hindrance}</span>}
    </>
  );
}

function FormButton({ element, entity, record, context, demands }: { element: FormElement; entity: Entity; record: RecordRow; context: EvalContext; demands: Demands }): ReactNode {
  const metadata = useMetadata();
  const me = useMe().user;
  const situation: ButtonSituation = { metadata, entity, record, context, demands };
  const hindrance = isReady(element, record) ? hindranceOf(element.action, situation, me) : t("app.loading");
  return <ButtonFace element={element} hindrance={hindrance} onPress={() => void run(element, { ...situation, record }, me)} />;
}

async function run(element: FormElement, situation: ButtonSituation & { record: RecordRow }, me: { id: string; name: string }): Promise<void> {
  const { metadata, entity, record } = situation;
  const { action, label = "" } = element;
  if (!action) return;
  // The moment it is pressed counts, not the one it was drawn.
  const now = { ...situation, context: { ...situation.context, now: new Date() } };
  if (element.confirm) {
    const { confirm } = await import("../ui/confirm");
    if (!(await confirm({ title: label, body: element.confirm, action: label }))) return;
  }
  if (action.move !== undefined) {
    const found = stageNamed(entity, action.move, record);
    if (found) await moveRecord({ entity, field: found.field, record, to: found.stage.key });
  } else if (action.create !== undefined) {
    const target = metadata.entities.find((candidate) => candidate.name === action.create);
    if (target) openCreate(target.name, { defaults: givenValues(action.values, target, now, me), onCreated: () => undefined });
  } else if (action.open !== undefined) {
    const found = addressOf(action.open, now);
    if ("address" in found) follow(found.address);
  } else {
    const values = givenValues(action.set, entity, now, me);
    if ((action.ask ?? []).length === 0) await set(element, now, values);
    else showOverlay((close) => <AskDialog entity={entity} record={record} title={label} icon={element.icon} ask={action.ask ?? []} values={values} onClose={close} />);
  }
}

/** Sets the values; what stands in the way is asked for in the whole form. */
async function set(element: FormElement, { entity, record }: ButtonSituation & { record: RecordRow }, values: Readonly<Record<string, unknown>>): Promise<void> {
  try {
    const saved = await saveChanges(entity, record, values);
    if (saved) toast(t("button.done", { button: element.label ?? "" }), undoAction(saved.change));
  } catch (error) {
    if (!isProblem(error)) throw error;
    if (error.errors.some((item) => fieldOfItem(entity, item) !== null)) {
      showOverlay((close) => <EditDialog entity={entity} record={record} changes={values} problems={error.errors} onClose={close} />);
    } else toast(error.errors[0]?.message ?? error.message, { tone: "bad" });
  }
}

/** A page opens beside this one; mail and telephone are the device's. */
function follow(address: string): void {
  if (address.startsWith("https:")) window.open(address, "_blank", "noopener,noreferrer");
  else window.location.assign(address);
}
