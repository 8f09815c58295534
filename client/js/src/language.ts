// Markdown with GitHub's additions, straight from the grammar: the ready-made language package would
// bring the grammars of HTML, CSS and JavaScript along.
import { Language, defineLanguageFacet } from "@codemirror/language";
import { GFM, parser } from "@lezer/markdown";

export const markdown = new Language(defineLanguageFacet(), parser.configure(GFM), [], "markdown");
