import { t } from "../lib/i18n";
import type { Entity, Field, Metadata } from "./types";

/** A path such as `account.region` seen from an entity: what it means and how to label it. */
export interface ResolvedPath {
  path: string;
  /** The entity that owns the last field. */
  entity: Entity;
  field: Field;
  /** "客户 · 地区" for a hop, else the field's label. */
  label: string;
  hops: Field[];
}

/** `user` is built into the engine and not part of the model, but `owner.name` is an ordinary path. */
export function userEntity(): Entity {
  return {
    name: "user", id: "user", label: t("fields.user"), nameField: "name", owned: false,
    rights: { read: "all", create: false, update: "none", delete: "none" },
    fields: [
      { name: "name", id: "user_name", type: "text", label: t("fields.userName"), readOnly: true },
      { name: "email", id: "user_email", type: "text", label: t("fields.userEmail"), readOnly: true },
      { name: "active", id: "user_active", type: "boolean", label: t("fields.userActive"), readOnly: true },
    ],
    views: [], forms: [],
  };
}

export function fieldOf(entity: Entity, name: string): Field | undefined {
  return entity.fields.find((field) => field.name === name);
}

export function targetOf(metadata: Metadata, field: Field): Entity | undefined {
  if (field.type === "user") return userEntity();
  return field.type === "lookup" ? metadata.entities.find((entity) => entity.name === field.to) : undefined;
}

/** Names of the entities a field may lead to. */
export function targetNames(field: { to?: string | readonly string[] | undefined }): readonly string[] {
  return field.to === undefined ? [] : typeof field.to === "string" ? [field.to] : field.to;
}

/** The field behind a regarding one: `regarding.entity`. */
export function entityField(metadata: Metadata, field: Field): Field {
  const targets = targetNames(field).flatMap((name) => metadata.entities.find((entity) => entity.name === name) ?? []);
  return {
    name: "entity", id: `${field.id}.entity`, type: "choice", label: t("fields.regardingEntity"), readOnly: true,
    choices: targets.map((entity) => ({ name: entity.name, label: entity.label, hue: entity.hue ?? null })),
  };
}

/** Fields behind a stage: `stage.kind`, `stage.pipeline`. */
export function stageFields(entity: Entity, field: Field): Field[] {
  const pipelines = (entity.pipelines ?? []).filter((pipeline) => pipeline.field === field.name);
  const kinds = [...new Set(pipelines.flatMap((pipeline) => pipeline.stages.map((stage) => stage.kind)))];
  const known: Record<string, string> = { open: t("fields.kindOpen"), won: t("fields.kindWon"), lost: t("fields.kindLost"), paused: t("fields.kindPaused"), invalid: t("fields.kindInvalid") };
  const hues: Record<string, number> = { open: 250, won: 150, lost: 20, paused: 85, invalid: 300 };
  // A kind that has one name throughout is called so: a task is done or cancelled, not won or lost.
  const stageLabel = (kind: string): string | undefined => {
    const labels = new Set(pipelines.flatMap((pipeline) => pipeline.stages.filter((stage) => stage.kind === kind).map((stage) => stage.label)));
    return labels.size === 1 && kind !== "open" ? [...labels][0] : undefined;
  };
  const list: Field[] = [
    {
      name: "kind", id: `${field.id}.kind`, type: "choice", label: t("fields.stageKind"), readOnly: true,
      choices: kinds.map((kind) => ({ name: kind, label: stageLabel(kind) ?? known[kind] ?? kind, hue: hues[kind] ?? 264 })),
    },
  ];
  if (pipelines.length > 1) {
    list.push({
      name: "pipeline", id: `${field.id}.pipeline`, type: "choice", label: t("fields.stagePipeline"), readOnly: true,
      choices: pipelines.map((pipeline, index) => ({ name: pipeline.name, label: pipeline.label, hue: (200 + index * 70) % 360 })),
    });
  }
  return list;
}

export function resolvePath(metadata: Metadata, entity: Entity, path: string): ResolvedPath | undefined {
  const hops: Field[] = [];
  const names = path.split(".");
  let owner = entity;
  for (const [index, name] of names.entries()) {
    const field = fieldOf(owner, name);
    if (!field) return undefined;
    if (index === names.length - 1) {
      return { path, entity: owner, field, hops, label: [...hops.map((hop) => hop.label), field.label].join(" · ") };
    }
    hops.push(field);
    if (field.type === "stage") {
      const sub = stageFields(owner, field).find((candidate) => candidate.name === names[index + 1]);
      if (!sub || names.length > index + 2) return undefined;
      return { path, entity: owner, field: sub, hops, label: [...hops.map((hop) => hop.label), sub.label].join(" · ") };
    }
    if (field.type === "regarding") {
      const sub = entityField(metadata, field);
      if (names[index + 1] !== sub.name || names.length > index + 2) return undefined;
      return { path, entity: owner, field: sub, hops, label: [...hops.map((hop) => hop.label), sub.label].join(" · ") };
    }
    const target = targetOf(metadata, field);
    if (!target) return undefined;
    owner = target;
  }
  return undefined;
}

/** The value at a path of a row as the list answers it. */
export function valueAt(row: Readonly<Record<string, unknown>>, path: string): unknown {
  let value: unknown = row;
  for (const name of path.split(".")) {
    if (typeof value !== "object" || value === null) return null;
    value = (value as Record<string, unknown>)[name] ?? null;
  }
  return value;
}

/** The text a record goes by. */
export function nameOf(entity: Entity, row: Readonly<Record<string, unknown>>): string {
  const value = row[entity.nameField];
  if (typeof value === "string" && value !== "") return value;
  if (typeof value === "object" && value !== null && "name" in value && typeof value.name === "string") return value.name;
  return t("record.unnamed");
}

/** May this person write the field at all? Row rules are the engine's. */
export function isEditable(entity: Entity, field: Field): boolean {
  return entity.rights.update !== "none" && !field.readOnly && field.access !== "read";
}
