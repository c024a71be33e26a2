// The editor. Everything that it knows of the language comes from the engine: tokens, problems, hovers, completions, definitions.

import { acceptCompletion, autocompletion, closeBrackets, closeBracketsKeymap, type Completion, type CompletionContext, type CompletionResult, completionKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap, isolateHistory } from "@codemirror/commands";
import { type Diagnostic as Lint, lintGutter, lintKeymap, setDiagnostics } from "@codemirror/lint";
import { highlightSelectionMatches, searchKeymap } from "@codemirror/search";
import { EditorState, type Extension, RangeSetBuilder, StateEffect, StateField, Transaction } from "@codemirror/state";
import { Decoration, type DecorationSet, drawSelection, EditorView, highlightActiveLine, highlightActiveLineGutter, hoverTooltip, keymap, lineNumbers, type Tooltip, ViewPlugin, type ViewUpdate } from "@codemirror/view";
import type { Diagnostic } from "goalfit";
import { analysed, format, isGoalfitError, LARGE, MAIN, tokens } from "./engine.js";
import { sentence } from "./numbers.js";

export type Place = readonly [from: number, to: number];

interface Hooks {
  text: string;
  onText(text: string): void;
  onCursor(offset: number): void;
  onMessage(message: string): void;
}

export interface Editor {
  readonly text: string;
  /** Whether a change is the editor's own, not yet told by `onText`. */
  focus(): void;
  /** Puts another text in place of all, as one step to undo. */
  setText(text: string): void;
  /** Replaces a piece: as one step to undo, or as a part of a drag that {@link Editor.settle} makes one step of. */
  replace(place: Place, text: string, dragging?: boolean): void;
  /** Makes changes in several places, as one step to undo. */
  change(edits: readonly (readonly [from: number, to: number, insert: string])[]): void;
  /** Ends a drag. */
  settle(): void;
  /** Marks places, and brings the first one into sight. */
  reveal(places: readonly Place[], focus?: boolean): void;
  problems(diagnostics: readonly Diagnostic[]): void;
  fix(diagnostic: Diagnostic): void;
  format(): void;
  /** Highlights again, once the engine is here. */
  awake(): void;
  undo(): void;
}

const setMarks = StateEffect.define<readonly Place[]>();
const wake = StateEffect.define<null>();
const marked = Decoration.mark({ class: "cm-fact" });

const marks = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(value, transaction) {
    let next = value.map(transaction.changes);
    for (const effect of transaction.effects) {
      if (!effect.is(setMarks)) continue;
      const places = effect.value.filter(([from, to]) => to > from && to <= transaction.state.doc.length);
      next = Decoration.set(places.map(([from, to]) => marked.range(from, to)), true);
    }
    return next;
  },
  provide: (field) => EditorView.decorations.from(field),
});

