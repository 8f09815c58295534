//! A WebAssembly module as the browser loads it, without what only people read.
//!
//! Binary format: <https://webassembly.github.io/spec/core/binary/modules.html>.

use std::collections::HashMap;

use anyhow::{Context as _, Result, ensure};

const HEAD: usize = 8;
const MAGIC: &[u8] = b"\0asm";

/// Ids of sections.
const CUSTOM: u8 = 0;
const IMPORT: u8 = 2;
const EXPORT: u8 = 7;

/// Kinds of imports.
const FUNCTION: u8 = 0;
const TABLE: u8 = 1;
const MEMORY: u8 = 2;
const GLOBAL: u8 = 3;

/// Names of a module's imports and exports, old to new.
pub(super) type Renamed = HashMap<String, String>;

/// Leaves out the custom sections and gives what the module shares with its glue names of one or two letters. Their long
/// names end with a hash, which no compression shortens, and they are in the glue once more.
pub(super) fn slim(module: &[u8]) -> Result<(Vec<u8>, Renamed)> {
    let mut renamed = Renamed::new();
    let main = rewritten(module, |section, content| match section {
        IMPORT => imports(content, |name, place| shorten(name, place, &mut renamed)).map(Some),
        EXPORT => exports(content, &mut renamed).map(Some),
        _ => Ok(None),
    })?;
    Ok((main, renamed))
}

/// The same for a part that is fetched later and imports from the main part, whose names have changed.
pub(super) fn slim_chunk(module: &[u8], renamed: &Renamed) -> Result<Vec<u8>> {
    let known = |name: &str, _| renamed.get(name).cloned().unwrap_or_else(|| name.to_owned());
    rewritten(module, |section, content| if section == IMPORT { imports(content, known).map(Some) } else { Ok(None) })
}

/// The module without its custom sections, and with those sections that `rewrite` gives in the place of its own.
fn rewritten(module: &[u8], mut rewrite: impl FnMut(u8, Reader<'_>) -> Result<Option<Vec<u8>>>) -> Result<Vec<u8>> {
    ensure!(module.len() >= HEAD && module.starts_with(MAGIC), "this is no WebAssembly module");
    let mut slim = module[..HEAD].to_vec();
    let mut rest = Reader(&module[HEAD..]);
    while !rest.0.is_empty() {
        let id = rest.byte()?;
        let length = rest.number()?;
        let content = rest.take(length)?;
        if id == CUSTOM {
            continue;
        }
        let content = rewrite(id, Reader(content))?.unwrap_or_else(|| content.to_vec());
        slim.push(id);
        put_number(&mut slim, content.len());
        slim.extend(content);
    }
    Ok(slim)
}

/// The glue with the new names. Only whole words are names: `__wbg_new_1` is not a part of `__wbg_new_12`.
pub(super) fn rename(glue: &str, renamed: &Renamed) -> String {
    let mut written = String::with_capacity(glue.len());
    let mut rest = glue;
    while !rest.is_empty() {
        let word = rest.find(|character: char| !is_part_of_name(character)).unwrap_or(rest.len());
        let (name, after) = rest.split_at(word);
        written.push_str(renamed.get(name).map_or(name, String::as_str));
        let gap = after.find(is_part_of_name).unwrap_or(after.len());
        let (gap, after) = after.split_at(gap);
        written.push_str(gap);
        rest = after;
    }
    written
}

fn is_part_of_name(character: char) -> bool {
    character.is_alphanumeric() || character == '_' || character == '$'
}

fn imports(mut section: Reader<'_>, mut new_name: impl FnMut(&str, usize) -> String) -> Result<Vec<u8>> {
    let count = section.number()?;
    let mut written = Vec::new();
    put_number(&mut written, count);
    for place in 0..count {
        put_name(&mut written, section.name()?);
        put_name(&mut written, &new_name(section.name()?, place));
        let begun = section.0;
        section.import()?;
        written.extend_from_slice(&begun[..begun.len() - section.0.len()]);
    }
    Ok(written)
}

fn exports(mut section: Reader<'_>, renamed: &mut Renamed) -> Result<Vec<u8>> {
    let count = section.number()?;
    let mut written = Vec::new();
    put_number(&mut written, count);
    let taken = renamed.len();
    for place in 0..count {
        put_name(&mut written, &shorten(section.name()?, taken + place, renamed));
        written.push(section.byte()?);
        let index = section.number()?;
        put_number(&mut written, index);
    }
    Ok(written)
}

/// A new name for what wasm-bindgen has named, which nothing else on the page is called.
fn shorten(name: &str, place: usize, renamed: &mut Renamed) -> String {
    const LETTERS: &[u8; 26] = b"abcdefghijklmnopqrstuvwxyz";
    if !name.starts_with("__w") {
        return name.to_owned();
    }
    let (high, low) = (place / LETTERS.len(), place % LETTERS.len());
    // Of the others, none has a capital and a number in this order.
    let short = format!("{}{high}", char::from(LETTERS[low].to_ascii_uppercase()));
    renamed.entry(name.to_owned()).or_insert(short).clone()
}

struct Reader<'b>(&'b [u8]);

