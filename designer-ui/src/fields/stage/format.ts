import { stageOf } from "../../metadata/stages";
import type { FormatValue } from "../types";

export const formatStage: FormatValue = (value, field, entity) => (typeof value === "string" ? (stageOf(entity, field, value)?.stage.label ?? value) : "");
