import designer from "./designer.json";
import entities from "./entities.json";
import forms from "./forms.json";
import panel from "./panel.json";
import people from "./people.json";
import pipeline from "./pipeline.json";
import removed from "./removed.json";
import retype from "./retype.json";
import start from "./start.json";
import viewDesigner from "./view_designer.json";

/** Texts of the designer; one chunk, fetched with its first page. */
export const strings = { ...designer, ...entities, ...forms, ...panel, ...people, ...pipeline, ...removed, ...retype, ...start, ...viewDesigner };