impl<'b> Reader<'b> {
    fn take(&mut self, length: usize) -> Result<&'b [u8]> {
        let (taken, rest) = self.0.split_at_checked(length).context("the module ends too soon")?;
        self.0 = rest;
        Ok(taken)
    }

    fn byte(&mut self) -> Result<u8> {
        Ok(self.take(1)?[0])
    }

    /// In LEB128.
    fn number(&mut self) -> Result<usize> {
        let mut number = 0_usize;
        for place in 0..5 {
            let byte = self.byte()?;
            number |= usize::from(byte & 0x7f) << (7 * place);
            if byte & 0x80 == 0 {
                return Ok(number);
            }
        }
        anyhow::bail!("a number of the module is too long")
    }

    /// Passes over the kind of an import and its type.
    fn import(&mut self) -> Result<()> {
        match self.byte()? {
            FUNCTION => self.number().map(|_| ()),
            TABLE => {
                self.byte()?;
                self.limits()
            }
            MEMORY => self.limits(),
            GLOBAL => self.take(2).map(|_| ()),
            kind => anyhow::bail!("an import is of kind {kind}, which is not expected"),
        }
    }

    fn limits(&mut self) -> Result<()> {
        let has_most = self.byte()? & 1 == 1;
        self.number()?;
        if has_most {
            self.number()?;
        }
        Ok(())
    }

    fn name(&mut self) -> Result<&'b str> {
        let length = self.number()?;
        std::str::from_utf8(self.take(length)?).context("a name of the module is no text")
    }
}

fn put_number(bytes: &mut Vec<u8>, mut number: usize) {
    while number >= 0x80 {
        bytes.push((number & 0x7f) as u8 | 0x80);
        number >>= 7;
    }
    bytes.push(number as u8);
}

fn put_name(bytes: &mut Vec<u8>, name: &str) {
    put_number(bytes, name.len());
    bytes.extend_from_slice(name.as_bytes());
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAMED: &[u8] = b"\0asm\x01\0\0\0";

    fn section(id: u8, content: &[u8]) -> Vec<u8> {
        let mut section = vec![id];
        put_number(&mut section, content.len());
        section.extend_from_slice(content);
        section
    }

    #[test]
    fn a_module_loses_its_custom_sections_and_nothing_else() {
        let (custom, types) = (section(CUSTOM, b"\x01xy"), section(1, &[2, 7, 7]));
        let module = [NAMED, &custom, &types, &custom].concat();
        assert_eq!(slim(&module).unwrap().0, [NAMED, &types].concat());
        assert!(slim(&module[..module.len() - 1]).is_err());
        assert!(slim(b"text").is_err());
    }

    #[test]
    fn imports_and_exports_are_renamed_in_the_module_and_in_its_glue() {
        let imports = section(IMPORT, b"\x02\x03./a\x07__wbg_x\x00\x05\x03./a\x08__wbg_xy\x00\x81\x01");
        let exports = section(EXPORT, b"\x02\x06memory\x02\x00\x07__wb_go\x00\x03");
        let (slimmed, renamed) = slim(&[NAMED, &imports, &exports].concat()).unwrap();
        let imports = section(IMPORT, b"\x02\x03./a\x02A0\x00\x05\x03./a\x02B0\x00\x81\x01");
        let exports = section(EXPORT, b"\x02\x06memory\x02\x00\x02D0\x00\x03");
        assert_eq!(slimmed, [NAMED, &imports, &exports].concat());
        assert_eq!(rename("{__wbg_x(é){wasm.__wb_go(__wbg_xy)},__wbg_xyz:1}", &renamed), "{A0(é){wasm.D0(B0)},__wbg_xyz:1}");
    }
}
