import tailwindcss from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import { readdirSync, readFileSync } from "node:fs";
import { defineConfig } from "vitest/config";

/** What every page needs. Nothing here may import a dialog, a menu's surface or a field's input. */
const CORE = new RegExp(
  [
    "src/(lib|metadata)/",
    "src/api/(?!account|export|files|bulk|stages)",
    "src/fields/(registry|types|field-input|conditions|filter-chip|[a-z_]+/(cell|format))\\.tsx?$",
    "src/ui/(avatar|button|chip|checkbox|confirm|empty|icon|input|kbd|labelled|logo|menu|page-header|popover|skeleton|tabs|tooltip)\\.tsx$",
    "src/views/(totals|tints)\\.ts$",
    "src/record/(open-create|undo)\\.tsx$",
    "src/app/(shell|sidebar|phone-bar|phone-menu|navigation|user-menu|preferences|home|open-[a-z]+)\\.tsx?$",
  ].join("|"),
);

const VENDOR = /node_modules[\\/](react|react-dom|scheduler|use-sync-external-store|@tanstack|lucide-react)[\\/]/;
const SOURCES = readdirSync(`${import.meta.dirname}/src`, { recursive: true, encoding: "utf8" }).filter((file) => /\.tsx?$/.test(file));

/** File names of the icons that these sources import, by their names. */
function iconsOf(files: string[]): Set<string> {
  const lists = files.flatMap((file) => readFileSync(`${import.meta.dirname}/src/${file}`, "utf8").match(/import \{[^}]*\} from "lucide-react"/g) ?? []);
  const names = lists.flatMap((list) => list.match(/[A-Z][A-Za-z0-9]*/g) ?? []);
  return new Set(names.map((name) => name.replace(/(?<=[a-z0-9])(?=[A-Z])|(?<=[a-zA-Z])(?=[0-9])/g, "-").toLowerCase()));
}

const ICON = /node_modules[\\/]lucide-react[\\/].*[\\/]icons[\\/]([a-z0-9-]+)\.\w+$/;
const DESIGNER_ICONS = iconsOf(SOURCES.filter((file) => file.startsWith("designer")));
const WORKSPACE_ICONS = iconsOf(SOURCES.filter((file) => !file.startsWith("designer")));

/** Whether only the designer shows it: everybody else need not fetch it. */
function isDesignerIcon(id: string): boolean {
  const name = ICON.exec(id)?.[1];
  return name !== undefined && DESIGNER_ICONS.has(name) && !WORKSPACE_ICONS.has(name);
}

export default defineConfig({
  plugins: [react(), tailwindcss()],
  base: "/",
  build: {
    target: "es2022",
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    // One style sheet: what pages and dialogs add to it is less than a request.
    cssCodeSplit: false,
    reportCompressedSize: true,
    rolldownOptions: {
      output: {
        // Few, long-lived files on the first load; what menus, dialogs and calendars need comes with the first one that opens.
        codeSplitting: {
          groups: [
            { name: "vendor", test: (id) => VENDOR.test(id) && !isDesignerIcon(id), priority: 40 },
            { name: "icons", test: isDesignerIcon, priority: 30 },
            { name: "surface", test: /node_modules[\\/](@base-ui|@floating-ui)[\\/]/, priority: 20 },
            // Boards, grids of the designer and sorted lists share it; in no group of one of them.
            { name: "drag", test: /node_modules[\\/]@atlaskit[\\/]/, priority: 20 },
            { name: "core", test: CORE, priority: 10 },
            { name: "writing", test: /src\/record\/(moves|save|use-record-form|gate-panel|conflict|draft-store|form-model|filter-eval|checklist)\.tsx?$/, priority: 5 },
            { name: "studio", test: /src\/(designer\/studio\/(?!open-view-as|view-as-dialog)|designer\/revisions\/(plan-view|requests|files|edits|trouble|use-draft|draft-session|new-form)\.)/, priority: 4 },
            // Limits of fields know forms, which most panels do without.
            { name: "panel", test: /src\/designer\/panel\/(?!limit-set)/, priority: 4 },
            { name: "shaping", test: /src\/(designer\/(views\/(?!page|preview|new-view)|pipelines\/(model|edits)\.)|ui\/sortable-list)/, priority: 4 },
            // Lists need both, and what stands in groups or columns beside them one each.
            { name: "grouping", test: /src\/views\/(groups|group-head|board\/columns)\.tsx?$/, priority: 4 },
            // The grid of lines and the differences of texts come when somebody looks at them.
            { name: "record", test: /src\/workspace\/record\/(?!lines-tab|text-diff)/, priority: 4 },
          ],
        },
      },
    },
  },
  // Some data is read by the engine too, and lies there.
  server: { fs: { allow: [".."] }, proxy: { "/api": "http://127.0.0.1:8080", "^/w/[^/]+/api": "http://127.0.0.1:8080" } },
  test: {
    environment: "happy-dom",
    include: ["src/**/*.test.{ts,tsx}"],
  },
});