/** Colours by the engine's tokens; texts so long that they take more than a moment are coloured when the typing pauses, large ones in sight. */
function highlighting(isReady: () => boolean): Extension {
  const classes = new Map<string, Decoration>();
  const decoration = (name: string): Decoration => {
    let found = classes.get(name);
    if (found === undefined) classes.set(name, (found = Decoration.mark({ class: `tok-${name}` })));
    return found;
  };
  return ViewPlugin.fromClass(
    class {
      decorations: DecorationSet = Decoration.none;
      #took = 0;
      #timer: ReturnType<typeof setTimeout> | undefined;
      constructor(view: EditorView) {
        this.#build(view);
      }
      update(update: ViewUpdate): void {
        const woken = update.transactions.some((transaction) => transaction.effects.some((effect) => effect.is(wake)));
        const large = update.state.doc.length >= LARGE;
        if (!update.docChanged && !woken && !(large && update.viewportChanged)) return;
        if (large) return this.#build(update.view);
        if (this.#took < 8 || woken) return this.#build(update.view);
        this.decorations = this.decorations.map(update.changes);
        clearTimeout(this.#timer);
        this.#timer = setTimeout(() => update.view.dispatch({ effects: wake.of(null) }), 150);
      }
      #build(view: EditorView): void {
        if (!isReady()) return;
        const start = performance.now();
        const builder = new RangeSetBuilder<Decoration>();
        const { doc } = view.state;
        // Tokens end with their line, so lines can be read by themselves.
        const { from: first, to: last } = doc.length < LARGE ? { from: 0, to: doc.length } : view.viewport;
        for (const { class: name, range } of tokens(doc.sliceString(first, last))) {
          const [from, to] = [first + range.start.utf16, Math.min(first + range.end.utf16, doc.length)];
          if (to > from) builder.add(from, to, decoration(name));
        }
        this.decorations = builder.finish();
        this.#took = performance.now() - start;
      }
    },
    { decorations: (plugin) => plugin.decorations },
  );
}

const element = (tag: string, kind: string, text: string): HTMLElement => {
  const made = document.createElement(tag);
  made.className = kind;
  made.textContent = text;
  return made;
};

function hovering(isReady: () => boolean): Extension {
  return hoverTooltip((view, at): Tooltip | null => {
    if (!isReady()) return null;
    const hover = analysed(view.state.doc.toString()).hover(at);
    if (hover === null) return null;
    const create = () => {
      const dom = element("div", "cm-about", "");
      dom.append(element("div", "cm-about-title", hover.title === hover.name ? hover.name : `${hover.title} · ${hover.name}`));
      const facts = [hover.is, hover.value === null ? null : `= ${sentence(hover.value)}`, hover.origin].filter((part) => part !== null && part !== "");
      if (facts.length > 0) dom.append(element("div", "cm-about-facts", facts.join("  ·  ")));
      if (hover.documentation !== null && hover.documentation !== hover.title) dom.append(element("div", "", hover.documentation));
      if (hover.formula !== null) dom.append(element("pre", "", hover.formula));
      if (hover.example !== null) dom.append(element("pre", "cm-about-example", hover.example));
      return { dom };
    };
    return { pos: hover.range.start.utf16, end: hover.range.end.utf16, above: true, create };
  });
}

function completing(isReady: () => boolean) {
  return (context: CompletionContext): CompletionResult | null => {
    if (!isReady()) return null;
    const before = context.matchBefore(/[\w"]+|[:{,(.] ?/);
    if (!context.explicit && before === null) return null;
    const found = analysed(context.state.doc.toString()).complete(context.pos);
    if (found.items.length === 0) return null;
    const options = found.items.map((item, at): Completion => ({
      label: item.label,
      apply: item.insert,
      boost: -Math.min(99, at / 4),
      ...(item.detail === null ? {} : { detail: item.detail }),
      ...(item.documentation === null ? {} : { info: item.documentation }),
    }));
    return { from: Math.min(found.replace.start.utf16, context.pos), options, validFor: /^[\w"]*$/ };
  };
}

const look = EditorView.theme({
  "&": { height: "100%", color: "var(--ink)", backgroundColor: "transparent", fontSize: "0.8125rem" },
  "&.cm-focused": { outline: "none" },
  ".cm-scroller": { fontFamily: "var(--mono)", lineHeight: "1.55" },
  ".cm-content": { padding: "0.75rem 0", caretColor: "var(--ink)" },
  ".cm-gutters": { backgroundColor: "transparent", color: "var(--quiet)", border: "none" },
  ".cm-lineNumbers .cm-gutterElement": { minWidth: "2.2em", paddingRight: "0.6em" },
  ".cm-activeLine, .cm-activeLineGutter": { backgroundColor: "var(--row)" },
  ".cm-cursor": { borderLeftColor: "var(--ink)" },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground": { backgroundColor: "var(--mark)" },
  ".cm-selectionMatch": { backgroundColor: "var(--mark)" },
  ".cm-fact": { backgroundColor: "var(--fact)", borderRadius: "2px", boxShadow: "0 1px 0 var(--accent)" },
  ".cm-tooltip": { backgroundColor: "var(--raised)", color: "var(--ink)", border: "1px solid var(--line)", borderRadius: "6px", boxShadow: "0 4px 16px #0003", maxWidth: "min(30rem, 90vw)" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul": { fontFamily: "var(--mono)", fontSize: "0.8125rem" },
  ".cm-tooltip-autocomplete ul li[aria-selected]": { backgroundColor: "var(--accent)", color: "var(--ground)" },
  ".cm-completionDetail": { fontStyle: "normal", opacity: "0.8" },
  ".cm-about": { padding: "0.5rem 0.7rem", font: "400 0.8125rem/1.45 system-ui, sans-serif" },
  ".cm-about-title": { fontWeight: "600" },
  ".cm-about-facts": { color: "var(--quiet)" },
  ".cm-about pre": { margin: "0.35rem 0 0", whiteSpace: "pre-wrap", fontFamily: "var(--mono)", fontSize: "0.75rem", maxHeight: "12em", overflow: "auto" },
  ".cm-about-example": { color: "var(--quiet)" },
  ".cm-diagnostic": { padding: "0.4rem 0.6rem", font: "400 0.8125rem/1.45 system-ui, sans-serif" },
  ".cm-diagnostic-error": { borderLeft: "3px solid var(--bad)" },
  ".cm-diagnostic-warning": { borderLeft: "3px solid var(--mid)" },
  ".cm-diagnosticAction": { backgroundColor: "var(--accent)", color: "var(--ground)", borderRadius: "4px", padding: "0.1rem 0.5rem" },
  ".cm-lintRange-error": { backgroundImage: "none", textDecoration: "underline wavy var(--bad)", textDecorationSkipInk: "none", textUnderlineOffset: "3px" },
  ".cm-lintRange-warning": { backgroundImage: "none", textDecoration: "underline wavy var(--mid)", textDecorationSkipInk: "none", textUnderlineOffset: "3px" },
  ".cm-lint-marker": { content: "none", width: "0.55em", height: "0.55em", borderRadius: "50%", marginTop: "0.5em" },
  ".cm-lint-marker-error": { content: "none", backgroundColor: "var(--bad)" },
  ".cm-lint-marker-warning": { content: "none", backgroundColor: "var(--mid)" },
  ".cm-gutter-lint": { width: "0.8em" },
  ".cm-panels": { backgroundColor: "var(--raised)", color: "var(--ink)", borderColor: "var(--line)" },
  ".cm-textfield": { backgroundColor: "var(--ground)", color: "var(--ink)", border: "1px solid var(--line)" },
  ".cm-button": { backgroundImage: "none", backgroundColor: "var(--ground)", color: "var(--ink)", border: "1px solid var(--line)" },
  ".tok-comment": { color: "var(--quiet)", fontStyle: "italic" },
  ".tok-keyword, .tok-declaration": { color: "var(--t-word)", fontWeight: "600" },
  ".tok-field": { color: "var(--t-field)" },
  ".tok-entity, .tok-function, .tok-header": { color: "var(--t-field)" },
  ".tok-string": { color: "var(--t-text)" },
  ".tok-number, .tok-money, .tok-duration, .tok-percent, .tok-date, .tok-literal, .tok-unit": { color: "var(--t-number)" },
  ".tok-symbol": { color: "var(--t-symbol)" },
  ".tok-operator, .tok-punctuation, .tok-bracket, .tok-bar": { color: "var(--quiet)" },
  ".tok-invalid": { color: "var(--bad)" },
});

/** What differs between two texts, without what both begin and end with. */
function difference(before: string, after: string): { from: number; to: number; insert: string } {
  let from = 0;
  const most = Math.min(before.length, after.length);
  while (from < most && before[from] === after[from]) from++;
  let end = 0;
  while (end < most - from && before[before.length - 1 - end] === after[after.length - 1 - end]) end++;
  return { from, to: before.length - end, insert: after.slice(from, after.length - end) };
}

export function placeOf(diagnostic: Diagnostic): Place | undefined {
  const location = diagnostic.labels[0]?.location;
  if (location === undefined || location.library || location.source !== MAIN) return undefined;
  return [location.range.start.utf16, location.range.end.utf16];
}

export function createEditor(host: HTMLElement, hooks: Hooks, undoing: (view: EditorView) => boolean): Editor {
  let awake = false;
  const isReady = () => awake;
  const answers = () => awake && view.state.doc.length < LARGE;
  const root = host.attachShadow({ mode: "open" });
  let dragged: string | undefined;

  const tidy = (view: EditorView): boolean => {
    if (!awake) return true;
    try {
      replaceAll(view, format(view.state.doc.toString()));
    } catch (error) {
      hooks.onMessage(isGoalfitError(error) ? `The text cannot be laid out before its errors are mended: ${error.diagnostics[0]?.message ?? error.message}` : String(error));
    }
    return true;
  };
  const replaceAll = (view: EditorView, text: string): void => {
    const before = view.state.doc.toString();
    if (before === text) return;
    view.dispatch({ changes: difference(before, text), annotations: isolateHistory.of("full"), userEvent: "input.replace" });
  };
  const known = { list: [] as readonly Diagnostic[] };
  const apply = (view: EditorView, diagnostic: Diagnostic): void => {
    const edits = diagnostic.fix?.edits.filter((edit) => edit.source === MAIN) ?? [];
    const changes = edits.map(({ range, text }) => ({ from: range.start.utf16, to: range.end.utf16, insert: text }));
    view.dispatch({ changes, annotations: isolateHistory.of("full"), userEvent: "input.fix" });
  };
  const mend = (view: EditorView): boolean => {
    const { head } = view.state.selection.main;
    const line = view.state.doc.lineAt(head);
    const found = known.list.find((one) => {
      const place = placeOf(one);
      return one.fix !== null && place !== undefined && place[0] <= line.to && place[1] >= line.from;
    });
    if (found === undefined) hooks.onMessage("There is no correction for this line.");
    else apply(view, found);
    return true;
  };
  const define = (view: EditorView): boolean => {
    const found = answers() ? analysed(view.state.doc.toString()).definition(view.state.selection.main.head) : null;
    if (found === null) hooks.onMessage("Nothing is known of the declaration of what stands here.");
    else if (found.library) hooks.onMessage("That is declared in the standard library.");
    else view.dispatch({ selection: { anchor: found.range.start.utf16, head: found.range.end.utf16 }, scrollIntoView: true });
    return true;
  };

  const view = new EditorView({
    root,
    parent: root,
    state: EditorState.create({
      doc: hooks.text,
      extensions: [
        lineNumbers(),
        lintGutter(),
        history(),
        drawSelection(),
        EditorState.allowMultipleSelections.of(true),
        highlightActiveLine(),
        highlightActiveLineGutter(),
        highlightSelectionMatches(),
        closeBrackets(),
        highlighting(isReady),
        marks,
        hovering(answers),
        autocompletion({ override: [completing(answers)], icons: false }),
        EditorView.lineWrapping,
        EditorView.contentAttributes.of({ "aria-label": "Program in the goalfit language", tabindex: "0", spellcheck: "false", autocapitalize: "off" }),
        EditorState.phrases.of({ "Control character": "Control character" }),
        keymap.of([
          { key: "Shift-Alt-f", run: tidy, preventDefault: true },
          { key: "Mod-s", run: tidy, preventDefault: true },
          { key: "Mod-.", run: mend, preventDefault: true },
          { key: "F12", run: define, preventDefault: true },
          { key: "Tab", run: acceptCompletion },
          ...closeBracketsKeymap,
          ...defaultKeymap,
          ...searchKeymap,
          ...historyKeymap,
          ...completionKeymap,
          ...lintKeymap,
        ]),
        look,
        EditorView.updateListener.of((update) => {
          if (update.docChanged) hooks.onText(update.state.doc.toString());
          if (update.selectionSet || update.docChanged) hooks.onCursor(update.state.selection.main.head);
        }),
      ],
    }),
  });

  const settle = (): void => {
    if (dragged === undefined) return;
    const now = view.state.doc.toString();
    const before = dragged;
    dragged = undefined;
    if (now === before) return;
    // Back without a trace, and forth again as one step.
    view.dispatch({ changes: difference(now, before), annotations: Transaction.addToHistory.of(false) });
    view.dispatch({ changes: difference(before, now), annotations: isolateHistory.of("full"), userEvent: "input.drag" });
  };

  return {
    get text() {
      return view.state.doc.toString();
    },
    focus: () => view.focus(),
    setText: (text) => replaceAll(view, text),
    replace([from, to], insert, dragging = false) {
      if (dragging) {
        dragged ??= view.state.doc.toString();
        view.dispatch({ changes: { from, to, insert }, annotations: Transaction.addToHistory.of(false) });
      } else view.dispatch({ changes: { from, to, insert }, annotations: isolateHistory.of("full"), userEvent: "input" });
    },
    change(edits) {
      const changes = edits.map(([from, to, insert]) => ({ from, to, insert }));
      view.dispatch({ changes, annotations: isolateHistory.of("full"), userEvent: "input" });
    },
    settle,
    reveal(places, focus = false) {
      const [first] = places;
      view.dispatch({
        effects: [setMarks.of(places), ...(first === undefined ? [] : [EditorView.scrollIntoView(first[0], { y: "center" })])],
        ...(focus && first !== undefined ? { selection: { anchor: first[0] } } : {}),
      });
      if (focus) view.focus();
    },
    problems(diagnostics) {
      known.list = diagnostics;
      const { length } = view.state.doc;
      const found = diagnostics.flatMap((one): Lint[] => {
        const place = placeOf(one);
        if (place === undefined) return [];
        const from = Math.min(place[0], length);
        const actions = one.fix === null ? [] : [{ name: one.fix.title, apply: () => apply(view, one) }];
        return [{ from, to: Math.min(Math.max(place[1], from), length), severity: one.severity, source: one.code, message: [one.message, ...one.help].join("\n"), actions }];
      });
      view.dispatch(setDiagnostics(view.state, found));
    },
    fix: (diagnostic) => apply(view, diagnostic),
    format: () => void tidy(view),
    awake() {
      awake = true;
      view.dispatch({ effects: wake.of(null) });
    },
    undo: () => void undoing(view),
  };
}
