// A post-mortem of our own, as two people type it. Enter goes on with a list, so that what is typed is not
// always what is then there.
export const TITLE = "Labels to 日本 were printed as boxes 📦";

export const TLDR = {
  title: "TL;DR",
  typed: "For 52 minutes, labels to Osaka (大阪) showed boxes for letters 🈳. **Putting the font back** ended it.",
  text: "For 52 minutes, labels to Osaka (大阪) showed boxes for letters 🈳. **Putting the font back** ended it.",
};

export const IMPACT = {
  title: "Impact",
  typed: "### Who felt it\n\n- 1204 parcels waited for a second label\n3 carriers called us 📞\n\n\nNobody outside of Japan was affected 🙂.",
  text: "### Who felt it\n\n- 1204 parcels waited for a second label\n- 3 carriers called us 📞\n\nNobody outside of Japan was affected 🙂.",
};

export const FACTORS = {
  title: "Contributing factors",
  typed: "1. The print image was rebuilt on a smaller base\nNo label of the test set had 漢字 in it\nA box □ is a letter to the checksum 🤷‍♀️",
  text: "1. The print image was rebuilt on a smaller base\n2. No label of the test set had 漢字 in it\n3. A box □ is a letter to the checksum 🤷‍♀️",
};

export const QUESTIONS = {
  title: "Open questions",
  typed: "- [ ] Which other images lost fonts?\nWho else prints 한국어?",
  text: "- [ ] Which other images lost fonts?\n- [ ] Who else prints 한국어?",
};

/** Copied from a chat, so that it is pasted. */
export const TABLE = `| When | What |
| --- | --- |
| 09:12 | First label with □□ leaves printer 3 |
| 09:40 | A carrier calls: 「読めません」 |
| 10:04 | The font is back ✅ |`;
